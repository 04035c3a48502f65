"""The shorter form of envelopes and receipts: as safe as the first one, and its bytes stay what they are."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_sync.errors import ForgedError, WireError
from content_sync.wire import short_lines
from content_sync.wire.encoding import decode, deflate, encode
from content_sync.wire.envelopes import MAX_ITEMS, MAX_PLAIN_BYTES, Envelope, EnvelopeId, Receipt
from content_sync.wire.item_lines import pack_items
from content_sync.wire.items import Item
from content_sync.wire.keys import new_seed, seal, sealing_key, unseal
from content_sync.wire.sealing import open_envelope, open_receipt
from content_sync.wire.short_lines import pack_lines, unpack_lines
from tests.cast.wire import wire_samples as cast
from tests.cast.wire.envelopes import KIOSK, believed, opened, replied, sealed
from tests.cast.wire.wire_samples import (
    CENTRAL_RECEIPT,
    CENTRAL_SEAL,
    ENVELOPE,
    ENVELOPE_ID,
    KIOSK_SEED,
    RECEIPT,
    SEAL_SEED,
)

DICTIONARY = "cf57a3d6cefde33e015bdd9875c488a3867f4fe74ee588ef66f6ddfe34182895"
ADDRESS = bytes(range(32))
OTHER = EnvelopeId(kiosk=ENVELOPE_ID.kiosk, epoch=ENVELOPE_ID.epoch, seq=8)

# What is written stays


def test_an_envelope_and_a_receipt_of_the_field_are_opened() -> None:
    assert opened(cast.golden("envelope.kb2")) == ENVELOPE
    assert believed(cast.golden("receipt.kr2")) == RECEIPT


def test_the_dictionary_is_a_part_of_the_format() -> None:
    assert hashlib.sha256(short_lines._DICTIONARY).hexdigest() == DICTIONARY


@given(st.lists(st.one_of(cast.reports, cast.photos), max_size=MAX_ITEMS))
def test_a_short_envelope_comes_out_as_it_went_in(items: list[Item]) -> None:
    envelope = Envelope(items=pack_items(tuple(items)), parts={"sys": 3})
    assert opened(sealed(envelope, form=2)) == envelope


@given(cast.receipts)
def test_a_short_receipt_comes_out_as_it_went_in(receipt: Receipt) -> None:
    assert believed(replied(receipt, form=2)) == receipt


@given(st.text('0123456789abcdefABCDEF\x01\x02"\\\n\u0e01', max_size=140))
def test_lines_of_any_text_come_out_as_they_went_in(text: str) -> None:
    lines = encode(text) + b"\n" + encode([text, "ab" * 16, "cd" * 32])
    assert unpack_lines(pack_lines(lines, address=ADDRESS), address=ADDRESS, max_bytes=10_000) == lines


def test_it_is_shorter_by_the_words_both_ends_know_and_by_half_of_each_digest() -> None:
    assert len(sealed(form=2)) < len(sealed()) - 80
    assert len(replied(form=2)) < len(replied()) - 80
    digests = encode([hashlib.sha256(bytes([one])).hexdigest() for one in range(20)])
    assert len(pack_lines(digests, address=ADDRESS)) < 20 * 36 < len(deflate(digests))


def test_the_name_that_an_envelope_gives_its_heartbeat_costs_nothing_at_either_end() -> None:
    own, other = (encode({"id": name.hex()}) for name in (ADDRESS[16:], hashlib.md5(b"").digest()))
    assert len(pack_lines(own, address=ADDRESS)) <= len(pack_lines(other, address=ADDRESS)) - 12


# What is refused


def test_a_changed_bit_at_every_byte_is_refused() -> None:
    for box in (sealed(form=2), replied(form=2)):
        for place in range(len(box)):
            harmed = box[:place] + bytes([box[place] ^ 1]) + box[place + 1 :]
            with pytest.raises(ForgedError):
                open_envelope(harmed, seed=SEAL_SEED)
            with pytest.raises(ForgedError):
                believed(harmed)


def test_who_seals_anew_what_another_signed_can_change_nothing_in_it_and_cut_nothing_off() -> None:
    plain = unseal(SEAL_SEED, sealed(form=2))
    for harmed in harms(plain):
        with pytest.raises((ForgedError, WireError)):
            open_envelope(seal(CENTRAL_SEAL, harmed), seed=SEAL_SEED)[1].read(KIOSK)
    plain = unseal(KIOSK_SEED, replied(form=2))
    for harmed in harms(plain):
        with pytest.raises((ForgedError, WireError)):
            believed(seal(sealing_key(KIOSK), harmed))


def harms(plain: bytes) -> list[bytes]:
    changed = [plain[:place] + bytes([plain[place] ^ 1]) + plain[place + 1 :] for place in range(len(plain))]
    return [*changed, *(plain[:size] for size in range(len(plain)))]


def test_a_receipt_for_another_envelope_is_refused_though_it_does_not_name_it() -> None:
    box = replied(to=OTHER, form=2)
    with pytest.raises(ForgedError, match="another envelope"):
        believed(box)
    two = [ENVELOPE_ID, OTHER]
    assert open_receipt(box, seed=KIOSK_SEED, expected=two, central=CENTRAL_RECEIPT) == (OTHER, RECEIPT)
    with pytest.raises(ForgedError):
        open_receipt(box, seed=KIOSK_SEED, expected=[], central=CENTRAL_RECEIPT)


def test_a_receipt_of_another_central_is_refused_in_the_short_form_too() -> None:
    with pytest.raises(ForgedError):
        open_receipt(replied(form=2), seed=KIOSK_SEED, expected=[ENVELOPE_ID], central=KIOSK)
    with pytest.raises(ForgedError):
        open_receipt(replied(form=2), seed=new_seed(), expected=[ENVELOPE_ID], central=CENTRAL_RECEIPT)


def test_neither_form_is_taken_for_the_other() -> None:
    """The magic is signed too."""
    for form, magic in ((sealed(), b"KB2"), (sealed(form=2), b"KB1")):
        plain = magic + unseal(SEAL_SEED, form)[3:]
        with pytest.raises(ForgedError):
            open_envelope(seal(CENTRAL_SEAL, plain), seed=SEAL_SEED)[1].read(KIOSK)


@pytest.mark.parametrize("beyond", [0, 1])
def test_lines_may_have_as_many_bytes_as_in_the_first_form_also_once_their_digests_are_written_out(beyond: int) -> None:
    digests = b'"' + b"ab" * 32 + b'"'
    lines = digests * 10 + b"x" * (1_000 + beyond)
    limit = len(lines) - beyond
    packed = pack_lines(lines, address=ADDRESS)
    if not beyond:
        assert unpack_lines(packed, address=ADDRESS, max_bytes=limit) == lines
        return
    with pytest.raises(WireError, match="expands"):
        unpack_lines(packed, address=ADDRESS, max_bytes=limit)


def test_a_bomb_is_unpacked_no_further_than_to_the_limit() -> None:
    with pytest.raises(WireError, match="expands"):
        unpack_lines(deflate(b"\x02" * 9_000_000), address=ADDRESS, max_bytes=MAX_PLAIN_BYTES)


def test_what_is_packed_in_another_way_is_refused() -> None:
    with pytest.raises(WireError):
        unpack_lines(b"\xff\xff", address=ADDRESS, max_bytes=1_000)


def test_an_envelope_may_name_the_one_before_in_place_of_its_parts() -> None:
    envelope = Envelope(parts_as=12_344, board=4_321)
    receipt = Receipt(at=cast.AT, keeps_parts=True, edition=23_457, board_to=4_321)
    first, second = cast.golden("parts_as.jsonl").split(b"\n")
    assert (encode(envelope), encode(receipt)) == (first, second)
    assert (decode(first, Envelope), decode(second, Receipt)) == (envelope, receipt)
    with pytest.raises(WireError):
        decode(first.replace(b"12344", b"-1"), Envelope)
