"""What stands inside a rightly signed envelope or receipt: what cannot be read costs itself only."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_sync.errors import MessageTooLargeError, WireError
from content_sync.wire.encoding import encode
from content_sync.wire.envelopes import MAX_ITEMS, Envelope, Receipt
from content_sync.wire.item_lines import read_item
from content_sync.wire.reports import Answer, WantedAttachment
from tests.cast.wire import wire_samples as cast
from tests.cast.wire.envelopes import believed, opened, replied, sealed, signed_by_central, signed_by_kiosk, with_fields
from tests.cast.wire.wire_samples import (
    RECEIPT,
)


def test_a_bomb_in_a_rightly_signed_envelope_is_refused() -> None:
    with pytest.raises(WireError, match="expands"):
        opened(signed_by_kiosk(b"{}\n" + b" " * 5_000_000))


@pytest.mark.parametrize("plain", [b"", b"[]", b'{"parts"', b"\n{}", b'{"parts":{"sys":"1"}}', b'{"confirmed":[7]}'])
def test_a_rightly_signed_envelope_that_cannot_be_read_is_refused(plain: bytes) -> None:
    with pytest.raises(WireError):
        opened(signed_by_kiosk(plain))


def test_more_items_than_an_envelope_holds_are_refused() -> None:
    assert len(opened(signed_by_kiosk(b"{}" + b"\n1" * MAX_ITEMS)).items) == MAX_ITEMS
    with pytest.raises(WireError, match="at most 20 items"):
        opened(signed_by_kiosk(b"{}" + b"\n1" * (MAX_ITEMS + 1)))


@given(st.binary(max_size=200).map(lambda line: line.replace(b"\n", b"")))
def test_whatever_stands_in_an_items_line_the_envelope_and_its_other_items_are_read(line: bytes) -> None:
    good = encode(cast.REPORT)
    envelope = opened(signed_by_kiosk(b"\n".join((b'{"parts":{"sys":4}}', good, line, good))))
    assert (envelope.parts, [bytes(raw) for raw in envelope.items]) == ({"sys": 4}, [good, line, good])
    assert read_item(envelope.items[2]) == (cast.REPORT.id, cast.REPORT)


def test_fields_this_version_does_not_know_are_ignored() -> None:
    assert opened(signed_by_kiosk(b'{"parts":{"sys":4},"views":{"home":[1,2]}}')) == Envelope(parts={"sys": 4})


BARE, *ENTRIES = cast.receipt_lines(RECEIPT)

UNREADABLE = [
    b'{"kind":"later","id":"%s","text":"?"}' % (b"a" * 32),
    with_fields(RECEIPT.answers[0], text="ก" * 4_001),
    with_fields(RECEIPT.answers[0], id="7"),
    with_fields(RECEIPT.answers[0], at="soon"),
    with_fields(RECEIPT.results[0], result=["ok"]),
    with_fields(RECEIPT.results[0], reason="x" * 201),
    with_fields(WantedAttachment(sha256="0" * 64), sha256="../0"),
    b"", b"7", b"null", b"{}", b'{"kind":7}', b"\xff", b'{"kind":"answer","text":"\\ud800"}', b"[" * 100_000,
]  # fmt: skip


@pytest.mark.parametrize("line", UNREADABLE, ids=range(len(UNREADABLE)))
def test_an_entry_of_a_receipt_that_cannot_be_read_costs_itself_and_is_counted(line: bytes) -> None:
    for place in range(len(ENTRIES) + 1):
        lines = (BARE, *ENTRIES[:place], line, *ENTRIES[place:])
        assert believed(signed_by_central(b"\n".join(lines))) == msgspec.structs.replace(RECEIPT, skipped=1)


def test_a_text_at_its_limit_is_read() -> None:
    longest = msgspec.structs.replace(RECEIPT.answers[0], text="ก" * 4_000)
    assert believed(signed_by_central(BARE + b"\n" + encode(longest))).answers == (longest,)


@given(st.lists(st.binary(max_size=60).map(lambda line: line.replace(b"\n", b"")), max_size=5))
def test_whatever_stands_in_the_lines_of_a_receipt_the_good_ones_are_read(lines: list[bytes]) -> None:
    receipt = believed(signed_by_central(b"\n".join([BARE, *lines, *ENTRIES])))
    assert receipt == msgspec.structs.replace(RECEIPT, skipped=len(lines))


def test_words_and_fields_of_a_later_central_are_read_as_far_as_they_are_known() -> None:
    lines = (
        with_fields(RECEIPT.results[0], result="deferred", until="May"),
        with_fields(RECEIPT.answers[0], mood="glad"),
    )
    receipt = believed(
        signed_by_central(b"\n".join((with_fields(Receipt(at=cast.AT), weather=[1, {"a": None}]), *lines)))
    )
    assert [result.result for result in receipt.results] == ["deferred"]
    assert (receipt.answers, receipt.skipped) == (RECEIPT.answers, 0)


@pytest.mark.parametrize("plain", [b"", b"[]", b"\n{}", b'{"at":7}', b'{"at"'])
def test_a_rightly_signed_receipt_that_cannot_be_read_is_refused(plain: bytes) -> None:
    with pytest.raises(WireError):
        believed(signed_by_central(plain))


def test_an_envelope_that_is_too_large_is_not_sent() -> None:
    noise = "".join(chr(0x4E00 + (number * 7919) % 20_000) for number in range(40_000))
    with pytest.raises(MessageTooLargeError, match="at most"):
        sealed(Envelope(items=(msgspec.Raw(encode(noise)),)))


def test_a_receipt_too_large_for_a_kiosk_is_not_made() -> None:
    answer = Answer(id="0" * 32, report="1" * 32, status="resolved", text="ก" * 4_000, at=cast.AT)
    with pytest.raises(MessageTooLargeError, match="at most"):
        replied(Receipt(at=cast.AT, answers=(answer,) * 30))
