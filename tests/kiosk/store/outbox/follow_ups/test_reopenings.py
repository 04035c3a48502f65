"""A reporter's "not done": it opens the report again, twice at most, and is sent and kept as reports are."""

from __future__ import annotations

import msgspec
import pytest

from content_sync.errors import WireError
from content_sync.wire.reports import ItemResult, Reopening, Status
from content_sync.wire.stamps import Stamp
from kiosk.store.errors import EnoughReopeningsError, NotDoneError
from kiosk.store.outbox.outbox import Outbox
from tests.cast.card.outbox_on_card import STAMP, OutboxCard, answer, apply_result, form, receive, state_of
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.place_and_time import DAY, HOUR
from tests.cast.reports.closed_reports import BECAUSE, call_done, decided, done, followed, say_not_done


def waiting(outbox: Outbox) -> list[Reopening]:
    return [item for item in outbox.batch(20) if isinstance(item, Reopening)]


def test_not_done_opens_the_report_at_once_and_goes_up_before_new_reports(card: OutboxCard) -> None:
    outbox = card.open()
    kept = done(outbox)
    receive(outbox)
    say_not_done(outbox, kept)
    outbox = card.open()
    assert state_of(outbox, kept.serial) == ("sent", "reopened")
    first = outbox.batch(20)[0]
    assert isinstance(first, Reopening)
    assert (first.report, first.text) == (kept.report_id, BECAUSE)
    apply_result(outbox, first.id)
    assert waiting(card.open()) == []
    assert [one.send_state for one in followed(outbox, kept).reopened] == ["sent"]


def test_the_same_form_sent_twice_is_said_once_and_with_other_words_it_finds_the_report_open(card: OutboxCard) -> None:
    outbox = card.open()
    kept = done(outbox)
    say_not_done(outbox, kept, of="ab" * 16)
    say_not_done(outbox, kept, of="ab" * 16)
    assert len(waiting(outbox)) == 1
    with pytest.raises(NotDoneError):
        say_not_done(outbox, kept, "อย่างอื่น", of="ab" * 16)


@pytest.mark.parametrize("status", ["received", "waiting", "in_progress", "forwarded", "rejected", "duplicate"])
def test_what_staff_do_not_call_done_is_not_opened_again(card: OutboxCard, status: Status) -> None:
    outbox = card.open()
    kept = receive(outbox)
    outbox.apply((), [decided(kept.report_id, status, after=HOUR)], ())
    with pytest.raises(NotDoneError):
        say_not_done(outbox, kept)
    assert waiting(outbox) == []


def test_a_report_is_opened_again_twice_and_not_a_third_time(card: OutboxCard) -> None:
    outbox = card.open()
    kept = done(outbox)
    for left in (2, 1):
        assert followed(outbox, kept).reopenings_left == left
        say_not_done(outbox, kept, f"{BECAUSE} {left}")
        apply_result(outbox, waiting(outbox)[0].id)
        call_done(outbox, kept, after=(5 - left) * HOUR)
    assert followed(outbox, kept).reopenings_left == 0
    with pytest.raises(EnoughReopeningsError):
        say_not_done(outbox, kept)
    assert state_of(outbox, kept.serial) == ("sent", "resolved")


@pytest.mark.parametrize(("text", "is_kept"), [("ก" * 500, True), ("ก" * 501, False), ("", False)])
def test_the_words_have_at_most_five_hundred_characters(card: OutboxCard, text: str, is_kept: bool) -> None:
    outbox = card.open()
    kept = done(outbox)
    if is_kept:
        say_not_done(outbox, kept, text)
        assert [item.text for item in waiting(outbox)] == [text]
        return
    with pytest.raises(WireError):
        say_not_done(outbox, kept, text)
    assert waiting(outbox) == []
    assert state_of(outbox, kept.serial) == ("sent", "resolved")


def test_a_number_nobody_filed_is_not_opened(card: OutboxCard) -> None:
    outbox = card.open()
    outbox.follow_ups.reopen(7, form(), BECAUSE, made=STAMP)
    assert waiting(outbox) == []


def test_what_staff_close_before_they_hear_it_stays_open_until_they_did(card: OutboxCard) -> None:
    outbox = card.open()
    kept = done(outbox)
    say_not_done(outbox, kept)
    call_done(outbox, kept, after=3 * HOUR)
    assert state_of(outbox, kept.serial) == ("sent", "reopened")
    heard = decided(kept.report_id, "reopened", after=4 * HOUR)
    outbox.apply([ItemResult(id=waiting(outbox)[0].id, result="ok")], [heard], ())
    assert state_of(outbox, kept.serial) == ("sent", "reopened")
    assert [change.status for change in followed(outbox, kept).changes] == ["resolved", "reopened"]
    call_done(outbox, kept, after=5 * HOUR)
    assert state_of(outbox, kept.serial) == ("sent", "resolved")
    outbox.apply((), [heard], ())
    assert state_of(outbox, kept.serial) == ("sent", "resolved"), "an answer that comes late changes nothing"


