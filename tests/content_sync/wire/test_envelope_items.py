"""Items packed into an envelope, and read one by one, known or not."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content_sync.errors import WireError
from content_sync.wire.encoding import encode
from content_sync.wire.envelopes import MAX_ITEMS, MAX_ITEMS_BYTES, MAX_SEALED_BYTES, Envelope
from content_sync.wire.item_lines import BadItemError, pack_items, read_item
from content_sync.wire.reports import TOPICS, Report, known_topic
from content_sync.wire.stamps import Stamp
from tests.cast.wire import wire_samples as cast
from tests.cast.wire.envelopes import sealed, with_fields


def _report(text: str) -> Report:
    return msgspec.structs.replace(cast.REPORT, text=text)


def test_items_are_packed_from_the_first_on_until_the_envelope_is_full() -> None:
    few = tuple(_report("ก") for _ in range(30))
    assert len(pack_items(few)) == MAX_ITEMS
    long = tuple(_report("ก" * 1_000) for _ in range(5))
    packed = pack_items(long)
    assert len(packed) == 2
    assert sum(map(len, packed)) <= MAX_ITEMS_BYTES
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
    raw = msgspec.Raw(b'{"kind":"later","id":"%s","text":"?"}' % (b"a" * 32))
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
    name, item = read_item(msgspec.Raw(with_fields(cast.REPORT, made=made)))
    assert name == cast.REPORT.id
    assert item == msgspec.structs.replace(cast.REPORT, made=Stamp(at=cast.AT, clock="unknown"))


def test_a_topic_of_a_later_version_is_kept_as_it_came() -> None:
    _, item = read_item(msgspec.Raw(with_fields(cast.REPORT, topic="drone")))
    assert isinstance(item, Report)
    assert (item.topic, known_topic(item.topic)) == ("drone", "other")
    assert [known_topic(topic) for topic in TOPICS] == list(TOPICS)
