"""Reports until central has them: one form is one report, nothing acknowledged is lost, twice is once."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest
from nacl.public import PrivateKey, SealedBox

from content_sync.errors import WireError
from content_sync.wire.encoding import decode
from content_sync.wire.reports import Answer, Contact, ItemResult, Report, ReportPhoto, serial_of
from content_sync.wire.stamps import Stamp
from kiosk.store.folder import REPORTS, STATE
from kiosk.store.journal.documents import Documents
from kiosk.store.outbox.filing import Fields, FiledReport
from kiosk.store.outbox.outbox import Outbox
from kiosk.store.outbox.serials import Serials
from kiosk.store.outbox.views import Refused, ReportState, Waiting
from kiosk.store.photos import PhotoFiles
from tests.cast.following import look_up, state_of
from tests.cast.looking import documents_looked_at

VILLAGE = "43010501"
NOON = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
STAMP = Stamp(at=NOON, clock="trusted")
CENTRAL = PrivateKey.generate()
SEAL_TO = bytes(CENTRAL.public_key)
NO_SIGNAL = Fields(topic="wifi-no-signal", text="ไม่มีสัญญาณตั้งแต่เมื่อวาน")
MANEE = Contact(name="มานี ใจดี", phone="081-234-5678")
PHOTO = "ab" * 32


@dataclass
class Card:
    """A card with a reports store on it, to open again as after a restart."""

    folder: Path
    documents: Documents | None = None
    state: Documents | None = None

    def open(self) -> Outbox:
        self.close()
        self.documents = reports = Documents(self.folder / REPORTS)
        self.state = Documents(self.folder / STATE)
        serials = Serials(reports, self.state)
        return Outbox(reports, PhotoFiles(self.folder / "photos"), village=VILLAGE, serials=serials)

    def close(self) -> None:
        for documents in (self.documents, self.state):
            if documents is not None:
                documents.close()
        self.documents = self.state = None

    def content(self) -> bytes:
        return b"".join(file.read_bytes() for file in self.folder.rglob("*") if file.is_file())


@pytest.fixture
def card(tmp_path: Path) -> Iterator[Card]:
    card = Card(tmp_path)
    yield card
    card.close()


def form() -> str:
    return uuid4().hex


def receive(outbox: Outbox, fields: Fields = NO_SIGNAL, *, of: str | None = None, made: Stamp = STAMP) -> FiledReport:
    return outbox.receive(of or form(), fields, made=made, seal_to=SEAL_TO)


def word(outbox: Outbox, item: str, says: str = "ok", reason: str = "") -> None:
    outbox.apply([decode(f'{{"id":"{item}","result":"{says}","reason":"{reason}"}}'.encode(), ItemResult)], (), ())


def answer(report: str, *, text: str = "ช่างไปพรุ่งนี้", after: timedelta = timedelta(hours=1)) -> Answer:
    return Answer(id=uuid4().hex, report=report, status="in_progress", text=text, at=NOON + after)


# One form, one report


def test_a_report_is_kept_with_a_reference_that_finds_it(card: Card) -> None:
    outbox = card.open()
    kept = receive(outbox)
    assert kept.is_new
    followed = look_up(outbox, kept.reference.lower().replace("-", " "))
    assert followed is not None
    assert (followed.reference, followed.topic, followed.made) == (kept.reference, "wifi-no-signal", STAMP)
    assert (followed.send, followed.status, followed.answer) == ("waiting", "received", "")


def test_the_same_form_twice_is_one_report_also_after_a_restart(card: Card) -> None:
    outbox, one_form = card.open(), form()
    fields = Fields(topic="road", text="ถนนเป็นหลุม", contact=MANEE, read_aloud=True)
    first = receive(outbox, fields, of=one_form)
    again = receive(outbox, fields, of=one_form)
    assert again == replace(first, is_new=False)
    assert receive(card.open(), fields, of=one_form) == again


def test_back_and_changed_is_a_new_report_whatever_was_changed(card: Card) -> None:
    outbox, one_form = card.open(), form()
    first = receive(outbox, of=one_form)
    changed = [
        Fields(topic="wifi-slow", text=NO_SIGNAL.text),
        Fields(topic="wifi-no-signal", text="กลับมาแล้ว"),
        Fields(topic="wifi-no-signal", text=NO_SIGNAL.text, read_aloud=True),
        Fields(topic="wifi-no-signal", text=NO_SIGNAL.text, contact=Contact(phone="0812345678")),
        Fields(topic="wifi-no-signal", text=NO_SIGNAL.text, contact=Contact(phone="0812345679")),
    ]
    references = {receive(outbox, fields, of=one_form).reference for fields in changed}
    assert len(references | {first.reference}) == 6
    assert receive(outbox, of=one_form).reference == first.reference


def test_two_forms_with_the_same_words_are_two_reports(card: Card) -> None:
    outbox = card.open()
    assert receive(outbox).reference != receive(outbox).reference


def test_a_double_click_from_two_threads_is_one_report(card: Card) -> None:
    outbox, one_form = card.open(), form()
    start, kept = threading.Barrier(8), list[FiledReport]()

    def click() -> None:
        start.wait()
        kept.append(receive(outbox, of=one_form))

    threads = [threading.Thread(target=click) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({one.reference for one in kept}) == 1
    assert [one.is_new for one in kept].count(True) == 1
    assert outbox.waiting().count == 1


def test_serials_count_up_over_restarts_and_never_come_again(card: Card) -> None:
    serials = [serial_of(receive(card.open()).reference) for _ in range(3)]
    assert serials == [1, 2, 3]
    assert card.documents is not None
    card.documents.table("serial_counter").truncate()
    assert serial_of(receive(card.open()).reference) == 4


@pytest.mark.parametrize("text", ["", "ก" * 2001, "a\udc80b"], ids=["empty", "too long", "not Unicode"])
def test_what_breaks_a_limit_is_refused_and_nothing_is_kept(card: Card, text: str) -> None:
    outbox = card.open()
    with pytest.raises(WireError):
        receive(outbox, Fields(topic="other", text=text))
    assert outbox.waiting().count == 0
    assert serial_of(receive(outbox).reference) == 1


# Name and phone


def test_name_and_phone_touch_the_card_only_sealed_to_central(card: Card) -> None:
    outbox = card.open()
    receive(outbox, Fields(topic="health", text="มีไข้", contact=MANEE))
    for secret in ("มานี".encode(), b"081-234", b"0812345678"):
        assert secret not in card.content()
    (item,) = outbox.batch(20)
    assert isinstance(item, Report)
    assert decode(bytes(SealedBox(CENTRAL).decrypt(item.contact)), Contact) == MANEE


def test_without_centrals_key_the_contact_is_not_kept(card: Card) -> None:
    outbox = card.open()
    outbox.receive(form(), Fields(topic="health", text="มีไข้", contact=MANEE), made=STAMP, seal_to=None)
    (item,) = outbox.batch(20)
    assert isinstance(item, Report)
    assert item.contact == b""
    assert "มานี".encode() not in card.content()


def test_the_form_itself_is_not_on_the_card(card: Card) -> None:
    one_form = form()
    receive(card.open(), of=one_form)
    assert one_form.encode() not in card.content()


def test_the_sealed_contact_is_gone_after_acknowledgement_and_the_night(card: Card) -> None:
    outbox = card.open()
    kept = receive(outbox, Fields(topic="health", text="มีไข้", contact=MANEE))
    (item,) = outbox.batch(20)
    assert isinstance(item, Report)
    sealed = base64.b64encode(item.contact)
    assert sealed in card.content()
    word(outbox, kept.report_id)
    outbox.tidy()
    assert sealed not in card.content()
    assert look_up(outbox, kept.reference) is not None


def test_reports_that_cannot_be_read_are_counted_and_do_not_block_those_behind_them(card: Card) -> None:
    outbox = card.open()
    assert card.documents is not None
    card.documents.table("reports").insert_multiple([{"send": "waiting", "id": "unreadable"}] * 50)
    assert (outbox.waiting().count, outbox.waiting().oldest, outbox.batch(20)) == (50, None, ())
    kept = [receive(outbox).report_id for _ in range(3)]
    assert [item.id for item in outbox.batch(2)] == kept[:2]
    assert [item.id for item in outbox.batch(20)] == kept
    assert outbox.waiting() == Waiting(count=53, oldest=STAMP, photos=0)


def test_a_report_what_waits_and_the_next_batch_cost_no_look_through_the_others(card: Card) -> None:
    outbox = card.open()

    def go_on() -> None:
        receive(outbox)
        assert outbox.waiting().photos in {40, 79}
        assert len(outbox.batch(20)) == 20

    looked_at = []
    for photos in (40, 39):  # so that the serials are reserved anew each time
        for _ in range(photos):
            outbox.attach_photo(receive(outbox).serial, sha256=PHOTO, size=1)
        looked_at.append(documents_looked_at(go_on))
    assert looked_at[0] == looked_at[1] < 100


# What goes up


def test_items_go_up_oldest_first_and_photos_after_their_reports(card: Card) -> None:
    outbox = card.open()
    kept = [receive(outbox) for _ in range(3)]
    assert outbox.attach_photo(kept[0].serial, sha256=PHOTO, size=5000)
    items = outbox.batch(20)
    assert [item.id for item in items[:3]] == [one.report_id for one in kept]
    assert isinstance(items[3], ReportPhoto)
    assert (items[3].report, items[3].sha256, items[3].size_bytes) == (kept[0].report_id, PHOTO, 5000)
    assert outbox.batch(2) == items[:2]
    assert card.open().batch(20) == items


def test_what_waits_is_known_right_after_a_restart(card: Card) -> None:
    outbox = card.open()
    later = Stamp(at=NOON + timedelta(hours=3), clock="estimated")
    kept = receive(outbox)
    receive(outbox, made=later)
    outbox.attach_photo(kept.serial, sha256=PHOTO, size=1)
    assert card.open().waiting() == Waiting(count=2, oldest=STAMP, photos=1)
    outbox = card.open()
    word(outbox, kept.report_id)
    assert card.open().waiting() == Waiting(count=1, oldest=later, photos=1)


@pytest.mark.parametrize("says", ["ok", "dup"])
def test_a_report_central_has_is_not_sent_again(card: Card, says: str) -> None:
    outbox = card.open()
    kept = receive(outbox)
    word(outbox, kept.report_id, says)
    assert outbox.batch(20) == ()
    assert outbox.waiting() == Waiting(count=0, oldest=None, photos=0)
    followed = look_up(outbox, kept.reference)
    assert followed is not None
    assert followed.send == "sent"


@pytest.mark.parametrize(("says", "reason"), [("conflict", ""), ("rejected", "text too long")])
def test_a_refused_report_is_shown_and_not_lost_and_never_blocks_the_line(card: Card, says: str, reason: str) -> None:
    outbox = card.open()
    kept, other = receive(outbox), receive(outbox)
    outbox.attach_photo(kept.serial, sha256=PHOTO, size=1)
    word(outbox, kept.report_id, says, reason)
    assert [item.id for item in outbox.batch(20)] == [other.report_id]
    assert outbox.refused() == (Refused(serial=1, made=STAMP, reason=reason or says),)
    followed = look_up(card.open(), kept.reference)
    assert followed is not None
    assert (followed.send, followed.reason) == ("refused", reason or says)


NOT_YET = [("rejected", "unknown-kind"), ("deferred", "")]


@pytest.mark.parametrize(("says", "reason"), NOT_YET)
def test_what_central_cannot_take_yet_is_kept_and_tried_again_after_everything_else(
    card: Card, says: str, reason: str
) -> None:
    outbox = card.open()
    kept, other = receive(outbox), receive(outbox)
    outbox.attach_photo(kept.serial, sha256=PHOTO, size=1)
    photo = outbox.batch(20)[2].id
    for item in (kept.report_id, photo):
        word(outbox, item, says, reason)
    assert [item.id for item in outbox.batch(20)] == [other.report_id]
    assert outbox.waiting() == Waiting(count=2, oldest=STAMP, photos=1, later=1)
    assert outbox.refused() == ()
    assert outbox.photos_in_use() == {PHOTO}
    outbox.tidy()
    for tried in (outbox, card.open()):
        assert [item.id for item in tried.batch(20)] == [other.report_id, kept.report_id, photo]
        assert [item.id for item in tried.batch(1)] == [other.report_id]


@pytest.mark.parametrize(("says", "reason"), NOT_YET)
def test_what_central_could_not_take_is_sent_once_it_can(card: Card, says: str, reason: str) -> None:
    outbox = card.open()
    kept = receive(outbox, Fields(topic="health", text="มีไข้", contact=MANEE))
    (before,) = outbox.batch(20)
    for _ in range(3):
        word(outbox, kept.report_id, says, reason)
        assert outbox.batch(20) == ()
        outbox = card.open()
        assert outbox.batch(20) == (before,)
    assert state_of(outbox, 1) == ReportState(send="later", status="received")
    word(outbox, kept.report_id, "ok")
    assert card.open().batch(20) == ()
    followed = look_up(card.open(), kept.reference)
    assert followed is not None
    assert (followed.send, followed.reason) == ("sent", "")


def test_a_photo_that_waits_for_a_later_day_gives_way_to_another(card: Card) -> None:
    outbox = card.open()
    kept = receive(outbox)
    outbox.attach_photo(kept.serial, sha256=PHOTO, size=1)
    word(outbox, outbox.batch(20)[1].id, "deferred")
    outbox.attach_photo(kept.serial, sha256="cd" * 32, size=1)
    assert outbox.photos_in_use() == {"cd" * 32}
    assert [item.sha256 for item in card.open().batch(20) if isinstance(item, ReportPhoto)] == ["cd" * 32]


def test_a_later_refusal_does_not_take_back_that_central_has_it(card: Card) -> None:
    outbox = card.open()
    kept = receive(outbox)
    word(outbox, kept.report_id, "rejected", "busy")
    word(outbox, kept.report_id, "dup")
    word(outbox, kept.report_id, "conflict")
    followed = look_up(outbox, kept.reference)
    assert followed is not None
    assert (followed.send, followed.reason) == ("sent", "")
    assert outbox.refused() == ()


def test_a_word_for_something_else_changes_nothing(card: Card) -> None:
    outbox = card.open()
    receive(outbox)
    before = outbox.batch(20)
    word(outbox, "00" * 16)
    assert outbox.batch(20) == before


# Answers


def test_an_answer_comes_home_is_confirmed_and_shown_to_the_holder(card: Card) -> None:
    outbox = card.open()
    kept = receive(outbox)
    said = answer(kept.report_id)
    outbox.apply((), [said], ())
    outbox = card.open()
    followed = look_up(outbox, kept.reference)
    assert followed is not None
    assert (followed.status, followed.answer, followed.answered) == ("in_progress", said.text, said.at)
    assert state_of(outbox, 1) == ReportState(send="waiting", status="in_progress")
    assert outbox.confirmed_answers() == (said.id,)
    outbox.apply((), (), (), confirmed=[said.id])
    assert card.open().confirmed_answers() == ()


def test_a_status_that_a_later_central_knows_shows_as_in_progress_and_is_kept_as_it_came(card: Card) -> None:
    outbox = card.open()
    kept = receive(outbox, Fields(topic="water", text="น้ำไม่ไหล", read_aloud=True))
    outbox.apply((), [msgspec.structs.replace(answer(kept.report_id), status="awaiting_parts")], ())
    followed = look_up(outbox, kept.reference)
    assert followed is not None
    assert (followed.status, followed.answer) == ("in_progress", "ช่างไปพรุ่งนี้")
    assert state_of(outbox, 1) == ReportState(send="waiting", status="in_progress")
    assert [told.status for told in outbox.answers_waiting()] == ["in_progress"]
    outbox.tidy(NOON + timedelta(days=400))
    assert b"awaiting_parts" in card.content()
    assert look_up(outbox, kept.reference) == followed


def test_the_same_receipt_applied_twice_changes_nothing(card: Card) -> None:
    outbox = card.open()
    kept, refused = receive(outbox), receive(outbox)
    outbox.attach_photo(kept.serial, sha256=PHOTO, size=1)
    photo = outbox.batch(20)[2].id
    words = [
        ItemResult(id=kept.report_id, result="ok"),
        ItemResult(id=refused.report_id, result="rejected", reason="no"),
        ItemResult(id=photo, result="ok"),
    ]
    receipt = (words, [answer(kept.report_id), answer("cd" * 16)], [PHOTO])

    def seen() -> tuple[object, ...]:
        return (
            look_up(outbox, kept.reference), look_up(outbox, refused.reference), outbox.waiting(), outbox.strays(),
            outbox.confirmed_answers(), outbox.photos_to_send(), outbox.refused(), outbox.answers_waiting(),
        )  # fmt: skip

    outbox.apply(*receipt)
    once = seen()
    outbox.apply(*receipt)
    assert seen() == once
    outbox = card.open()
    outbox.apply(*receipt)
    assert seen() == once


def test_an_answer_for_an_unknown_report_is_ignored_confirmed_and_told(
    card: Card, caplog: pytest.LogCaptureFixture
) -> None:
    outbox = card.open()
    kept = receive(outbox)
    stray = answer("cd" * 16, text="ลับ")
    outbox.apply((), [stray, answer(kept.report_id)], ())
    assert outbox.strays() == 1
    assert stray.id in outbox.confirmed_answers()
    assert state_of(outbox, 1) == ReportState(send="waiting", status="in_progress")
    assert "not on this card" in caplog.text
    assert "ลับ".encode() not in card.content()


def test_an_answer_that_comes_late_never_hides_a_newer_one(card: Card) -> None:
    outbox = card.open()
    kept = receive(outbox)
    old = Answer(id=form(), report=kept.report_id, status="forwarded", text="ส่งต่อแล้ว", at=NOON)
    new = Answer(id=form(), report=kept.report_id, status="resolved", text="", at=NOON + timedelta(days=1))
    outbox.apply((), [new], ())
    outbox.apply((), [old], ())
    followed = look_up(outbox, kept.reference)
    assert followed is not None
    assert (followed.status, followed.decided, followed.answer) == ("resolved", new.at, "ส่งต่อแล้ว")


def test_the_volunteer_reads_an_answer_only_where_the_villager_said_so(card: Card) -> None:
    outbox = card.open()
    open_one = receive(outbox, Fields(topic="water", text="น้ำไม่ไหล", read_aloud=True))
    closed = receive(outbox, Fields(topic="health", text="ป่วย"))
    receive(outbox)
    outbox.apply((), [answer(open_one.report_id), answer(closed.report_id, text="ความลับ")], ())
    told, hidden = outbox.answers_waiting()
    assert (told.serial, told.may_be_read, told.topic, told.text) == (1, True, "water", "ช่างไปพรุ่งนี้")
    assert (hidden.serial, hidden.may_be_read, hidden.topic, hidden.status, hidden.text) == (2, False, None, None, "")


def test_an_answer_passed_on_waits_no_more_until_a_newer_one_comes(card: Card) -> None:
    outbox = card.open()
    kept = receive(outbox, Fields(topic="water", text="น้ำไม่ไหล", read_aloud=True))
    outbox.mark_passed_on(1, STAMP)
    outbox.apply((), [answer(kept.report_id)], ())
    outbox.mark_passed_on(1, STAMP)
    outbox.mark_passed_on(1, STAMP)
    outbox.mark_passed_on(99, STAMP)
    assert card.open().answers_waiting() == ()
    outbox = card.open()
    outbox.apply((), [answer(kept.report_id, text="เสร็จแล้ว", after=timedelta(hours=5))], ())
    assert [one.text for one in outbox.answers_waiting()] == ["เสร็จแล้ว"]


# PhotoFiles


def test_the_same_photo_twice_is_one_and_another_takes_its_place_until_announced(card: Card) -> None:
    outbox = card.open()
    kept = receive(outbox)
    for sha256 in (PHOTO, PHOTO, "cd" * 32):
        assert outbox.attach_photo(kept.serial, sha256=sha256, size=1)
    photos = [item for item in outbox.batch(20) if isinstance(item, ReportPhoto)]
    assert [photo.sha256 for photo in photos] == ["cd" * 32]
    word(outbox, photos[0].id)
    assert outbox.attach_photo(kept.serial, sha256="ef" * 32, size=1)
    assert outbox.waiting().photos == 1
    assert outbox.photos_in_use() == {"cd" * 32, "ef" * 32}
    assert not outbox.attach_photo(9, sha256=PHOTO, size=1)


def test_a_photo_is_announced_wanted_sent_and_then_free_to_go(card: Card) -> None:
    outbox = card.open()
    kept = receive(outbox)
    outbox.attach_photo(kept.serial, sha256=PHOTO, size=1)
    word(outbox, kept.report_id)
    (item,) = outbox.batch(20)
    assert outbox.photos_to_send() == ()
    outbox.apply([ItemResult(id=item.id, result="ok")], (), [PHOTO])
    assert card.open().photos_to_send() == (PHOTO,)
    outbox = card.open()
    assert outbox.photos_in_use() == {PHOTO}
    outbox.photo_sent(PHOTO)
    word(outbox, item.id)
    assert card.open().photos_to_send() == ()
    outbox = card.open()
    assert (outbox.waiting().photos, outbox.photos_in_use()) == (0, frozenset())
    outbox.apply((), (), [PHOTO])
    assert outbox.photos_to_send() == (PHOTO,)


def test_a_photo_that_is_gone_is_not_tried_for_ever(card: Card) -> None:
    outbox = card.open()
    kept = receive(outbox)
    outbox.attach_photo(kept.serial, sha256=PHOTO, size=1)
    outbox.apply([ItemResult(id=outbox.batch(20)[1].id, result="ok")], (), [PHOTO])
    outbox.photo_missing(PHOTO)
    outbox.apply((), (), [PHOTO])
    assert (outbox.photos_to_send(), outbox.waiting().photos) == ((), 0)


def test_a_refused_photo_stays_and_is_not_sent(card: Card) -> None:
    outbox = card.open()
    kept = receive(outbox)
    outbox.attach_photo(kept.serial, sha256=PHOTO, size=1)
    word(outbox, outbox.batch(20)[1].id, "rejected", "too large")
    assert [item.id for item in outbox.batch(20)] == [kept.report_id]
    assert outbox.photos_in_use() == {PHOTO}


@pytest.mark.parametrize("is_before", [True, False], ids=["before", "after"])
def test_the_photo_of_a_refused_report_is_not_announced_whenever_it_came(card: Card, is_before: bool) -> None:
    outbox = card.open()
    kept, other = receive(outbox), receive(outbox)
    for moment in (True, False):
        if is_before is moment:
            assert outbox.attach_photo(kept.serial, sha256=PHOTO, size=1)
        if moment:
            word(outbox, kept.report_id, "rejected", "no such village")
    assert [item.id for item in outbox.batch(20)] == [other.report_id]
    assert (outbox.waiting().photos, outbox.photos_in_use()) == (0, frozenset({PHOTO}))


# Guessing, and harm


def test_a_wrong_reference_shows_nothing(card: Card) -> None:
    outbox = card.open()
    right = receive(outbox).reference
    tails = ("AAAA", "7777")
    wrong = [f"0501-1-{tail}-{check}" for tail in tails for check in "23456789ACEFHJKMNPRTWXY"]
    assert [look_up(outbox, one) for one in wrong if one != right] == [None] * len(
        [one for one in wrong if one != right]
    )
    assert look_up(outbox, "") is None
    assert look_up(outbox, "0501-1") is None
    assert state_of(outbox, 2) is None


def test_a_harmed_store_opens_tells_and_serves_the_rest(card: Card) -> None:
    outbox = card.open()
    kept = [receive(outbox, Fields(topic="other", text=f"report-{number}")) for number in range(4)]
    card.close()
    file = card.folder / "reports.journal"
    file.write_bytes(file.read_bytes().replace(b"report-1", b"REPORT-1"))
    outbox = card.open()
    assert outbox.damage
    assert [item.id for item in outbox.batch(20)] == [kept[0].report_id, kept[2].report_id, kept[3].report_id]
    assert serial_of(receive(outbox).reference) == 21, "who knows which numbers stood in what is lost"


def test_documents_of_another_version_are_left_alone_and_everything_goes_on(card: Card) -> None:
    outbox = card.open()
    kept = receive(outbox, Fields(topic="water", text="น้ำไม่ไหล", read_aloud=True))
    assert card.documents is not None
    strange: list[dict[str, object]] = [{}, {"id": ["x"], "send": {"waiting": 1}, "state": None}, {"sha256": "ef" * 32}]
    for table in ("reports", "photos", "confirm", "strays"):
        card.documents.table(table).insert_multiple(strange)
    outbox = card.open()
    assert [item.id for item in outbox.batch(20)] == [kept.report_id]
    assert outbox.attach_photo(kept.serial, sha256=PHOTO, size=1)
    said = answer(kept.report_id)
    outbox.apply([ItemResult(id=kept.report_id, result="ok")], [said], [PHOTO])
    assert outbox.confirmed_answers() == (said.id,)
    assert [one.serial for one in outbox.answers_waiting()] == [1]
    assert outbox.photos_in_use() >= {PHOTO, "ef" * 32}
    assert outbox.waiting().count == 0
    assert receive(outbox).is_new
    outbox.tidy()
