"""Envelopes and receipts: what goes in comes out, and who changes, cuts or forges one is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_sync.errors import ForgedError, WireError
from content_sync.wire.encoding import inflate
from content_sync.wire.envelopes import MAX_ITEMS, MAX_RECEIPT_BYTES, Envelope, EnvelopeId, Receipt
from content_sync.wire.item_lines import pack_items
from content_sync.wire.items import Item
from content_sync.wire.keys import SIGNATURE_BYTES, new_seed, public_key, seal, sealing_key, unseal
from content_sync.wire.sealing import open_envelope, seal_envelope, seal_receipt
from tests.cast.wire import wire_samples as cast
from tests.cast.wire.envelopes import HEAD_BYTES, KIOSK, believed, opened, replied, sealed
from tests.cast.wire.wire_samples import (
    CENTRAL_SEAL,
    ENVELOPE,
    ENVELOPE_ID,
    KIOSK_SEED,
    RECEIPT,
    RECEIPT_SEED,
    SEAL_SEED,
)


def test_an_envelope_of_the_field_is_opened() -> None:
    assert opened(cast.golden("envelope.kb1")) == ENVELOPE


def test_the_lines_of_an_envelope_stay() -> None:
    for box in (cast.golden("envelope.kb1"), sealed()):
        assert open_envelope(box, seed=SEAL_SEED)[1].verified(KIOSK) == cast.golden("envelope.jsonl")


def test_a_receipt_of_the_field_is_believed() -> None:
    assert believed(cast.golden("receipt.kr1")) == RECEIPT


def test_the_lines_of_a_receipt_stay() -> None:
    for box in (cast.golden("receipt.kr1"), replied()):
        packed = unseal(KIOSK_SEED, box)[HEAD_BYTES:-SIGNATURE_BYTES]
        assert inflate(packed, max_bytes=10_000) == cast.golden("receipt.jsonl")


@given(st.lists(st.one_of(cast.reports, cast.photos), max_size=MAX_ITEMS), st.integers(0, 2**64 - 1))
def test_an_envelope_comes_out_as_it_went_in(items: list[Item], seq: int) -> None:
    envelope = Envelope(items=pack_items(tuple(items)), parts={"sys": 3})
    box = seal_envelope(envelope, seed=KIOSK_SEED, epoch=bytes(8), seq=seq, central=CENTRAL_SEAL)
    envelope_id, signed = open_envelope(box, seed=SEAL_SEED)
    assert envelope_id.seq == seq
    assert envelope_id.epoch == bytes(8)
    assert signed.read(KIOSK) == envelope


@given(cast.receipts)
def test_a_receipt_comes_out_as_it_went_in(receipt: Receipt) -> None:
    assert believed(replied(receipt)) == receipt


def test_a_changed_bit_at_every_byte_of_an_envelope_is_refused() -> None:
    box = sealed()
    for place in range(len(box)):
        harmed = box[:place] + bytes([box[place] ^ 1]) + box[place + 1 :]
        with pytest.raises(ForgedError):
            open_envelope(harmed, seed=SEAL_SEED)


def test_a_changed_bit_at_every_byte_of_a_receipt_is_refused() -> None:
    box = replied()
    for place in range(len(box)):
        harmed = box[:place] + bytes([box[place] ^ 128]) + box[place + 1 :]
        with pytest.raises(ForgedError):
            believed(harmed)


def test_who_seals_anew_what_another_signed_can_change_nothing_in_it() -> None:
    plain = unseal(SEAL_SEED, sealed())
    for place in range(len(plain)):
        harmed = seal(CENTRAL_SEAL, plain[:place] + bytes([plain[place] ^ 1]) + plain[place + 1 :])
        with pytest.raises((ForgedError, WireError)):
            open_envelope(harmed, seed=SEAL_SEED)[1].read(KIOSK)
    plain = unseal(KIOSK_SEED, replied())
    for place in range(len(plain)):
        harmed = seal(sealing_key(KIOSK), plain[:place] + bytes([plain[place] ^ 1]) + plain[place + 1 :])
        with pytest.raises((ForgedError, WireError)):
            believed(harmed)


def test_a_cut_or_prolonged_box_is_refused() -> None:
    for box in (sealed(), replied()):
        for size in range(len(box)):
            with pytest.raises((ForgedError, WireError)):
                open_envelope(box[:size], seed=SEAL_SEED)
            with pytest.raises((ForgedError, WireError)):
                believed(box[:size])
        with pytest.raises(ForgedError):
            open_envelope(box + b"x", seed=SEAL_SEED)


def test_an_envelope_signed_by_another_kiosk_is_refused() -> None:
    stranger = new_seed()
    box = seal_envelope(ENVELOPE, seed=stranger, epoch=ENVELOPE_ID.epoch, seq=ENVELOPE_ID.seq, central=CENTRAL_SEAL)
    envelope_id, signed = open_envelope(box, seed=SEAL_SEED)
    assert envelope_id.kiosk != ENVELOPE_ID.kiosk
    with pytest.raises(ForgedError):
        signed.read(KIOSK)


def test_an_envelope_sealed_to_another_cannot_be_opened() -> None:
    with pytest.raises(ForgedError):
        open_envelope(sealed(), seed=new_seed())


def test_a_receipt_of_another_central_is_refused() -> None:
    box = seal_receipt(RECEIPT, to=ENVELOPE_ID, seed=new_seed(), kiosk_public=KIOSK)
    with pytest.raises(ForgedError, match="signature"):
        believed(box)


def test_a_receipt_for_another_kiosk_cannot_be_opened() -> None:
    box = seal_receipt(RECEIPT, to=ENVELOPE_ID, seed=RECEIPT_SEED, kiosk_public=public_key(new_seed()))
    with pytest.raises(ForgedError):
        believed(box)


@pytest.mark.parametrize(
    "other",
    [
        EnvelopeId(kiosk=ENVELOPE_ID.kiosk, epoch=ENVELOPE_ID.epoch, seq=6),
        EnvelopeId(kiosk=ENVELOPE_ID.kiosk, epoch=ENVELOPE_ID.epoch, seq=8),
        EnvelopeId(kiosk=ENVELOPE_ID.kiosk, epoch=bytes(8), seq=7),
        EnvelopeId(kiosk=bytes(16), epoch=ENVELOPE_ID.epoch, seq=7),
    ],
)
def test_a_receipt_for_another_envelope_is_refused(other: EnvelopeId) -> None:
    with pytest.raises(ForgedError, match="another envelope"):
        believed(replied(to=other))


def test_an_envelope_is_no_receipt_and_a_receipt_no_envelope() -> None:
    back = seal(sealing_key(KIOSK), unseal(SEAL_SEED, sealed()))
    with pytest.raises(WireError, match="not a KR1"):
        believed(back)
    forth = seal(CENTRAL_SEAL, unseal(KIOSK_SEED, replied()))
    with pytest.raises(WireError, match="not a KB1"):
        open_envelope(forth, seed=SEAL_SEED)


def test_what_is_larger_than_any_message_is_not_even_opened() -> None:
    with pytest.raises(WireError, match="larger"):
        open_envelope(bytes(MAX_RECEIPT_BYTES + 1), seed=SEAL_SEED)
