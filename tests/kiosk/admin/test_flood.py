"""A flood of reports by script: a villager's first report is taken and leaves soon, and nobody deletes anything."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from werkzeug.test import Client

from content_sync.wire.item_lines import pack_items
from content_sync.wire.reports import ItemResult, Report
from content_sync.wire.stamps import Stamp
from kiosk.store.errors import NoRoomError, OutboxFullError
from kiosk.store.files import NamedFiles
from kiosk.store.folder import REPORTS, STATE
from kiosk.store.journal.documents import Documents
from kiosk.store.outbox.filing.filing import Fields, FiledReport
from kiosk.store.outbox.filing.quotas import Quotas
from kiosk.store.outbox.filing.serials import Serials
from kiosk.store.outbox.outbox import Outbox
from kiosk.store.outbox.queueing.flood import FROM
from kiosk.store.senders import Sender
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.kiosk.served_kiosk import ServedKiosk
from tests.cast.place_and_time import VILLAGE

ITEMS_A_VISIT = 500
SMALL = Quotas(max_reports=400, of_the_volunteer=4)
VILLAGER = Sender(address="villager", named="v")
BEHIND_THE_SAME_ADDRESS = Sender(address="one", named="v")
_FORMS = itertools.count()


@contextmanager
def outbox_in(folder: Path, quotas: Quotas) -> Iterator[Outbox]:
    reports, state = (Documents(folder / name) for name in (REPORTS, STATE))
    try:
        serials = Serials(reports, state)
        files = NamedFiles(folder / "photos"), NamedFiles(folder / "voices")
        yield Outbox(
            reports,
            *files,
            village=VILLAGE,
            serials=serials,
            quotas=quotas,
        )
    finally:
        reports.close()
        state.close()


def file(outbox: Outbox, sender: Sender, at_s: int = 0, text: str = "ถนนพัง") -> FiledReport | None:
    """Send a report; None where it was not taken."""
    made = Stamp(at=NOON, clock="trusted", boot_s=at_s)
    try:
        return outbox.receive(
            f"{next(_FORMS):032x}", Fields(topic="road", text=text), made=made, seal_to=None, sender=sender
        )
    except NoRoomError:
        return None


def send(outbox: Outbox, items: int) -> list[Report]:
    """Let so many items leave, as envelopes of a visit do, and return the reports among them."""
    left: list[Report] = []
    while items > 0 and (batch := outbox.batch(min(20, items))):
        left += [item for item in batch if isinstance(item, Report)]
        outbox.apply([ItemResult(id=item.id, result="ok") for item in batch], (), ())
        items -= len(batch)
    return left


def envelopes_until(outbox: Outbox, wanted: FiledReport) -> int:
    """Let envelopes leave, each as many items as fit, until this report is among them; return how many it took."""
    for envelope in range(1, 200):
        items = outbox.batch(20)
        left = items[: len(pack_items(items))]
        outbox.apply([ItemResult(id=item.id, result="ok") for item in left], (), ())
        if wanted.report_id in {item.id for item in left}:
            return envelope
    raise AssertionError("it never left")


def test_long_reports_of_others_do_not_keep_a_short_one_from_its_turn(tmp_path: Path) -> None:
    with outbox_in(tmp_path, Quotas()) as outbox:
        for turn in range(6):
            for number in range(39):
                long = "".join(
                    chr(0x4E00 + (number * 7919 + turn * 104729 + place * 131) % 20_000) for place in range(2_000)
                )
                assert file(outbox, Sender(address=f"{number:02}", named="x"), at_s=turn * 60, text=long)
        first = file(outbox, Sender(address="10a", named="v"))
        assert first
        assert envelopes_until(outbox, first) <= 41


def flood(outbox: Outbox, *, cookies: int, addresses: int, each: int) -> None:
    crowd = [Sender(address="one", browser=f"{number:04}", named=f"{number:04}") for number in range(cookies)]
    crowd += [Sender(address=f"10.0.0.{number}", named="x") for number in range(addresses)]
    for turn in range(each):
        for sender in crowd:
            file(outbox, sender, at_s=turn * 60)


@pytest.mark.parametrize(
    ("cookies", "addresses", "quotas", "villager"),
    [
        (100, 10, SMALL, VILLAGER),
        (60, 0, SMALL, BEHIND_THE_SAME_ADDRESS),
        pytest.param(1_000, 50, Quotas(), VILLAGER, marks=pytest.mark.slow),
        pytest.param(900, 0, Quotas(), BEHIND_THE_SAME_ADDRESS, marks=pytest.mark.slow),
    ],
)
def test_in_a_flood_a_villagers_first_reports_are_taken_and_the_first_leaves_within_two_visits(
    tmp_path: Path, cookies: int, addresses: int, quotas: Quotas, villager: Sender
) -> None:
    with outbox_in(tmp_path, quotas) as outbox:
        flood(outbox, cookies=cookies, addresses=addresses, each=6)
        waiting = outbox.waiting().count
        assert 0.75 < waiting / quotas.max_reports < 1
        first = [file(outbox, villager, text=f"ของจริง {number}") for number in range(3)]
        assert all(first), "a new sender may always file three"
        left = send(outbox, ITEMS_A_VISIT * quotas.max_reports // 5_000)
        left += send(outbox, ITEMS_A_VISIT * quotas.max_reports // 5_000)
        assert first[0]
        assert first[0].report_id in {report.id for report in left}
        assert outbox.waiting().count == waiting + 3 - len(left), "nothing is deleted"


def test_one_phone_fills_a_tenth_and_the_volunteer_has_a_place_when_all_is_full(tmp_path: Path) -> None:
    quotas = Quotas(max_reports=100, of_the_volunteer=10)
    with outbox_in(tmp_path, quotas) as outbox:
        phone = Sender(address="a", browser="b", named="b")
        assert sum(file(outbox, phone, at_s=turn * 60) is not None for turn in range(30)) == 10
        for number in range(200):
            file(outbox, Sender(address=str(number), named="x"))
        assert outbox.waiting().count == 90
        assert file(outbox, VILLAGER) is None
        volunteer = Sender(address="a", browser="b", named="b", is_volunteer=True)
        assert sum(file(outbox, volunteer, at_s=turn * 60) is not None for turn in range(30)) == 10
        send(outbox, 20)
        assert file(outbox, VILLAGER, at_s=9_999)


def test_in_the_last_of_the_room_a_new_address_has_three_and_a_crowded_one_none(tmp_path: Path) -> None:
    with outbox_in(tmp_path, SMALL) as outbox:
        flood(outbox, cookies=100, addresses=10, each=6)
        while file(outbox, BEHIND_THE_SAME_ADDRESS):
            pass
        assert 0.84 < outbox.waiting().count / SMALL.max_reports < 0.86
        assert [file(outbox, VILLAGER) is not None for _ in range(4)] == [True] * 3 + [False]


def test_what_central_cannot_take_yet_takes_the_room_of_its_sender_and_may_be_held_back(tmp_path: Path) -> None:
    with outbox_in(tmp_path, Quotas(max_reports=100, of_the_volunteer=0)) as outbox:
        phone = Sender(address="a", browser="b", named="b")
        for turn in range(10):
            assert file(outbox, phone, at_s=turn * 60)
        outbox.apply([ItemResult(id=item.id, result="deferred") for item in outbox.batch(20)], (), ())
        assert file(outbox, phone, at_s=9_999) is None
        assert outbox.batch(20) == ()
        outbox.hold_back("a", Stamp(at=NOON, clock="trusted"))
        outbox.tidy()
        assert [item.held_back for item in outbox.batch(20) if isinstance(item, Report)] == [True] * 10
        assert (outbox.waiting().held_back, outbox.waiting().later) == (10, 10)


def test_what_was_sent_takes_no_room(tmp_path: Path) -> None:
    with outbox_in(tmp_path, Quotas(max_reports=20, of_the_volunteer=0)) as outbox:
        for number in range(10):
            assert file(outbox, Sender(address="a", named="x"), at_s=number * 600)
            send(outbox, 20)


def test_the_same_form_sent_again_is_answered_however_full_it_is(tmp_path: Path) -> None:
    with outbox_in(tmp_path, Quotas(max_reports=1, of_the_volunteer=0)) as outbox:
        made = Stamp(at=NOON, clock="trusted")
        fields = Fields(topic="road", text="ถนนพัง")
        first = outbox.receive("ab" * 16, fields, made=made, seal_to=None, sender=VILLAGER)
        again = outbox.receive("ab" * 16, fields, made=made, seal_to=None, sender=VILLAGER)
        assert again == first
        with pytest.raises(OutboxFullError):
            outbox.receive("cd" * 16, fields, made=made, seal_to=None, sender=VILLAGER)


def test_held_back_reports_go_last_and_marked_and_come_in_turn_again_when_let_go(tmp_path: Path) -> None:
    with outbox_in(tmp_path, Quotas()) as outbox:
        crowd = Sender(address="crowd", named="x")
        for turn in range(FROM):
            assert file(outbox, crowd, at_s=turn * 60)
        (marked,) = outbox.flood_groups()
        assert (marked.count, marked.held_back_at) == (FROM, None)
        outbox.hold_back(marked.group, Stamp(at=NOON, clock="trusted"))
        real = [file(outbox, Sender(address=f"v{number}", named="x")) for number in range(3)]
        batch = [item for item in outbox.batch(20) if isinstance(item, Report)]
        assert [item.id for item in batch[:3]] == [kept.report_id for kept in real if kept]
        assert [item.held_back for item in batch] == [False] * 3 + [True] * 17
        assert outbox.waiting().held_back == FROM
        (held,) = outbox.flood_groups()
        assert held.held_back_at is not None
        outbox.let_go(held.group)
        assert not any(item.held_back for item in outbox.batch(20) if isinstance(item, Report))


def test_a_hundred_waiting_reports_of_one_group_may_be_a_flood_and_one_less_is_none(tmp_path: Path) -> None:
    with outbox_in(tmp_path, Quotas()) as outbox:
        for turn in range(99):
            file(outbox, Sender(address="crowd", named="x"), at_s=turn * 60)
        assert outbox.flood_groups() == ()
        file(outbox, Sender(address="crowd", named="x"), at_s=99 * 60)
        assert [one.count for one in outbox.flood_groups()] == [100]


def test_what_is_held_stays_held_after_a_restart(tmp_path: Path) -> None:
    with outbox_in(tmp_path, Quotas()) as outbox:
        file(outbox, VILLAGER)
        outbox.hold_back("villager", Stamp(at=NOON, clock="trusted"))
    with outbox_in(tmp_path, Quotas()) as outbox:
        assert [item.held_back for item in outbox.batch(9) if isinstance(item, Report)] == [True]


def test_a_night_lets_go_of_who_has_nothing_waiting_any_more(tmp_path: Path) -> None:
    with outbox_in(tmp_path, Quotas()) as outbox:
        file(outbox, VILLAGER)
        outbox.hold_back("villager", Stamp(at=NOON, clock="trusted"))
        outbox.tidy()
        assert outbox.waiting().held_back == 1
        send(outbox, 20)
        file(outbox, VILLAGER)
        assert outbox.waiting().held_back == 1, "what comes on the same day is of the same flood"
        send(outbox, 20)
        outbox.tidy()
        file(outbox, VILLAGER)
        assert outbox.waiting().held_back == 0


# On the pages


def test_who_sends_too_fast_is_asked_to_wait_a_minute_and_loses_nothing(kiosk: ServedKiosk) -> None:
    for number in range(20):
        kiosk.report(text=f"เรื่องที่ {number}")
    sent = {"form": kiosk.form("/en/report/water"), "text": "น้ำไม่ไหล"}
    reply = kiosk.post("/en/report/water/-?send", **sent)
    assert (reply.status, reply.headers["retry-after"]) == (429, "10")
    assert "please wait a minute" in reply.text
    assert "น้ำไม่ไหล" in reply.text
    kiosk.hands.move(seconds=11)
    form = re.search(r'name="form" value="([0-9a-f.]{65})"', reply.text)
    assert form
    assert kiosk.post("/en/report/water/-?send", **sent | {"form": form[1]}).status == 200


def test_a_kiosk_that_is_full_says_so_and_keeps_what_was_written(
    kiosk: ServedKiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kiosk.stores.outbox._filing, "_quotas", Quotas(max_reports=1, of_the_volunteer=0))
    kiosk.report()
    reply = kiosk.post("/en/report/water/-?send", form=kiosk.form(), text="น้ำไม่ไหล")
    assert reply.status == 503
    assert "Too many reports wait on this kiosk" in reply.text
    assert "น้ำไม่ไหล" in reply.text


def test_a_report_that_is_held_back_is_told_so_where_it_is_followed(kiosk: ServedKiosk) -> None:
    reference = kiosk.report()
    (group,) = [text for text in kiosk.stores.outbox._documents.texts("reports", "group") if text]
    kiosk.stores.outbox.hold_back(group, Stamp(at=NOON, clock="trusted"))
    for typed in (reference, "1"):
        assert "they will look at it" in kiosk.post("/en/follow", reference=typed).text


def test_a_script_that_finds_no_room_fills_no_log(
    kiosk: ServedKiosk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(kiosk.stores.outbox._filing, "_quotas", Quotas(max_reports=1, of_the_volunteer=0))
    kiosk.report()
    for _ in range(2):
        for number in range(20):
            assert kiosk.post("/report/water/-?send", form=kiosk.form(), text=f"{number}").status == 503
        kiosk.hands.move(minutes=1)
    assert caplog.text.count("a report was not kept (no_room)") == 2


def test_a_phone_with_many_addresses_of_one_network_is_one_sender(kiosk: ServedKiosk) -> None:
    for number, form in enumerate([kiosk.form() for _ in range(3)]):
        sent = {"form": form, "text": f"{number}"}
        client = Client(kiosk.program.site, use_cookies=False)
        client.post("/report/water/-?send", data=sent, environ_overrides={"REMOTE_ADDR": f"2001:db8::{number}"})
    assert kiosk.stores.outbox.waiting().count == 3
    assert len(kiosk.stores.outbox._documents.texts("reports", "group")) == 1