def test_a_central_that_does_not_know_it_yet_gets_it_another_day_and_nothing_is_forgotten(card: OutboxCard) -> None:
    outbox = card.open()
    kept = done(outbox)
    say_not_done(outbox, kept)
    apply_result(outbox, waiting(outbox)[0].id, "rejected", "unknown-kind")
    assert waiting(outbox) == [], "once a day"
    assert [one.send_state for one in followed(outbox, kept).reopened] == ["later"]
    outbox.tidy(NOON + 400 * DAY)
    assert [item.text for item in waiting(outbox)] == [BECAUSE]
    assert [item.text for item in waiting(card.open())] == [BECAUSE], "and after a start"


def test_what_central_refuses_to_open_is_as_staff_left_it(card: OutboxCard) -> None:
    outbox = card.open()
    kept = done(outbox)
    say_not_done(outbox, kept)
    name = waiting(outbox)[0].id
    apply_result(outbox, name, "rejected", "too-many")
    assert state_of(outbox, kept.serial) == ("sent", "resolved")
    assert [one.send_state for one in followed(outbox, kept).reopened] == ["refused"]
    apply_result(outbox, name)
    apply_result(outbox, name, "rejected", "too-many")
    assert [one.send_state for one in followed(outbox, kept).reopened] == ["sent"], "that central has it stays"


def test_what_staff_took_up_meanwhile_stays_taken_up_when_central_refuses_the_reopening(card: OutboxCard) -> None:
    outbox = card.open()
    kept = done(outbox)
    say_not_done(outbox, kept)
    outbox.apply((), [decided(kept.report_id, "in_progress", after=3 * HOUR)], ())
    apply_result(outbox, waiting(outbox)[0].id, "rejected", "too-many")
    assert state_of(outbox, kept.serial) == ("sent", "in_progress")


def test_ninety_days_after_it_is_closed_for_good_the_words_are_gone_from_the_card(card: OutboxCard) -> None:
    outbox = card.open()
    kept = done(outbox)
    say_not_done(outbox, kept)
    outbox.tidy(NOON + 400 * DAY)
    assert BECAUSE.encode() in card.content(), "an open report is not forgotten"
    apply_result(outbox, waiting(outbox)[0].id)
    call_done(outbox, kept, after=4 * HOUR)
    outbox.tidy(NOON + 4 * HOUR + 89 * DAY)
    assert BECAUSE.encode() in card.content()
    outbox.tidy(NOON + 4 * HOUR + 90 * DAY)
    assert BECAUSE.encode() not in card.content()
    assert state_of(outbox, kept.serial) == ("sent", "resolved")


def test_what_a_holder_sees_of_the_way_is_when_each_thing_happened(card: OutboxCard) -> None:
    outbox = card.open()
    kept = receive(outbox)
    assert followed(outbox, kept).arrived is None
    came = Stamp(at=NOON + HOUR, clock="estimated")
    outbox.apply([ItemResult(id=kept.report_id, result="ok")], (), (), at=came)
    outbox.apply([ItemResult(id=kept.report_id, result="dup")], (), (), at=STAMP)
    for hours, status in ((2, "in_progress"), (3, "in_progress"), (4, "forwarded"), (5, "resolved")):
        change = msgspec.structs.replace(answer(kept.report_id, after=hours * HOUR), status=status)
        outbox.apply((), [change], ())
    found = followed(card.open(), kept)
    assert found.arrived == came
    assert [(change.status, change.at) for change in found.changes] == [
        ("in_progress", NOON + 2 * HOUR),
        ("forwarded", NOON + 4 * HOUR),
        ("resolved", NOON + 5 * HOUR),
    ]


def test_of_changes_without_end_the_last_twenty_are_kept(card: OutboxCard) -> None:
    outbox = card.open()
    kept = receive(outbox)
    for number in range(21):
        status = ("waiting", "in_progress")[number % 2]
        change = msgspec.structs.replace(answer(kept.report_id, after=number * HOUR), status=status)
        outbox.apply((), [change], ())
    changes = followed(outbox, kept).changes
    assert len(changes) == 20
    assert changes[0].at == NOON + HOUR
