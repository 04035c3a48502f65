"""What a reporter asks to have erased goes: at once what central does not have, else once central took the request."""

from __future__ import annotations

from base64 import b64encode, urlsafe_b64encode
from typing import Final

import pytest

from content_sync.wire.erasures import Erasure
from content_sync.wire.reports import Report, Topic
from kiosk.store.outbox.filing.filing import Fields, FiledReport
from kiosk.store.outbox.outbox import Outbox
from tests.cast.card.outbox_on_card import (
    MANEE,
    SEAL_TO,
    STAMP,
    OutboxCard,
    answer,
    apply_result,
    erased_by_staff,
    form,
    look_up,
    receive,
    state_of,
)
from tests.cast.place_and_time import DAY, HOUR
from tests.cast.reports.closed_reports import call_done, say_not_done

TEXT, PLACE, ANSWER = "น้ำท่วมบ้านยายสี", "หน้าบ้านยายสี", "ช่างไปพรุ่งนี้"
FLOOD: Final[tuple[Topic, ...]] = ("flood",)
TOLD = Fields(topic="flood", text=TEXT, place=PLACE, contact=MANEE, read_aloud=True)


def asked(outbox: Outbox) -> list[Erasure]:
    return [item for item in outbox.batch(20) if isinstance(item, Erasure)]


def erasure_of(outbox: Outbox, kept: FiledReport) -> str:
    found = look_up(outbox, kept.reference)
    assert found is not None
    return found.erasure


def words_on(card: OutboxCard) -> list[str]:
    """Return what of the report stands on the card once the night has passed."""
    content = card.content().decode("utf-8", "replace")
    return [word for word in (TEXT, PLACE, ANSWER, MANEE.name, MANEE.phone) if word in content]


def test_what_was_not_sent_is_gone_at_once_and_is_never_sent(card: OutboxCard) -> None:
    outbox = card.open()
    kept, other = receive(outbox, TOLD), receive(outbox)
    outbox.keep_photo(kept.serial, b"a photo")
    outbox.erasures.ask(kept.serial, made=STAMP)
    outbox = card.open()
    assert state_of(outbox, kept.serial) == ("erased", "received")
    assert erasure_of(outbox, kept) == "done"
    assert outbox.filed(kept.serial) is None
    kinds = [(type(item).__name__, getattr(item, "report", item.id)) for item in outbox.batch(20)]
    assert kinds == [("Erasure", kept.report_id), ("Report", other.report_id)]
    assert outbox.waiting().count == 1
    outbox.tidy(STAMP.at)
    outbox.tidy(STAMP.at + DAY)
    card.close()
    assert words_on(card) == []
    assert b"a photo" not in card.content()
    assert kept.reference.encode() not in card.content()


def test_what_central_has_stays_readable_until_it_took_the_request(card: OutboxCard) -> None:
    outbox = card.open()
    kept = receive(outbox, TOLD)
    apply_result(outbox, kept.report_id)
    outbox.apply((), [answer(kept.report_id, text=ANSWER)], ())
    outbox.erasures.ask(kept.serial, made=STAMP)
    found = look_up(outbox, kept.reference)
    assert found is not None
    assert (found.erasure, found.answer) == ("asked", ANSWER)
    assert outbox.passing_on.waiting() == ()
    outbox = card.open()
    (item,) = asked(outbox)
    assert item.report == kept.report_id
    apply_result(outbox, item.id)
    assert asked(outbox) == []
    found = look_up(outbox, kept.reference)
    assert found is not None
    assert (found.erasure, found.answer, found.send_state) == ("done", "", "sent")
    outbox.tidy(STAMP.at)
    card.close()
    assert words_on(card) == []


def test_asked_twice_and_said_twice_is_once(card: OutboxCard) -> None:
    outbox = card.open()
    kept = receive(outbox, TOLD)
    for _ in range(2):
        outbox.erasures.ask(kept.serial, made=STAMP)
    (item,) = asked(outbox)
    for says in ("ok", "dup", "rejected"):
        apply_result(outbox, item.id, says)
    assert asked(outbox) == []
    assert erasure_of(outbox, kept) == "done"
    outbox.erasures.ask(99, made=STAMP)
    assert asked(outbox) == []


def test_a_receipt_that_comes_after_the_request_brings_nothing_back(card: OutboxCard) -> None:
    outbox = card.open()
    kept = receive(outbox, TOLD)
    outbox.erasures.ask(kept.serial, made=STAMP)
    apply_result(outbox, kept.report_id)
    outbox.apply((), [answer(kept.report_id, text=ANSWER)], ())
    found = look_up(outbox, kept.reference)
    assert found is not None
    assert (found.send_state, found.status, found.answer) == ("erased", "in_progress", "")
    assert outbox.passing_on.waiting() == ()
    assert len(asked(outbox)) == 1, "central has it, so it is told"


def test_one_that_waits_for_its_voice_waits_no_more(card: OutboxCard) -> None:
    outbox = card.open()
    kept = receive(outbox, Fields(topic="flood", text="", spoken=True))
    outbox.erasures.ask(kept.serial, made=STAMP)
    assert outbox.waiting().awaited == 0
    outbox.stop_awaiting(STAMP)
    assert [type(item) for item in outbox.batch(20)] == [Erasure]


