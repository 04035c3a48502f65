"""Records to bytes and back: the golden bytes, limits, bombs, and errors that never quote what they read."""

from __future__ import annotations

import zlib
from random import Random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content_sync.errors import WireError
from content_sync.wire.board import BoardChange, PhotoPiece, PhotoWanted
from content_sync.wire.bulletins import AnyBulletin, Article
from content_sync.wire.encoding import decode, deflate, encode, inflate
from content_sync.wire.envelopes import Envelope, Receipt
from content_sync.wire.items import Item
from content_sync.wire.market import DistrictMarket
from content_sync.wire.reports import Answer, Report
from content_sync.wire.targets import BulletinEntry, ServiceKeys, decode_bulletins, encode_bulletins
from tests.cast.wire import wire_samples as cast
from tests.cast.wire.alert_samples import ALERT_BULLETINS
from tests.cast.wire.board_samples import (
    BOARD_CHANGES,
    BOARD_ITEMS,
    HIDDEN_CHANGES,
    PHOTO_CHANGES,
    PHOTO_ITEMS,
    PHOTO_PIECES,
    PHOTOS_WANTED,
)
from tests.cast.wire.market_samples import DISTRICT_ITEMS, DISTRICT_MARKET


@pytest.mark.parametrize(
    ("name", "record", "kind"),
    [
        ("keys.json", cast.KEYS, ServiceKeys),
        ("index.json", cast.ENTRIES, tuple[BulletinEntry, ...]),
        ("report.json", cast.REPORT, Report),
        ("fault.json", cast.FAULT, Report),
        ("neighbour.json", cast.FOR_A_NEIGHBOUR, Report),
        ("items.json", cast.ITEMS, tuple[Item, ...]),
        ("follow_ups.json", cast.FOLLOW_UPS, tuple[Item, ...]),
        ("erased.json", cast.ERASED, Answer),
        ("board_items.json", BOARD_ITEMS, tuple[Item, ...]),
        ("board_changes.json", BOARD_CHANGES, tuple[BoardChange, ...]),
        ("board_photo_items.json", PHOTO_ITEMS, tuple[Item, ...]),
        ("board_photo_changes.json", PHOTO_CHANGES, tuple[BoardChange, ...]),
        ("board_hidden_changes.json", HIDDEN_CHANGES, tuple[BoardChange, ...]),
        ("board_photos_wanted.json", PHOTOS_WANTED, tuple[PhotoWanted, ...]),
        ("board_photo_pieces.json", PHOTO_PIECES, tuple[PhotoPiece, ...]),
        ("illustrated.json", cast.ILLUSTRATED, Article),
        ("district_market.json", DISTRICT_MARKET, DistrictMarket),
        ("district_items.json", DISTRICT_ITEMS, tuple[Item, ...]),
        ("voice_items.json", cast.VOICE_ITEMS, tuple[Item, ...]),
    ],
)
def test_the_bytes_of_the_wire_stay(name: str, record: object, kind: type[object]) -> None:
    assert encode(record) == cast.golden(name)
    assert decode(cast.golden(name), kind) == record


def test_the_bytes_of_a_target_file_stay() -> None:
    assert encode_bulletins(cast.BULLETINS) == cast.golden("bulletins.json")
    assert decode_bulletins(cast.golden("bulletins.json")) == (cast.BULLETINS, 0)


def test_the_bytes_of_an_alert_stay() -> None:
    assert encode_bulletins(ALERT_BULLETINS) == cast.golden("alert.json")
    assert decode_bulletins(cast.golden("alert.json")) == (ALERT_BULLETINS, 0)


def test_thai_is_written_as_it_is_and_not_as_escapes() -> None:
    assert "ไข้เลือดออก".encode() in cast.golden("bulletins.json")


def test_equal_records_are_equal_bytes_whatever_the_order_of_their_fields() -> None:
    fields = msgspec.json.decode(encode(cast.REPORT))
    turned = msgspec.json.encode(dict(reversed(fields.items())))
    assert encode(decode(turned, Report)) == encode(cast.REPORT)


@given(st.one_of(cast.reports, cast.photos))
def test_an_item_comes_back_as_it_went(item: Item) -> None:
    assert decode(encode(item), type(item)) == item


@given(cast.receipts)
def test_a_receipt_comes_back_as_it_went(receipt: Receipt) -> None:
    assert decode(encode(receipt), Receipt) == receipt


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    for kind in (Report, Receipt, Envelope, tuple[BulletinEntry, ...]):
        try:
            decode(body, kind)
        except WireError:
            continue


