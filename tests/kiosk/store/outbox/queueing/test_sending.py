"""What goes up: oldest first, nothing sent twice, nothing refused lost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from content_sync.wire.reports import ReportPhoto
from content_sync.wire.stamps import Stamp
from kiosk.store.outbox.filing.filing import Fields
from kiosk.store.outbox.views import Refused, Waiting
from tests.cast.card.outbox_on_card import MANEE, PHOTO, STAMP, OutboxCard, apply_result, look_up, receive, state_of
from tests.cast.kiosk.clock_hands import NOON


def test_items_go_up_oldest_first_and_photos_after_their_reports(card: OutboxCard) -> None:
    outbox = card.open()
    kept = [receive(outbox) for _ in range(3)]
    assert outbox.attach_photo(kept[0].serial, sha256=PHOTO, size=5000)
    items = outbox.batch(20)
    assert [item.id for item in items[:3]] == [one.report_id for one in kept]
    assert isinstance(items[3], ReportPhoto)
    assert items[3].report == kept[0].report_id
    assert items[3].sha256 == PHOTO
    assert items[3].size_bytes == 5000
    assert outbox.batch(2) == items[:2]
    assert card.open().batch(20) == items


def test_what_waits_is_known_right_after_a_restart(card: OutboxCard) -> None:
    outbox = card.open()
    later = Stamp(at=NOON + timedelta(hours=3), clock="estimated")
    kept = receive(outbox)
    receive(outbox, made=later)
    outbox.attach_photo(kept.serial, sha256=PHOTO, size=1)
    assert card.open().waiting() == Waiting(count=2, oldest=STAMP, photos=1)
    outbox = card.open()
    apply_result(outbox, kept.report_id)
    assert card.open().waiting() == Waiting(count=1, oldest=later, photos=1)


@pytest.mark.parametrize("says", ["ok", "dup"])
def test_a_report_central_has_is_not_sent_again(card: OutboxCard, says: str) -> None:
    outbox = card.open()
    kept = receive(outbox)
    apply_result(outbox, kept.report_id, says)
    assert outbox.batch(20) == ()
    assert outbox.waiting() == Waiting(count=0, oldest=None, photos=0)
    followed = look_up(outbox, kept.reference)
    assert followed is not None
    assert followed.send_state == "sent"


@pytest.mark.parametrize(("says", "reason"), [("conflict", ""), ("rejected", "text too long")])
def test_a_refused_report_is_shown_and_not_lost_and_never_blocks_the_line(
    card: OutboxCard, says: str, reason: str
) -> None:
    outbox = card.open()
    kept, other = receive(outbox), receive(outbox)
    outbox.attach_photo(kept.serial, sha256=PHOTO, size=1)
    apply_result(outbox, kept.report_id, says, reason)
    assert [item.id for item in outbox.batch(20)] == [other.report_id]
    assert outbox.refused() == (Refused(serial=1, made=STAMP, reason=reason or says),)
    followed = look_up(card.open(), kept.reference)
    assert followed is not None
    assert (followed.send_state, followed.reason) == ("refused", reason or says)


NOT_YET = [("rejected", "unknown-kind"), ("deferred", "")]


@pytest.mark.parametrize(("says", "reason"), NOT_YET)
def test_what_central_cannot_take_yet_is_kept_and_tried_again_after_everything_else(
    card: OutboxCard, says: str, reason: str
) -> None:
    outbox = card.open()
    kept, other = receive(outbox), receive(outbox)
    outbox.attach_photo(kept.serial, sha256=PHOTO, size=1)
    photo = outbox.batch(20)[2].id
    for item in (kept.report_id, photo):
        apply_result(outbox, item, says, reason)
    assert [item.id for item in outbox.batch(20)] == [other.report_id]
    assert outbox.waiting() == Waiting(count=2, oldest=STAMP, photos=1, later=1)
    assert outbox.refused() == ()
    assert outbox.files_in_use("photos") == {PHOTO}
    outbox.tidy()
    for tried in (outbox, card.open()):
        assert [item.id for item in tried.batch(20)] == [other.report_id, kept.report_id, photo]
        assert [item.id for item in tried.batch(1)] == [other.report_id]


@pytest.mark.parametrize(("says", "reason"), NOT_YET)
def test_what_central_could_not_take_is_sent_once_it_can(card: OutboxCard, says: str, reason: str) -> None:
    outbox = card.open()
    kept = receive(outbox, Fields(topic="health", text="มีไข้", contact=MANEE))
    (before,) = outbox.batch(20)
    for _ in range(3):
        apply_result(outbox, kept.report_id, says, reason)
        assert outbox.batch(20) == ()
        outbox = card.open()
        assert outbox.batch(20) == (before,)
    assert state_of(outbox, 1) == ("later", "received")
    apply_result(outbox, kept.report_id, "ok")
    assert card.open().batch(20) == ()
    followed = look_up(card.open(), kept.reference)
    assert followed is not None
    assert (followed.send_state, followed.reason) == ("sent", "")


def test_a_photo_that_waits_for_a_later_day_gives_way_to_another(card: OutboxCard) -> None:
    outbox = card.open()
    kept = receive(outbox)
    outbox.attach_photo(kept.serial, sha256=PHOTO, size=1)
    apply_result(outbox, outbox.batch(20)[1].id, "deferred")
    outbox.attach_photo(kept.serial, sha256="cd" * 32, size=1)
    assert outbox.files_in_use("photos") == {"cd" * 32}
    assert [item.sha256 for item in card.open().batch(20) if isinstance(item, ReportPhoto)] == ["cd" * 32]


def test_a_later_refusal_does_not_take_back_that_central_has_it(card: OutboxCard) -> None:
    outbox = card.open()
    kept = receive(outbox)
    apply_result(outbox, kept.report_id, "rejected", "busy")
    apply_result(outbox, kept.report_id, "dup")
    apply_result(outbox, kept.report_id, "conflict")
    followed = look_up(outbox, kept.reference)
    assert followed is not None
    assert (followed.send_state, followed.reason) == ("sent", "")
    assert outbox.refused() == ()


def test_a_word_for_something_else_changes_nothing(card: OutboxCard) -> None:
    outbox = card.open()
    receive(outbox)
    before = outbox.batch(20)
    apply_result(outbox, "00" * 16)
    assert outbox.batch(20) == before