def test_neighbours_no_longer_see_it_and_say_nothing_of_it(card: OutboxCard) -> None:
    outbox = card.open()
    kept = receive(outbox, TOLD)
    apply_result(outbox, kept.report_id)
    assert len(outbox.reported(FLOOD, now=STAMP, most=9)) == 1
    outbox.erasures.ask(kept.serial, made=STAMP)
    assert outbox.reported(FLOOD, now=STAMP, most=9) == ()
    outbox.follow_ups.show_again(kept.serial)
    assert not outbox.follow_ups.count_neighbour(kept.serial, "me_too", "a")


def test_why_it_was_not_done_goes_with_it(card: OutboxCard) -> None:
    outbox = card.open()
    kept = receive(outbox, TOLD)
    apply_result(outbox, kept.report_id)
    call_done(outbox, kept, after=HOUR)
    say_not_done(outbox, kept, "ยายสียังเปียกอยู่")
    outbox.erasures.ask(kept.serial, made=STAMP)
    apply_result(outbox, asked(outbox)[0].id)
    outbox.tidy(STAMP.at)
    card.close()
    assert "ยายสียังเปียกอยู่".encode() not in card.content()


@pytest.mark.parametrize(("says", "state"), [("later", "later"), ("rejected", "refused"), ("unheard-of", "later")])
def test_what_central_does_not_take_is_told_and_its_words_stay(card: OutboxCard, says: str, state: str) -> None:
    outbox = card.open()
    kept = receive(outbox, TOLD)
    apply_result(outbox, kept.report_id)
    outbox.erasures.ask(kept.serial, made=STAMP)
    apply_result(outbox, asked(outbox)[0].id, says)
    assert erasure_of(outbox, kept) == state
    assert asked(outbox) == []
    outbox.try_all_again()
    assert len(asked(outbox)) == (state == "later")
    assert outbox.filed(kept.serial) is not None


def test_after_the_receipt_and_a_night_no_contact_is_left_on_the_card(card: OutboxCard) -> None:
    outbox = card.open()
    kept = outbox.receive(form(), TOLD, made=STAMP, seal_to=SEAL_TO)
    (sealed,) = [item.contact for item in outbox.batch(20) if isinstance(item, Report)]
    assert sealed
    outbox.tidy(STAMP.at)
    assert any(form_of in card.content() for form_of in written(sealed))
    apply_result(outbox, kept.report_id)
    outbox.tidy(STAMP.at)
    card.close()
    assert not any(form_of in card.content() for form_of in written(sealed))


def written(sealed: bytes) -> tuple[bytes, ...]:
    """Return how these bytes may stand in a file: as they are, and as text."""
    return sealed, b64encode(sealed), urlsafe_b64encode(sealed), sealed.hex().encode()


def test_what_a_backup_brought_back_is_erased_again_with_its_answer(card: OutboxCard) -> None:
    outbox = card.open()
    sent, unsent, other = receive(outbox, TOLD), receive(outbox, TOLD), receive(outbox)
    outbox.keep_photo(sent.serial, b"a photo")
    apply_result(outbox, sent.report_id)
    answers, erased = [answer(sent.report_id, text=ANSWER)], (sent.report_id, unsent.report_id, "ff" * 16)
    for _ in range(2):  # told twice is as good as once
        outbox.apply((), answers, (), erased=erased, at=STAMP)
    outbox = card.open()
    assert [erasure_of(outbox, one) for one in (sent, unsent, other)] == ["by_staff", "by_staff", ""]
    assert {getattr(item, "report", item.id) for item in outbox.batch(20)} == {other.report_id}, "nothing of it is sent"
    assert outbox.passing_on.waiting() == ()
    assert outbox.reported(FLOOD, now=STAMP, most=9) == ()
    for day in range(2):
        outbox.tidy(STAMP.at + day * DAY)
    card.close()
    assert words_on(card) == []
    assert b"a photo" not in card.content()


def test_what_staff_erased_goes_at_once_with_its_answer_and_nothing_is_left_to_pass_on(card: OutboxCard) -> None:
    outbox = card.open()
    kept, other = receive(outbox, TOLD), receive(outbox)
    for one in (kept, other):
        apply_result(outbox, one.report_id)
    outbox.apply((), [answer(kept.report_id, text=ANSWER)], ())
    assert len(outbox.passing_on.waiting()) == 1
    said = erased_by_staff(kept.report_id)
    for _ in range(2):
        outbox.apply((), [said], ())
    outbox.apply((), [answer(kept.report_id, text="เขียนทีหลัง", after=3 * HOUR)], ())
    outbox = card.open()
    found = look_up(outbox, kept.reference)
    assert found is not None
    assert (found.erasure, found.answer, found.status) == ("by_staff", "", "in_progress")
    assert outbox.passing_on.waiting() == ()
    assert said.id in outbox.confirmed_answers()
    assert asked(outbox) == [], "staff have done it"
    assert outbox.filed(other.serial) is not None
    outbox.apply((), [erased_by_staff("9" * 32)], ())
    assert outbox.count_unmatched_answers() == 0, "nothing is here that could be erased"
    outbox.tidy(STAMP.at)
    card.close()
    assert words_on(card) == []


def test_where_the_receipt_was_lost_that_said_central_has_it_the_report_is_sent_no_more(card: OutboxCard) -> None:
    outbox = card.open()
    kept = receive(outbox, TOLD)
    outbox.apply((), [erased_by_staff(kept.report_id)], ())
    assert state_of(outbox, kept.serial) == ("erased", "received")
    assert outbox.batch(20) == ()
