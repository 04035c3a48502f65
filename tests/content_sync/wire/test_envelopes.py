"""Envelopes and receipts: only central reads the one, only the kiosk the other, and only the reply to what was sent."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content_sync.errors import ForgedError, WireError
from content_sync.wire.encoding import deflate, encode, inflate
from content_sync.wire.envelopes import (
    MAX_ITEM_BYTES,
    MAX_ITEMS,
    MAX_RECEIPT_BYTES,
    MAX_SEALED_BYTES,
    BadItemError,
    Envelope,
    EnvelopeId,
    Receipt,
    open_envelope,
    open_receipt,
    pack_items,
    read_item,
    seal_envelope,
    seal_receipt,
)
from content_sync.wire.keys import SIGNATURE_BYTES, new_seed, public_key, seal, sealing_key, sign, unseal
from content_sync.wire.reports import TOPICS, Answer, Item, Report, WantedPhoto, known_topic
from content_sync.wire.stamps import Stamp
from tests.cast import wire_samples as cast
from tests.cast.wire_samples import (
    CENTRAL_RECEIPT,
    CENTRAL_SEAL,
    ENVELOPE,
    ENVELOPE_ID,
    KIOSK_SEED,
    RECEIPT,
    RECEIPT_SEED,
    SEAL_SEED,
)

KIOSK = public_key(KIOSK_SEED)
HEAD_BYTES = 3 + 16 + 8 + 8


def sealed(envelope: Envelope = ENVELOPE) -> bytes:
    return seal_envelope(envelope, seed=KIOSK_SEED, epoch=ENVELOPE_ID.epoch, seq=ENVELOPE_ID.seq, central=CENTRAL_SEAL)


def opened(box: bytes) -> Envelope:
    envelope_id, signed = open_envelope(box, seed=SEAL_SEED)
    assert envelope_id == ENVELOPE_ID
    return signed.read(KIOSK)


def replied(receipt: Receipt = RECEIPT, *, to: EnvelopeId = ENVELOPE_ID) -> bytes:
    return seal_receipt(receipt, to=to, seed=RECEIPT_SEED, kiosk_public=KIOSK)


def believed(box: bytes, *, expected: EnvelopeId = ENVELOPE_ID) -> Receipt:
    return open_receipt(box, seed=KIOSK_SEED, expected=expected, central=CENTRAL_RECEIPT)


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
    assert (envelope_id.seq, envelope_id.epoch, signed.read(KIOSK)) == (seq, bytes(8), envelope)


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


def _signed_by_kiosk(plain: bytes) -> bytes:
    message = unseal(SEAL_SEED, sealed())[:HEAD_BYTES] + deflate(plain)
    return seal(CENTRAL_SEAL, message + sign(KIOSK_SEED, message))


def _signed_by_central(lines: bytes) -> bytes:
    return cast.sealed_receipt(lines, to=ENVELOPE_ID)


def test_a_bomb_in_a_rightly_signed_envelope_is_refused() -> None:
    with pytest.raises(WireError, match="expands"):
        opened(_signed_by_kiosk(b"{}\n" + b" " * 5_000_000))


@pytest.mark.parametrize("plain", [b"", b"[]", b'{"parts"', b"\n{}", b'{"parts":{"sys":"1"}}', b'{"confirmed":[7]}'])
def test_a_rightly_signed_envelope_that_cannot_be_read_is_refused(plain: bytes) -> None:
    with pytest.raises(WireError):
        opened(_signed_by_kiosk(plain))


def test_more_items_than_an_envelope_holds_are_refused() -> None:
    assert len(opened(_signed_by_kiosk(b"{}" + b"\n1" * MAX_ITEMS)).items) == MAX_ITEMS
    with pytest.raises(WireError, match="at most 20 items"):
        opened(_signed_by_kiosk(b"{}" + b"\n1" * (MAX_ITEMS + 1)))


@given(st.binary(max_size=200).map(lambda line: line.replace(b"\n", b"")))
def test_whatever_stands_in_an_items_line_the_envelope_and_its_other_items_are_read(line: bytes) -> None:
    good = encode(cast.REPORT)
    envelope = opened(_signed_by_kiosk(b"\n".join((b'{"parts":{"sys":4}}', good, line, good))))
    assert (envelope.parts, [bytes(raw) for raw in envelope.items]) == ({"sys": 4}, [good, line, good])
    assert read_item(envelope.items[2]) == (cast.REPORT.id, cast.REPORT)


def test_fields_this_version_does_not_know_are_ignored() -> None:
    assert opened(_signed_by_kiosk(b'{"parts":{"sys":4},"views":{"home":[1,2]}}')) == Envelope(parts={"sys": 4})


BARE, *ENTRIES = cast.receipt_lines(RECEIPT)


def _with(entry: object, **fields: object) -> bytes:
    return msgspec.json.encode(msgspec.json.decode(encode(entry)) | fields)


UNREADABLE = [
    b'{"kind":"post","id":"%s","text":"?"}' % (b"a" * 32),
    _with(RECEIPT.answers[0], text="ก" * 4_001),
    _with(RECEIPT.answers[0], id="7"),
    _with(RECEIPT.answers[0], at="soon"),
    _with(RECEIPT.results[0], result=["ok"]),
    _with(RECEIPT.results[0], reason="x" * 201),
    _with(WantedPhoto(sha256="0" * 64), sha256="../0"),
    b"", b"7", b"null", b"{}", b'{"kind":7}', b"\xff", b'{"kind":"answer","text":"\\ud800"}', b"[" * 100_000,
]  # fmt: skip


@pytest.mark.parametrize("line", UNREADABLE, ids=range(len(UNREADABLE)))
def test_an_entry_of_a_receipt_that_cannot_be_read_costs_itself_and_is_counted(line: bytes) -> None:
    for place in range(len(ENTRIES) + 1):
        lines = (BARE, *ENTRIES[:place], line, *ENTRIES[place:])
        assert believed(_signed_by_central(b"\n".join(lines))) == msgspec.structs.replace(RECEIPT, skipped=1)


def test_a_text_at_its_limit_is_read() -> None:
    longest = msgspec.structs.replace(RECEIPT.answers[0], text="ก" * 4_000)
    assert believed(_signed_by_central(BARE + b"\n" + encode(longest))).answers == (longest,)


@given(st.lists(st.binary(max_size=60).map(lambda line: line.replace(b"\n", b"")), max_size=5))
def test_whatever_stands_in_the_lines_of_a_receipt_the_good_ones_are_read(lines: list[bytes]) -> None:
    receipt = believed(_signed_by_central(b"\n".join([BARE, *lines, *ENTRIES])))
    assert receipt == msgspec.structs.replace(RECEIPT, skipped=len(lines))


def test_words_and_fields_of_a_later_central_are_read_as_far_as_they_are_known() -> None:
    lines = (_with(RECEIPT.results[0], result="deferred", until="May"), _with(RECEIPT.answers[0], mood="glad"))
    receipt = believed(_signed_by_central(b"\n".join((_with(Receipt(at=cast.AT), weather=[1, {"a": None}]), *lines))))
    assert [result.result for result in receipt.results] == ["deferred"]
    assert (receipt.answers, receipt.skipped) == (RECEIPT.answers, 0)


@pytest.mark.parametrize("plain", [b"", b"[]", b"\n{}", b'{"at":7}', b'{"at"'])
def test_a_rightly_signed_receipt_that_cannot_be_read_is_refused(plain: bytes) -> None:
    with pytest.raises(WireError):
        believed(_signed_by_central(plain))


def test_an_envelope_that_is_too_large_is_not_sent() -> None:
    noise = "".join(chr(0x4E00 + (number * 7919) % 20_000) for number in range(40_000))
    with pytest.raises(WireError, match="at most"):
        sealed(Envelope(items=(msgspec.Raw(encode(noise)),)))


def test_a_receipt_too_large_for_a_kiosk_is_not_made() -> None:
    answer = Answer(id="0" * 32, report="1" * 32, status="resolved", text="ก" * 4_000, at=cast.AT)
    with pytest.raises(WireError, match="at most"):
        replied(Receipt(at=cast.AT, answers=(answer,) * 30))


def _report(text: str) -> Report:
    return msgspec.structs.replace(cast.REPORT, text=text)


def test_items_are_packed_from_the_first_on_until_the_envelope_is_full() -> None:
    few = tuple(_report("ก") for _ in range(30))
    assert len(pack_items(few)) == MAX_ITEMS
    long = tuple(_report("ก" * 1_000) for _ in range(5))
    packed = pack_items(long)
    assert len(packed) == 2
    assert sum(map(len, packed)) <= MAX_ITEM_BYTES
    assert pack_items(()) == ()


def test_one_item_that_fills_an_envelope_goes_alone() -> None:
    large = msgspec.structs.replace(_report("ก" * 2_000), contact=bytes(1_000), reference="ก" * 40)
    packed = pack_items((large, _report("ก" * 1_000)))
    assert len(packed) == 1
    assert len(sealed(Envelope(items=packed))) < MAX_SEALED_BYTES


@given(st.lists(cast.reports, max_size=30))
@settings(max_examples=50)
def test_what_is_packed_is_the_beginning_of_what_waits(items: list[Report]) -> None:
    packed = pack_items(tuple(items))
    assert [read_item(raw) for raw in packed] == [(item.id, item) for item in items[: len(packed)]]
    assert bool(packed) == bool(items)


def test_an_item_of_unknown_kind_keeps_its_id() -> None:
    raw = msgspec.Raw(b'{"kind":"post","id":"%s","text":"?"}' % (b"a" * 32))
    assert read_item(raw) == ("a" * 32, None)


def test_a_bad_item_is_named_so_that_the_kiosk_can_be_told() -> None:
    fields = msgspec.json.decode(encode(cast.REPORT)) | {"village": "secret"}
    with pytest.raises(BadItemError) as caught:
        read_item(msgspec.Raw(msgspec.json.encode(fields)))
    assert caught.value.item == cast.REPORT.id
    assert "secret" not in str(caught.value)


DEEP = b"[" * 100_000
NAMED = b'{"kind":"report","id":"' + b"a" * 32 + b'"'


@pytest.mark.parametrize(
    "rest",
    [
        b"", b"}", b',"text":"\\ud800"}', b',"\\udfff":1}', b',"text":"\xed\xa0\x80"}', b',"text":"\xff"}',
        b',"text":"\x01"}', b',"text":"\\q"}', b',"made":' + DEEP + b"}", b',"new":' + DEEP,
        b',"serial":' + b"9" * 5_000 + b"}", b',"serial":1e999}', b',"serial":NaN}', b',"text":"',
    ],
    ids=range(14),
)  # fmt: skip
def test_an_item_that_cannot_be_read_is_named_wherever_its_name_can_be(rest: bytes) -> None:
    with pytest.raises(BadItemError) as caught:
        read_item(msgspec.Raw(NAMED + rest))
    assert caught.value.item == "a" * 32


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"7", b"null", b"{}", b'{"id":"x","kind":"report"}', b'{"kind":"report"}', DEEP,
        b'{"text":"\\"id\\":\\"%s"}',
        b'{"id":"%s","of":{"id":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"}}', b"\xff" * 40,
    ],
    ids=range(10),
)  # fmt: skip
def test_an_item_without_one_name_is_refused(raw: bytes) -> None:
    with pytest.raises(WireError) as caught:
        read_item(msgspec.Raw(raw.replace(b"%s", b"a" * 32)))
    assert not isinstance(caught.value, BadItemError)


def test_a_clock_state_of_a_later_version_is_a_clock_that_does_not_know_the_time() -> None:
    made = msgspec.json.decode(encode(cast.STAMP)) | {"clock": "confirmed"}
    name, item = read_item(msgspec.Raw(_with(cast.REPORT, made=made)))
    assert name == cast.REPORT.id
    assert item == msgspec.structs.replace(cast.REPORT, made=Stamp(at=cast.AT, clock="unknown"))


def test_a_topic_of_a_later_version_is_kept_as_it_came() -> None:
    _, item = read_item(msgspec.Raw(_with(cast.REPORT, topic="drone")))
    assert isinstance(item, Report)
    assert (item.topic, known_topic(item.topic)) == ("drone", "other")
    assert [known_topic(topic) for topic in TOPICS] == list(TOPICS)
