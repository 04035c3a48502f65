"""Which alerts stand: fed as files one by one, in every order, over restarts, and read back from the signed tree."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from content_sync.central.database.tables import AlertRow, BulletinRow, FeedRun
from content_sync.central.feeds.alerts import REMEMBERED, AlertState, decide, settle
from content_sync.central.feeds.feeding import Fed, feed
from content_sync.central.feeds.parsed import Alert
from content_sync.central.feeds.source import Source
from content_sync.central.feeds.tmd_cap import parse
from content_sync.central.sources import source
from content_sync.errors import FeedError
from content_sync.wire.bulletins import Warning
from content_sync.wire.targets import decode_bulletins
from tests.cast.cap_documents import LOEI, NONG_KHAI, a_bundle, an_alert, an_area, an_info, reference
from tests.cast.ministry import NOW, Ministry, a_reader, a_warning, any_web_server, ministry_in

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
BASE = an_alert("TMD-BASE_1", an_info(NONG_KHAI, headline="ฐาน"), sent=-3)
UPDATE = an_alert(
    "TMD-U1_1", an_info(NONG_KHAI, headline="ใหม่"), kind="Update", references=reference("TMD-BASE_1"), sent=-1
)
CANCEL = an_alert("TMD-C1_1", kind="Cancel", references=reference("TMD-BASE_1"), sent=-1)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertDesk:
    """A ministry that is fed TMD's alerts, and the kiosks' side of it."""

    ministry: Ministry
    address: str

    def feed(self, body: bytes, *, now: dt.datetime = NOW) -> Fed:
        return feed(tmd_cap(), lambda: body, publisher=self.ministry.publisher, now=now)

    def told(self, area: str = "43", *, now: dt.datetime = NOW) -> dict[str, str]:
        """Return what the signed tree warns an area of, at a time: severity by headline."""
        body = a_reader(self.ministry, self.address).read(f"warnings/{area}", at=now)[f"warnings/{area}"]
        warnings = decode_bulletins(body)[0] if body else ()
        in_force = [one for one in warnings if one.valid_until and one.valid_until > now]
        return {one.headline: one.severity for one in in_force if isinstance(one, Warning)}

    def listed(self, area: str = "43", *, now: dt.datetime = NOW) -> int:
        """Return how many warnings of an area the tree holds, over or not."""
        body = a_reader(self.ministry, self.address).read(f"warnings/{area}", at=now)[f"warnings/{area}"]
        return len(decode_bulletins(body)[0]) if body else 0

    def rows(self) -> dict[str, AlertRow]:
        with self.ministry.database.reading() as session:
            return {row.id: row for row in session.scalars(select(AlertRow))}

    def last_run(self) -> FeedRun:
        with self.ministry.database.reading() as session:
            return session.scalars(select(FeedRun).order_by(FeedRun.id.desc())).first() or FeedRun()


def tmd_cap() -> Source:
    found = source("tmd-cap")
    assert found is not None
    return found


@pytest.fixture
def alert_desk(ministry: Ministry) -> Iterator[AlertDesk]:
    """The same on each kind of database where the test uses `database_url`."""
    with any_web_server(ministry.tree.folder) as address:
        yield AlertDesk(ministry=ministry, address=address)


def alerts(*documents: bytes) -> tuple[Alert, ...]:
    parsed = parse(a_bundle(*documents), now=NOW)
    assert parsed.faults == ()
    return parsed.alerts


def test_both_infos_of_an_alert_reach_their_provinces(alert_desk: AlertDesk) -> None:
    moderate, extreme = an_info(LOEI, severity="Moderate", headline="ฝน"), an_info(NONG_KHAI, severity="Extreme")
    assert alert_desk.feed(an_alert("TMD-A1_1", moderate, extreme)).taken.bulletins == 2
    assert (alert_desk.told("42"), alert_desk.told("43")) == ({"ฝน": "moderate"}, {"ฝนตกหนัก": "extreme"})


def test_an_info_in_force_is_published_though_the_first_is_over(alert_desk: AlertDesk) -> None:
    over = an_info(NONG_KHAI, headline="เช้า", effective=-10, expires=-1)
    done = alert_desk.feed(an_alert("TMD-A2_1", over, an_info(NONG_KHAI, headline="บ่าย", severity="Extreme")))
    assert (done.taken.bulletins, alert_desk.told(), alert_desk.listed()) == (1, {"บ่าย": "extreme"}, 1)


@pytest.mark.parametrize("kind", ["Ack", "Error"])
def test_an_ack_or_an_error_changes_nothing(kind: str, alert_desk: AlertDesk) -> None:
    alert_desk.feed(BASE)
    done = alert_desk.feed(an_alert("TMD-B1_1", kind=kind, references=reference("TMD-BASE_1"), sent=-1, note="ซ้ำ"))
    assert alert_desk.told() == {"ฐาน": "severe"}
    assert [note for note in done.taken.notes if "ซ้ำ" in note] == list(done.taken.notes)
    assert len(done.taken.notes) == (kind == "Error")
    assert alert_desk.last_run().notes == "\n".join(done.taken.notes)


@pytest.mark.parametrize("end", [CANCEL, UPDATE], ids=["cancel", "update"])
def test_what_is_ended_stays_ended_in_every_order_and_over_restarts(
    end: bytes, alert_desk: AlertDesk, database_url: str, tmp_path: Path
) -> None:
    shown = {} if end is CANCEL else {"ใหม่": "severe"}
    alert_desk.feed(BASE)
    assert alert_desk.told() == {"ฐาน": "severe"}
    alert_desk.feed(end)
    assert (alert_desk.told(), alert_desk.listed()) == (shown, len(shown)), "it leaves the tree at once"
    for again in (BASE, a_bundle(BASE, end), a_bundle(end, BASE), BASE):
        alert_desk.feed(again)
        assert (alert_desk.told(), alert_desk.listed()) == (shown, len(shown))
    alert_desk.ministry.database.close()
    if alert_desk.ministry.database.is_sqlite:
        with ministry_in(tmp_path, url=database_url) as reopened:
            feed(tmd_cap(), lambda: BASE, publisher=reopened.publisher, now=NOW + HOUR)
        assert alert_desk.told() == shown


@pytest.mark.usefixtures("database_url")
@pytest.mark.parametrize("end", [CANCEL, UPDATE], ids=["cancel", "update"])
def test_what_was_ended_before_it_was_known_is_never_published(end: bytes, alert_desk: AlertDesk) -> None:
    shown = {} if end is CANCEL else {"ใหม่": "severe"}
    alert_desk.feed(end)
    done = alert_desk.feed(BASE, now=NOW + HOUR)
    assert (alert_desk.told(), done.taken.left_out) == (shown, ("TMD-BASE_1: replaced or cancelled",))


def test_the_order_within_one_bundle_never_tells() -> None:
    other = an_alert("TMD-BASE_1", an_info(LOEI, headline="อื่น"), sent=-3)
    documents = (BASE, UPDATE, CANCEL, other, an_alert("TMD-U1_1", an_info(LOEI, headline="ใหม่กว่า"), sent=0))
    outcomes = {
        (frozenset(one.bulletin.headline for one in decision.publish), frozenset(decision.states.items()))
        for order in itertools.permutations(documents)
        for decision in [decide(alerts(*order), {}, now=NOW)]
    }
    assert len(outcomes) == 1
    assert next(iter(outcomes))[0] == {"ใหม่กว่า"}


@pytest.mark.usefixtures("database_url")
@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize("runs", [1, 2])
def test_of_one_identifier_the_later_sent_counts(order: tuple[int, int], runs: int, alert_desk: AlertDesk) -> None:
    newer = an_alert("TMD-D1_1", an_info(NONG_KHAI, headline="ใหม่", severity="Extreme"), sent=-1)
    older = an_alert("TMD-D1_1", an_info(NONG_KHAI, headline="เก่า", severity="Moderate"), sent=-5)
    documents = [(newer, older)[number] for number in order]
    for body in [a_bundle(*documents)] if runs == 1 else documents:
        alert_desk.feed(body)
    assert (alert_desk.told(), alert_desk.listed()) == ({"ใหม่": "extreme"}, 1)


def test_a_later_version_takes_all_infos_of_the_earlier_away(alert_desk: AlertDesk) -> None:
    alert_desk.feed(an_alert("TMD-D2_1", an_info(LOEI, headline="ฝน"), an_info(NONG_KHAI, headline="ลม"), sent=-3))
    alert_desk.feed(an_alert("TMD-D2_1", an_info(NONG_KHAI, headline="ลมแรง"), sent=-2))
    assert (alert_desk.told("42"), alert_desk.told("43"), alert_desk.listed("43")) == ({}, {"ลมแรง": "severe"}, 1)


def test_a_later_version_that_is_over_takes_the_earlier_away_and_an_older_one_does_not_bring_it_back(
    alert_desk: AlertDesk,
) -> None:
    older = an_alert("TMD-D3_1", an_info(NONG_KHAI), sent=-5)
    over = an_alert("TMD-D3_1", an_info(NONG_KHAI, effective=-4, expires=-1), sent=-4)
    alert_desk.feed(older)
    done = alert_desk.feed(over)
    assert (alert_desk.listed(), done.taken.left_out) == (0, ("TMD-D3_1: over",))
    assert alert_desk.feed(older).taken.left_out == ("TMD-D3_1: a later one is kept",)
    assert alert_desk.listed() == 0


def test_identifiers_that_look_alike_are_two_warnings(alert_desk: AlertDesk) -> None:
    one = an_alert("urn:oid:2.49.0.1.764.0.2026.1", an_info(NONG_KHAI, headline="หนึ่ง"))
    other = an_alert("urn:oid:2.49.0.1.764.0.2026-1", an_info(NONG_KHAI, headline="สอง"))
    alert_desk.feed(a_bundle(one, other))
    assert alert_desk.told() == {"หนึ่ง": "severe", "สอง": "severe"}
    cancel = reference("urn:oid:2.49.0.1.764.0.2026-1")
    alert_desk.feed(an_alert("TMD-C2_1", kind="Cancel", references=cancel))
    assert alert_desk.told() == {"หนึ่ง": "severe"}


def test_a_bad_alert_beside_a_good_one_is_told_and_the_good_one_published(alert_desk: AlertDesk) -> None:
    town = an_alert("TMD-E1_1", an_info(an_area("พัทยา", "TH-S"), headline="พัทยา"))
    done = alert_desk.feed(
        a_bundle(BASE, town, an_alert("TMD-X1_1", an_info(NONG_KHAI, severity="Terrible")), b"<alert>")
    )
    assert (alert_desk.told("43"), alert_desk.told("20")) == ({"ฐาน": "severe"}, {"พัทยา": "severe"})
    assert [(fault.place, fault.field) for fault in done.taken.faults] == [
        ("TMD-X1_1", "severity"), ("document 4", "XML"),
    ]  # fmt: skip
    run = alert_desk.last_run()
    assert (run.ok, [fault.place for fault in run.faults]) == (True, ["TMD-X1_1", "document 4"])


def test_where_nothing_can_be_taken_the_reply_is_refused_and_all_of_it_is_told(alert_desk: AlertDesk) -> None:
    alert_desk.feed(BASE)
    with pytest.raises(FeedError) as caught:
        alert_desk.feed(a_bundle(an_alert("TMD-X1_1", an_info(NONG_KHAI, severity="")), b"<alert>"))
    assert caught.value.place == "TMD-X1_1"
    run = alert_desk.last_run()
    assert (run.ok, [fault.place for fault in run.faults]) == (False, ["TMD-X1_1", "document 2"])
    assert alert_desk.told() == {"ฐาน": "severe"}


def test_a_bad_version_leaves_the_last_good_one_until_that_is_over(alert_desk: AlertDesk) -> None:
    good, later = an_info(NONG_KHAI, headline="ฐาน", expires=6), an_info(LOEI, headline="ใหม่", expires=30)
    alert_desk.feed(an_alert("TMD-K1_1", good, sent=-3))
    with pytest.raises(FeedError):
        alert_desk.feed(an_alert("TMD-K1_1", an_info(NONG_KHAI, severity=""), sent=-2))
    assert alert_desk.told() == {"ฐาน": "severe"}
    in_part = an_alert("TMD-K1_1", later, an_info(NONG_KHAI, severity=""), sent=-1)
    done = alert_desk.feed(in_part)
    assert (alert_desk.told("43"), alert_desk.told("42")) == ({"ฐาน": "severe"}, {})
    assert done.taken.left_out == ("TMD-K1_1: the last good one stays",)
    evening = NOW + 7 * HOUR
    alert_desk.feed(in_part, now=evening)
    assert alert_desk.told("42", now=evening) == {"ใหม่": "severe"}
    mended = an_alert("TMD-K1_1", later, an_info(NONG_KHAI, headline="ทั้งหมด", expires=30), sent=-1)
    alert_desk.feed(mended, now=evening)
    assert (alert_desk.told("43", now=evening), alert_desk.told("42", now=evening)) == (
        {"ทั้งหมด": "severe"},
        {"ใหม่": "severe"},
    )


def test_an_update_of_which_a_part_cannot_be_read_ends_nothing(alert_desk: AlertDesk) -> None:
    alert_desk.feed(BASE)
    infos = an_info(NONG_KHAI, headline="ใหม่"), an_info(LOEI, severity="")
    alert_desk.feed(an_alert("TMD-U2_1", *infos, kind="Update", references=reference("TMD-BASE_1"), sent=-1))
    assert alert_desk.told() == {"ฐาน": "severe", "ใหม่": "severe"}


def test_an_update_that_is_over_ends_what_it_replaced_all_the_same(alert_desk: AlertDesk) -> None:
    alert_desk.feed(BASE)
    over = an_info(NONG_KHAI, effective=-2, expires=-1)
    alert_desk.feed(an_alert("TMD-U3_1", over, kind="Update", references=reference("TMD-BASE_1"), sent=-2))
    assert alert_desk.listed() == 0


def test_an_alert_cannot_end_what_was_sent_after_it(alert_desk: AlertDesk) -> None:
    first = an_alert("TMD-O1_1", an_info(LOEI), kind="Update", references=reference("TMD-O2_1"), sent=-3)
    second = an_alert("TMD-O2_1", an_info(NONG_KHAI), kind="Update", references=reference("TMD-O1_1"), sent=-2)
    alert_desk.feed(a_bundle(first, second))
    assert (alert_desk.told("42"), alert_desk.told("43")) == ({}, {"ฝนตกหนัก": "severe"})


def test_what_is_sent_anew_after_its_end_is_a_new_word_and_told(alert_desk: AlertDesk) -> None:
    alert_desk.feed(a_bundle(BASE, CANCEL))
    done = alert_desk.feed(an_alert("TMD-BASE_1", an_info(NONG_KHAI, headline="อีกครั้ง"), sent=-0.5))
    assert alert_desk.told() == {"อีกครั้ง": "severe"}
    assert done.taken.notes == ("TMD-BASE_1 was replaced or cancelled, and was sent again later: it is shown.",)
    alert_desk.feed(a_bundle(BASE, CANCEL))
    assert alert_desk.told() == {"อีกครั้ง": "severe"}


def test_what_is_over_by_time_or_named_no_more_is_not_withdrawn(alert_desk: AlertDesk) -> None:
    alert_desk.feed(a_bundle(BASE, an_alert("TMD-N1_1", an_info(NONG_KHAI, headline="อีกฉบับ", expires=30))))
    alert_desk.feed(b"\f", now=NOW + HOUR)
    assert set(alert_desk.told()) == {"ฐาน", "อีกฉบับ"}
    done = alert_desk.feed(BASE, now=NOW + 13 * HOUR)
    assert done.taken.left_out == ("TMD-BASE_1: over",)
    with alert_desk.ministry.database.reading() as session:
        states = {row.state for row in session.scalars(select(BulletinRow))}
    assert states == {"published"}


def test_what_staff_took_back_stays_withdrawn_when_it_comes_again(alert_desk: AlertDesk) -> None:
    alert_desk.feed(BASE)
    with alert_desk.ministry.database.writing() as session:
        row = session.scalars(select(BulletinRow)).one()
        row.state, row.author = "withdrawn", "somsri"
    alert_desk.feed(BASE)
    assert alert_desk.listed() == 0


def test_a_warning_of_another_author_is_neither_replaced_nor_holds_back_others(alert_desk: AlertDesk) -> None:
    (stranger,) = alerts(BASE)
    alert_desk.ministry.put(a_warning(stranger.id, "43"))
    alert_desk.ministry.publisher.publish(NOW)
    done = alert_desk.feed(a_bundle(BASE, an_alert("TMD-N2_1", an_info(LOEI))))
    assert [(fault.place, fault.reason) for fault in done.taken.faults] == [
        ("TMD-BASE_1", "another source uses this id")
    ]
    assert (alert_desk.told("43"), alert_desk.told("42")) == ({"พายุฝนฟ้าคะนอง": "severe"}, {"ฝนตกหนัก": "severe"})


def test_a_cancel_does_not_take_back_what_another_author_wrote_under_its_id(alert_desk: AlertDesk) -> None:
    (stranger,) = alerts(BASE)
    alert_desk.ministry.put(a_warning(stranger.id, "43"))
    alert_desk.ministry.publisher.publish(NOW)
    alert_desk.feed(CANCEL)
    assert alert_desk.told("43") == {"พายุฝนฟ้าคะนอง": "severe"}


def settled(desk: AlertDesk, *documents: bytes, now: dt.datetime = NOW) -> tuple[str, ...]:
    """Decide on documents without publishing; return the headlines to publish."""
    parsed = parse(a_bundle(*documents), now=now)
    with desk.ministry.database.writing() as session:
        return tuple(one.bulletin.headline for one in settle(session, "tmd-cap", parsed.alerts, now).publish)


@pytest.mark.usefixtures("database_url")
def test_ends_are_remembered_for_ninety_days_of_the_source_s_own_time(alert_desk: AlertDesk) -> None:
    settled(alert_desk, CANCEL, an_alert("TMD-F1_1", an_info(NONG_KHAI), sent=-1))
    (base,) = alerts(BASE)
    settled(alert_desk, now=NOW + 3650 * DAY)
    assert base.id in alert_desk.rows(), "a clock far ahead forgets nothing"
    for hours, is_remembered in ((24 * 90, True), (24 * 90 + 1, False)):
        newest = an_alert(f"TMD-{hours}_1", an_info(NONG_KHAI, expires=hours + 12), sent=hours - 1)
        assert settled(alert_desk, newest, now=NOW + hours * HOUR) == ("ฝนตกหนัก",)
        assert (base.id in alert_desk.rows()) is is_remembered
    assert REMEMBERED == 90 * DAY


def test_an_alert_that_lasts_longer_is_remembered_until_it_is_over(alert_desk: AlertDesk) -> None:
    long = an_alert("TMD-L1_1", an_info(NONG_KHAI, headline="ยาว", expires=24 * 200), sent=-3)
    assert settled(alert_desk, long) == ("ยาว",)
    settled(alert_desk, an_alert("TMD-L2_1", kind="Cancel", references=reference("TMD-L1_1"), sent=-1))
    later = NOW + 150 * DAY
    newest = an_alert("TMD-L3_1", an_info(LOEI, expires=24 * 151), sent=24 * 150 - 1)
    for documents in ((newest,), (long,), (newest, long)):
        assert "ยาว" not in settled(alert_desk, *documents, now=later)


def test_what_is_over_for_ninety_days_needs_no_place_among_the_published(alert_desk: AlertDesk) -> None:
    alert_desk.feed(BASE)
    later = NOW + 91 * DAY
    parsed = parse(an_alert("TMD-Z1_1", an_info(LOEI, expires=24 * 92), sent=24 * 91 - 1), now=later)
    with alert_desk.ministry.database.writing() as session:
        assert settle(session, "tmd-cap", parsed.alerts, later).withdraw == (alerts(BASE)[0].warnings[0].id,)
        assert settle(session, "tmd-cap", parsed.alerts, later).withdraw == ()


@pytest.mark.usefixtures("database_url")
def test_two_runs_at_once_are_one_after_the_other(alert_desk: AlertDesk) -> None:
    documents = [an_alert(f"TMD-T{number}_1", an_info(NONG_KHAI, headline=f"ฝน {number}")) for number in range(5)]
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(alert_desk.feed, a_bundle(*documents)) for _ in range(4)]:
            assert done.result().taken.bulletins == 5
    assert len(alert_desk.told()) == 5


@pytest.mark.usefixtures("database_url")
def test_two_feeds_remember_each_their_own(alert_desk: AlertDesk) -> None:
    with alert_desk.ministry.database.writing() as session:
        (base,) = alerts(BASE)
        session.add(AlertRow(feed="other", id=base.id, sent=None, ended=NOW, until=None, is_whole=True, warnings=()))
    alert_desk.feed(BASE)
    assert alert_desk.told() == {"ฐาน": "severe"}
    with alert_desk.ministry.database.writing() as session:
        session.execute(delete(AlertRow).where(AlertRow.feed == "tmd-cap"))
        assert [row.feed for row in session.scalars(select(AlertRow))] == ["other"]


def test_nothing_known_and_nothing_brought_changes_nothing() -> None:
    decision = decide((), {"a": AlertState(sent=NOW, warnings=("a",))}, now=NOW)
    assert (decision.states, decision.publish, decision.withdraw) == ({}, (), ())