@given(place=st.integers(0, len(cast.golden("bulletins.json")) - 1), byte=st.integers(0, 255))
def test_a_target_file_with_a_changed_byte_is_read_or_refused_without_quoting_it(place: int, byte: int) -> None:
    body = bytearray(cast.golden("bulletins.json"))
    body[place] = byte
    assert "กรม" not in _said(bytes(body))


def _said(body: bytes) -> str:
    try:
        decode_bulletins(body)
    except WireError as error:
        return str(error)
    return ""


def test_fields_this_version_does_not_know_are_ignored() -> None:
    more = msgspec.json.decode(cast.golden("report.json")) | {"mood": "cross", "nested": {"a": [1, {"b": None}]}}
    assert decode(msgspec.json.encode(more), Report) == cast.REPORT


def test_deep_nesting_is_refused_and_does_not_break_the_reader() -> None:
    for body in (b"[" * 100_000, b'{"words":' + b'{"a":' * 100_000, b'[{"kind":' + b"[" * 100_000):
        with pytest.raises(WireError):
            decode(body, list[msgspec.Raw])
        with pytest.raises(WireError):
            decode_bulletins(body)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("topic", "เรื่องลับ secret"),
        ("clock", ["secret"]),
        ("text", ["secret"]),
        ("kind", "secret 'quoted' - at `x`"),
    ],
)
def test_an_error_never_quotes_what_it_read(field: str, value: object) -> None:
    fields = msgspec.json.decode(cast.golden("report.json"))
    if field == "clock":
        fields["made"]["clock"] = value
    else:
        fields[field] = value
    with pytest.raises(WireError) as caught:
        decode(msgspec.json.encode(fields), Report)
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert field in str(caught.value)


def test_an_error_says_what_and_where() -> None:
    keys = cast.golden("keys.json").replace(b"30", b"0")
    with pytest.raises(WireError, match=r"^Expected `int` >= 1 - at `\$.visit_minutes`$"):
        decode(keys, ServiceKeys)
    with pytest.raises(WireError, match="malformed"):
        decode(b"{,}", ServiceKeys)


@given(st.binary(max_size=5_000))
def test_what_is_deflated_inflates(body: bytes) -> None:
    assert inflate(deflate(body), max_bytes=len(body)) == body


@pytest.mark.parametrize("size", [0, 1, 258, 3_799, 3_800, 3_801, 40_000])
@given(st.binary(min_size=1, max_size=300), st.integers(0, 3_801), st.integers(0))
@settings(max_examples=20)
def test_a_short_body_is_deflated_to_the_bytes_that_a_large_memory_makes(
    size: int, piece: bytes, dictionary_bytes: int, seed: int
) -> None:
    chance = Random(seed)
    all_of_it = b"".join(piece[chance.randrange(len(piece)) :] for _ in range(size))[:size]
    dictionary, body = all_of_it[:dictionary_bytes], all_of_it[dictionary_bytes:]
    packer = zlib.compressobj(level=9, wbits=-15, zdict=dictionary)
    assert deflate(body, dictionary=dictionary) == packer.compress(body) + packer.flush()


@given(st.binary(min_size=1, max_size=500), st.data())
def test_a_cut_or_prolonged_stream_is_refused(body: bytes, data: st.DataObject) -> None:
    packed = deflate(body)
    cut = data.draw(st.integers(0, len(packed) - 1))
    for harmed in (packed[:cut], packed + b"x"):
        with pytest.raises(WireError):
            inflate(harmed, max_bytes=10_000)


def test_a_bomb_is_refused_before_it_is_inflated() -> None:
    packer = zlib.compressobj(9, wbits=-15)
    bomb = b"".join(packer.compress(bytes(1_000_000)) for _ in range(20)) + packer.flush()
    assert len(bomb) < 50_000
    with pytest.raises(WireError, match="more than 1000 bytes"):
        inflate(bomb, max_bytes=1_000)


def test_the_cap_itself_is_allowed_and_one_byte_more_is_not() -> None:
    packed = deflate(b"x" * 1_000)
    assert len(inflate(packed, max_bytes=1_000)) == 1_000
    with pytest.raises(WireError):
        inflate(packed, max_bytes=999)


def test_what_is_no_deflate_stream_is_refused() -> None:
    with pytest.raises(WireError, match="not a deflate stream"):
        inflate(b"<html>", max_bytes=1_000)


def test_every_bulletin_says_its_kind() -> None:
    for bulletin in (*cast.BULLETINS, *ALERT_BULLETINS):
        again: AnyBulletin = msgspec.json.decode(encode(bulletin), type=AnyBulletin)
        assert again == bulletin
