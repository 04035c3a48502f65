"""Answers come home once, are confirmed, and are shown to who may read them."""

from __future__ import annotations

import secrets
from datetime import timedelta

import msgspec
import pytest

from content_sync.wire.encoding import encode
from content_sync.wire.envelopes import Envelope
from content_sync.wire.reports import Answer, ItemResult
from kiosk.store.outbox.filing.filing import Fields
from tests.cast.card.outbox_on_card import PHOTO, OutboxCard, answer, form, look_up, receive, state_of
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.wire.envelopes import sealed


def test_an_answer_comes_home_is_confirmed_and_shown_to_the_holder(card: OutboxCard) -> None:
    outbox = card.open()
    kept = receive(outbox)
    said = answer(kept.report_id)
    outbox.apply((), [said], ())
    outbox = card.open()
    followed = look_up(outbox, kept.reference)
    assert followed is not None
    assert followed.status == "in_progress"
    assert followed.answer == said.text
    assert followed.answered_at == said.at
    assert state_of(outbox, 1) == ("waiting", "in_progress")
    assert outbox.confirmed_answers() == (said.id,)
    outbox.apply((), (), (), confirmed=[said.id])
    assert card.open().confirmed_answers() == ()


def test_a_status_that_a_later_central_knows_shows_as_in_progress_and_is_kept_as_it_came(card: OutboxCard) -> None:
    outbox = card.open()
    kept = receive(outbox, Fields(topic="water", text="น้ำไม่ไหล", read_aloud=True))
    outbox.apply((), [msgspec.structs.replace(answer(kept.report_id), status="awaiting_parts")], ())
    followed = look_up(outbox, kept.reference)
    assert followed is not None
    assert (followed.status, followed.answer) == ("in_progress", "ช่างไปพรุ่งนี้")
    assert state_of(outbox, 1) == ("waiting", "in_progress")
    assert [told.status for told in outbox.passing_on.waiting()] == ["in_progress"]
    outbox.tidy(NOON + timedelta(days=400))
    assert b"awaiting_parts" in card.content()
    assert look_up(outbox, kept.reference) == followed


def test_the_same_receipt_applied_twice_changes_nothing(card: OutboxCard) -> None:
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
            look_up(outbox, kept.reference), look_up(outbox, refused.reference), outbox.waiting(),
            outbox.count_unmatched_answers(), outbox.confirmed_answers(), outbox.attachments_to_send(),
            outbox.refused(), outbox.passing_on.waiting(),
        )  # fmt: skip

    outbox.apply(*receipt)
    once = seen()
    outbox.apply(*receipt)
    assert seen() == once
    outbox = card.open()
    outbox.apply(*receipt)
    assert seen() == once


def test_an_answer_for_an_unknown_report_is_ignored_confirmed_and_told(
    card: OutboxCard, caplog: pytest.LogCaptureFixture
) -> None:
    outbox = card.open()
    kept = receive(outbox)
    stray = answer("cd" * 16, text="ลับ")
    outbox.apply((), [stray, answer(kept.report_id)], ())
    assert outbox.count_unmatched_answers() == 1
    assert stray.id in outbox.confirmed_answers()
    assert state_of(outbox, 1) == ("waiting", "in_progress")
    assert "not on this card" in caplog.text
    assert "ลับ".encode() not in card.content()


def test_an_answer_that_comes_late_never_hides_a_newer_one(card: OutboxCard) -> None:
    outbox = card.open()
    kept = receive(outbox)
    old = Answer(id=form(), report=kept.report_id, status="forwarded", text="ส่งต่อแล้ว", at=NOON)
    new = Answer(id=form(), report=kept.report_id, status="resolved", text="", at=NOON + timedelta(days=1))
    outbox.apply((), [new], ())
    outbox.apply((), [old], ())
    followed = look_up(outbox, kept.reference)
    assert followed is not None
    assert followed.status == "resolved"
    assert followed.decided_at == new.at
    assert followed.answer == "ส่งต่อแล้ว"


def test_only_an_answer_that_the_card_does_not_have_is_news(card: OutboxCard) -> None:
    outbox = card.open()
    kept = receive(outbox)
    old = Answer(id=form(), report=kept.report_id, status="forwarded", text="ส่งต่อแล้ว", at=NOON)
    new = Answer(id=form(), report=kept.report_id, status="resolved", text="ซ่อมแล้ว", at=NOON + timedelta(days=1))
    stray, erasure = answer("cd" * 16), msgspec.structs.replace(new, id=form(), is_erasure=True)
    assert outbox.newly_answered([old, new, stray]) == {kept.report_id}
    assert outbox.newly_answered([stray, erasure]) == frozenset()
    outbox.apply((), [new], ())
    assert outbox.newly_answered([old, new]) == frozenset()
    assert outbox.newly_answered([msgspec.structs.replace(new, id=form(), at=new.at)]) == {kept.report_id}


def test_of_two_answers_of_one_moment_the_one_that_comes_last_counts(card: OutboxCard) -> None:
    outbox = card.open()
    kept = receive(outbox)
    first, last = answer(kept.report_id), answer(kept.report_id, text="ช่างมาแล้ว")
    outbox.apply((), [first], ())
    outbox.apply((), [msgspec.structs.replace(last, status="resolved")], ())
    followed = look_up(outbox, kept.reference)
    assert followed is not None
    assert (followed.status, followed.answer) == ("resolved", "ช่างมาแล้ว")


def test_a_thousand_answers_are_confirmed_at_once_and_the_rest_with_the_next_envelope(card: OutboxCard) -> None:
    outbox = card.open()
    said = [answer(form()) for _ in range(1_001)]
    outbox.apply((), said, ())
    ids = tuple(one.id for one in said)
    assert outbox.confirmed_answers() == ids[:1_000]
    outbox.apply((), (), (), confirmed=ids[:1])
    assert outbox.confirmed_answers() == ids[1:]
    fullest = msgspec.Raw(encode(secrets.token_hex(4_095)))
    assert sealed(Envelope(items=(fullest,), confirmed=ids[:1_000])), "there is room for them beside the fullest items"
