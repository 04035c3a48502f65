"""Answers wait for somebody to tell them, are ticked once, and are let wait again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from content_sync.wire.reports import Answer, ItemResult
from content_sync.wire.stamps import Stamp
from kiosk.store.outbox.filing.filing import Fields, FiledReport
from kiosk.store.outbox.outbox import Outbox
from kiosk.store.outbox.stored import AnswerTold
from tests.cast.card.outbox_on_card import STAMP, OutboxCard, answer, form, receive
from tests.cast.kiosk.clock_hands import NOON

WATER = Fields(topic="water", text="น้ำไม่ไหล", place="หลังวัด", read_aloud=True)
HEALTH = Fields(topic="health", text="ป่วย", place="บ้านยาย")
BY_THE_CHILD = AnswerTold(at=STAMP, person=2, by="ลูกสาว", day=date(2026, 11, 22))


def answered(outbox: Outbox, fields: Fields = WATER, *, text: str = "ช่างไปพรุ่งนี้", at: Stamp = STAMP) -> FiledReport:
    kept = receive(outbox, fields)
    outbox.apply((), [answer(kept.report_id, text=text)], (), at=at)
    return kept


def seen(outbox: Outbox, number: int) -> str:
    return next(one.seen for one in outbox.passing_on.waiting() if one.serial == number)


def test_the_answer_is_read_where_the_reporter_said_so_and_no_neighbour_sees_the_topic_of_another(
    card: OutboxCard,
) -> None:
    outbox = card.open()
    answered(outbox)
    answered(outbox, HEALTH, text="ความลับ")
    answered(outbox, replace(HEALTH, topic="road", place="สะพาน"), text="ลับ")
    told, hidden, listed = outbox.passing_on.waiting()
    assert (told.topic, told.status, told.text, told.place) == ("water", "in_progress", "ช่างไปพรุ่งนี้", "หลังวัด")
    assert (hidden.may_be_read, hidden.topic, hidden.status, hidden.text, hidden.place) == (False, None, None, "", "")
    assert (listed.topic, listed.status, listed.text, listed.place) == ("road", None, "", "สะพาน"), (
        "neighbours see it too"
    )


def test_a_tick_says_who_told_it_and_when_also_after_a_restart(card: OutboxCard) -> None:
    outbox = card.open()
    answered(outbox)
    assert outbox.passing_on.tell(1, seen(outbox, 1), BY_THE_CHILD)
    outbox = card.open()
    assert outbox.passing_on.waiting() == ()
    assert (outbox.passing_on.count(), outbox.passing_on.count_told()) == (0, 1)
    assert [(one.serial, one.told) for one in outbox.passing_on.told()] == [(1, BY_THE_CHILD)]


def test_the_first_tick_counts_and_a_second_of_the_same_answer_changes_nothing(card: OutboxCard) -> None:
    outbox = card.open()
    answered(outbox)
    which = seen(outbox, 1)
    assert outbox.passing_on.tell(1, which, BY_THE_CHILD)
    assert outbox.passing_on.tell(1, which, AnswerTold(at=STAMP, person=1))
    assert [one.told for one in outbox.passing_on.told()] == [BY_THE_CHILD]


def test_a_newer_answer_is_not_told_by_a_tick_of_the_one_before_and_waits_again_after_it(card: OutboxCard) -> None:
    outbox = card.open()
    kept = answered(outbox)
    before = seen(outbox, 1)
    newer = answer(kept.report_id, text="เสร็จแล้ว", after=timedelta(hours=5))
    outbox.apply((), [newer], ())
    assert not outbox.passing_on.tell(1, before, BY_THE_CHILD)
    assert [one.text for one in outbox.passing_on.waiting()] == ["เสร็จแล้ว"]
    assert outbox.passing_on.tell(1, newer.id, BY_THE_CHILD)
    outbox.apply((), [answer(kept.report_id, text="อีกครั้ง", after=timedelta(hours=9))], ())
    assert [one.text for one in card.open().passing_on.waiting()] == ["อีกครั้ง"]


def test_a_tick_by_mistake_is_taken_back(card: OutboxCard) -> None:
    outbox = card.open()
    answered(outbox)
    assert not outbox.passing_on.take_back(1), "nobody ticked it"
    outbox.passing_on.tell(1, seen(outbox, 1), BY_THE_CHILD)
    assert outbox.passing_on.take_back(1)
    (one,) = card.open().passing_on.waiting()
    assert one.told is None
    assert one.waiting_since == STAMP, "it has waited all the time"


def test_what_nobody_answered_and_a_number_nobody_filed_cannot_be_ticked(card: OutboxCard) -> None:
    outbox = card.open()
    receive(outbox)
    assert not outbox.passing_on.tell(1, "", BY_THE_CHILD)
    assert not outbox.passing_on.tell(99, "", BY_THE_CHILD)
    assert not outbox.passing_on.take_back(99)


def test_it_waits_since_the_first_answer_that_nobody_told(card: OutboxCard) -> None:
    outbox = card.open()
    kept = answered(outbox)
    later = Stamp(at=NOON + timedelta(days=2), clock="trusted")
    newer = answer(kept.report_id, after=timedelta(hours=40))
    outbox.apply((), [newer], (), at=later)
    assert [one.waiting_since for one in outbox.passing_on.waiting()] == [STAMP]
    outbox.passing_on.tell(1, newer.id, BY_THE_CHILD)
    outbox.apply((), [answer(kept.report_id, after=timedelta(hours=45))], (), at=later)
    assert [one.waiting_since for one in outbox.passing_on.waiting()] == [later]


@pytest.mark.parametrize(("first", "most", "numbers"), [(0, 2, [1, 2]), (2, 2, [3]), (3, 2, []), (0, None, [1, 2, 3])])
def test_a_page_of_them_is_read_at_a_time(card: OutboxCard, first: int, most: int | None, numbers: list[int]) -> None:
    outbox = card.open()
    for _ in range(3):
        answered(outbox)
    assert [one.serial for one in outbox.passing_on.waiting(first=first, most=most)] == numbers
    assert outbox.passing_on.numbers() == (1, 2, 3)


def test_what_is_forgotten_keeps_that_it_was_told_and_not_who_told_it(card: OutboxCard) -> None:
    outbox = card.open()
    kept = receive(outbox, replace(WATER, found_at="ยายสมจิต หลังวัด"))
    done = Answer(id=form(), report=kept.report_id, status="resolved", text="ซ่อมแล้ว", at=NOON)
    outbox.apply([ItemResult(id=kept.report_id, result="ok")], [done], ())
    assert [one.found_at for one in outbox.passing_on.waiting()] == ["ยายสมจิต หลังวัด"]
    outbox.passing_on.tell(1, done.id, BY_THE_CHILD)
    outbox.tidy(NOON + timedelta(days=90))
    (one,) = card.open().passing_on.told()
    assert (one.told, one.found_at) == (replace(BY_THE_CHILD, by=""), "")
    assert not [word for word in ("ลูกสาว", "ยายสมจิต") if word.encode() in card.content()]
    assert not outbox.passing_on.take_back(1)
