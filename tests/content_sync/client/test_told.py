"""What central keeps of what a kiosk told it is not told again; what it does not keep is."""

from __future__ import annotations

import pytest

from content_sync.client.envelope_book import OpenEnvelope
from content_sync.client.told import ToldBefore
from content_sync.wire.envelopes import Envelope, Receipt
from content_sync.wire.heartbeats import Heartbeat
from tests.cast.wire.wire_samples import STAMP

EPOCH = b"an epoch"
PARTS = {"warnings": 23_455, "w43": 23_456}
KEPT = Receipt(keeps_parts=True, newest=PARTS)


def a_heartbeat(*, boot: str = "01", board: str = "10000000c3d9a41f") -> Heartbeat:
    return Heartbeat(id="0" * 32, made=STAMP, software="test", waiting=0, boot=boot, board=board)


def opened(seq: int, epoch: bytes = EPOCH) -> OpenEnvelope:
    return OpenEnvelope(epoch=epoch, seq=seq)


def told_once(receipt: Receipt = KEPT) -> ToldBefore:
    told = ToldBefore()
    hear(told, receipt, 1)
    return told


def hear(
    told: ToldBefore, receipt: Receipt, seq: int, *, sent: Envelope | None = None, heartbeat: Heartbeat | None = None
) -> Receipt:
    whole = Envelope(parts=PARTS)
    beat = heartbeat or a_heartbeat()
    return told.hear(receipt, whole=whole, sent=sent or whole, heartbeat=beat, opened=opened(seq))


def test_the_same_parts_and_the_board_are_told_once() -> None:
    told, beat = told_once(), a_heartbeat()
    sent = told.short_envelope(Envelope(parts=PARTS, board=4), beat, opened(2))
    assert sent == Envelope(parts_as=1, board=4)
    assert told.short(beat, opened(2)) == a_heartbeat(board="")
    receipt = hear(told, Receipt(keeps_parts=True), 2, sent=sent)
    assert receipt.newest == PARTS, "there is nothing newer"
    assert told.short_envelope(Envelope(parts=PARTS), beat, opened(3)) == Envelope(parts_as=2)
    assert told.short(beat, opened(3)) == a_heartbeat(board="")


def test_other_parts_another_epoch_or_no_heartbeat_are_told_whole() -> None:
    told = told_once()
    for envelope, beat, at in (
        (Envelope(parts=PARTS | {"w43": 23_457}), a_heartbeat(), opened(2)),
        (Envelope(parts=PARTS), a_heartbeat(), opened(2, b"another!")),
        (Envelope(parts=PARTS), None, opened(2)),
    ):
        assert told.short_envelope(envelope, beat, at) == envelope


@pytest.mark.parametrize(
    ("beat", "epoch"),
    [(a_heartbeat(boot="02"), EPOCH), (a_heartbeat(board="another"), EPOCH), (a_heartbeat(), b"another!")],
)
def test_another_start_board_or_epoch_tells_the_board(beat: Heartbeat, epoch: bytes) -> None:
    assert told_once().short(beat, opened(2, epoch)) == beat


def test_what_is_newer_counts_and_what_nobody_can_say_stays_unsaid() -> None:
    newer = Receipt(keeps_parts=True, newest=PARTS | {"w43": 23_460})
    assert hear(told_once(), newer, 2, sent=Envelope(parts_as=1)) == newer
    assert hear(told_once(), Receipt(), 2, sent=Envelope(parts_as=1)) == Receipt()
    assert hear(ToldBefore(), Receipt(keeps_parts=True), 1).newest == {}


def test_a_central_that_does_not_keep_it_is_told_all_again() -> None:
    told = told_once()
    hear(told, Receipt(newest=PARTS), 2, sent=Envelope(parts_as=1))
    assert told.short_envelope(Envelope(parts=PARTS), a_heartbeat(), opened(3)) == Envelope(parts=PARTS)
    assert told.short(a_heartbeat(), opened(3)) == a_heartbeat()
    never = told_once(Receipt(newest=PARTS))
    assert never.short_envelope(Envelope(parts=PARTS), a_heartbeat(), opened(2)) == Envelope(parts=PARTS)


def test_the_receipt_of_an_envelope_without_a_heartbeat_says_nothing_of_that() -> None:
    told = told_once()
    between = Receipt(newest=PARTS)
    envelope = Envelope(parts=PARTS)
    assert told.hear(between, whole=envelope, sent=envelope, heartbeat=None, opened=opened(2)) == between
    assert told.short_envelope(envelope, a_heartbeat(), opened(3)) == Envelope(parts_as=1)
