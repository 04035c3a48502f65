"""Visits cut by the power, or on a card that is full, worn out or has lost something."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from content_sync.client.reasons import Reason
from content_sync.client.tree.edition import Part
from content_sync.client.visit import visit
from content_sync.client.visit_context import StepResult
from content_sync.wire.references import serial_of
from content_sync.wire.stamps import Stamp
from kiosk.store.errors import CardFullError
from kiosk.store.restored import note_restored
from tests.cast.link.link_world import LinkWorld
from tests.cast.link.visiting_kiosk import OK, PHOTO
from tests.cast.tree.contents import NOW


def test_a_cut_between_remembering_and_switching_costs_nothing(
    visited: LinkWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = visited.publish("w-new")

    def cut(part: Part) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(visited.kiosk.content, "take", cut)
    with pytest.raises(KeyboardInterrupt):
        visited.visit()
    assert any(version == number for version in visited.kiosk.state.versions().values())
    visited.kiosk.restart()
    assert visited.number() == 3
    assert visited.visit().new_parts == ("warnings",)
    assert visited.number() == number


class _PowerCutError(BaseException):
    """The power goes; nothing catches this."""


@dataclass
class _Power:
    """Goes before or after the `left`-th thing a visit does to the card or the line."""

    left: int

    def feeds(self, owner: object, name: str, patch: pytest.MonkeyPatch) -> None:
        act = getattr(owner, name)

        def powered(*args: object, **named: object) -> object:
            self._pass()
            result: object = act(*args, **named)
            self._pass()
            return result

        patch.setattr(owner, name, powered)

    def _pass(self) -> None:
        self.left -= 1
        if self.left == 0:
            raise _PowerCutError


@pytest.mark.parametrize("first", [1, *(pytest.param(first, marks=pytest.mark.slow) for first in range(2, 6))])
def test_wherever_a_visit_is_cut_the_next_one_brings_everything_once(
    visited: LinkWorld, monkeypatch: pytest.MonkeyPatch, first: int
) -> None:
    kiosk, ended, point = visited.kiosk, False, first
    while not ended:
        text, body = f"ครั้งที่ {point}", PHOTO + bytes([point])
        name = kiosk.photo(kiosk.report(text), body)
        number = visited.publish(f"w-{point}")
        context = kiosk.visit_context(visited.server, visited.central.repository.root_1)
        power = _Power(point)
        with monkeypatch.context() as patch:
            for owner, acts in (
                (context.link, ("get", "post", "upload_from")),
                (kiosk.envelopes, ("begin",)),
                (kiosk.state, ("remember",)),
                (kiosk.outbox, ("apply", "mark_attachment_sent")),
                (kiosk.content, ("take", "confirm")),
            ):
                for act in acts:
                    power.feeds(owner, act, patch)
            try:
                visit(context)
                ended = True
            except _PowerCutError:
                kiosk.restart()
        visited.visit()
        result = visited.visit()
        assert result.is_ok
        assert visited.central.reports.count(text) == 1
        assert visited.central.photos[name] == body
        assert (visited.number(), kiosk.outbox.waiting().count) == (number, 0)
        assert (kiosk.outbox.attachments_to_send(), result.new_parts) == ((), ())
        point += 5
    assert point > 20


def test_a_full_card_keeps_the_old_pages_and_still_sends(visited: LinkWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    before = visited.edition()
    visited.publish("w-new")
    visited.kiosk.report("ยังส่งได้")

    def full(part: Part) -> None:
        raise CardFullError("No space left on device") from OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(visited.kiosk.content, "take", full)
        result = visited.visit()
    assert (result.up, result.reports_sent) == (OK, 1)
    assert result.down == StepResult(outcome="failed", reason=Reason.CARD_FULL)
    assert visited.edition().bulletins == before.bulletins
    assert visited.number() == 3
    assert result.new_parts == ()
    assert visited.visit().new_parts == ("warnings",)


def test_a_card_that_does_not_take_a_receipt_sends_again(visited: LinkWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    visited.kiosk.report("ครั้งเดียว")

    def broken(*_: object, **__: object) -> None:
        raise CardFullError("the card is worn out")

    with monkeypatch.context() as patched:
        patched.setattr(visited.kiosk.outbox, "apply", broken)
        assert visited.visit().up == StepResult(outcome="failed", reason=Reason.BROKEN)
    assert visited.kiosk.outbox.waiting().count == 1
    assert visited.visit().reports_sent == 1
    assert visited.central.reports == ["ครั้งเดียว"]


def test_a_kiosk_whose_pages_were_lost_fetches_them_again(visited: LinkWorld) -> None:
    visited.kiosk.documents[2].drop_tables()
    visited.kiosk.restart()
    assert visited.edition().parts == ()
    assert "warnings" in visited.visit().new_parts
    assert visited.number() == 3


def test_a_part_that_was_lost_is_fetched_again_alone(visited: LinkWorld) -> None:
    whole = visited.edition()
    parts = visited.kiosk.documents[2].table("parts")
    parts.remove(doc_ids=[document.doc_id for document in parts.all() if document["part"]["role"] == "warnings"])
    visited.kiosk.restart()
    assert visited.edition().part("warnings") is None
    visited.kiosk.retries.has_looked = True
    assert visited.visit().new_parts == ("warnings",)
    assert visited.tree_paths() == [], "its files are in the cache"
    assert set(visited.edition().bulletins) == set(whole.bulletins)


def test_a_card_that_lost_its_memory_begins_a_new_series(visited: LinkWorld) -> None:
    before = visited.central.envelope_ids[-1]
    visited.kiosk.documents[1].drop_tables()
    visited.kiosk.restart()
    visited.visit()
    after = visited.central.envelope_ids[-1]
    assert (before.seq, after.seq) == (1, 1)
    assert before.epoch != after.epoch


def test_a_card_that_was_put_back_says_so_to_a_central_of_before_until_a_later_one_tells_its_numbers(
    visited: LinkWorld,
) -> None:
    made = Stamp(at=NOW, clock="trusted")
    note_restored(visited.kiosk.documents[1], made)
    for _ in range(2):
        assert visited.visit().is_ok
    assert [envelope.restored for envelope in visited.central.envelopes[-2:]] == [made, made]
    visited.central.last_serial = 41
    for _ in range(2):
        visited.visit()
    assert visited.central.envelopes[-1].restored is None
    assert serial_of(visited.kiosk.report("ไฟดับ")) > 41
