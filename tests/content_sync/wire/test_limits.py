"""Every limit of a record on the wire, from both sides: the most that is read, and one more, which is refused.

The figures stand here as figures: what is in the field reads up to them, so a limit that moves breaks the wire.
"""

from __future__ import annotations

import base64
import random
from datetime import date

import msgspec
import pytest

from content_sync.errors import ForgedError, MessageTooLargeError, WireError
from content_sync.wire.alerts import Original
from content_sync.wire.bulletins import Day, Good, Quote
from content_sync.wire.encoding import decode, deflate, encode, inflate
from content_sync.wire.envelopes import Envelope
from content_sync.wire.item_lines import BadItemError, pack_items, read_item
from content_sync.wire.items import Item
from content_sync.wire.keys import SIGNATURE_BYTES, seal
from content_sync.wire.parts import part_rules
from content_sync.wire.reports import Contact, Report
from content_sync.wire.sealing import open_envelope
from content_sync.wire.text import one_spelling
from tests.cast.wire import wire_samples as cast
from tests.cast.wire.alert_samples import ALERT_BULLETINS
from tests.cast.wire.envelopes import HEAD_BYTES, believed, opened, sealed, signed_by_kiosk, with_fields

REPORT, PHOTO, HEARTBEAT = cast.ITEMS
REOPENING, COUNTS = cast.FOLLOW_UPS
VOICE = cast.VOICE_ITEMS[1]
FORECAST, PRICES, WARNING, ARTICLE, NOTICE, ACTIVITY = cast.BULLETINS
HEALTH = cast.HEALTH
_, ORIGINAL = ALERT_BULLETINS
ANSWER, RESULT = cast.RECEIPT.answers[0], cast.RECEIPT.results[0]
DAY = Day(date=date(2026, 11, 22), condition="rain")
QUOTE = Quote(date=date(2026, 11, 21), province="43", price_satang=1)
GOOD = Good(id="rice", name="ข้าว", category="ข้าว", unit="บาทต่อตัน", quotes=(QUOTE,))


@pytest.mark.parametrize(
    ("record", "field", "most"),
    [
        (REPORT, "reference", 40), (REPORT, "text", 2_000), (REPORT, "topic", 40), (REPORT, "place", 120),
        (REPORT, "telling", 40), (HEALTH, "software", 40), (Contact(), "name", 100),
        (Contact(), "phone", 30), (HEARTBEAT, "software", 40), (RESULT, "reason", 200), (RESULT, "result", 40),
        (ANSWER, "text", 4_000), (ANSWER, "status", 40), (NOTICE, "id", 80), (NOTICE, "source", 300),
        (NOTICE, "source_url", 300), (NOTICE, "title", 300), (NOTICE, "body", 20_000), (ARTICLE, "summary", 500),
        (ARTICLE, "title_en", 300), (ARTICLE, "category", 40), (WARNING, "event", 300), (WARNING, "headline", 300),
        (WARNING, "description", 20_000), (WARNING, "instruction", 20_000), (WARNING, "severity", 40),
        (WARNING, "event_en", 300), (WARNING, "headline_en", 300), (WARNING, "description_en", 20_000),
        (WARNING, "instruction_en", 20_000), (WARNING, "contact", 300), (WARNING, "status", 40), (WARNING, "scope", 40),
        (ACTIVITY, "place", 200), (DAY, "description", 200), (DAY, "waves", 100), (DAY, "condition", 40),
        (REOPENING, "text", 500), (GOOD, "name", 300), (GOOD, "category", 300), (GOOD, "unit", 300),
        (cast.ENTRIES[0], "kind", 40), (cast.ENTRIES[0], "title", 300), (cast.STAMP, "boot", 32),
    ],
)  # fmt: skip
def test_a_text_is_read_up_to_its_length(record: msgspec.Struct, field: str, most: int) -> None:
    longest = decode(with_fields(record, **{field: "a" * most}), type(record))
    assert getattr(longest, field) == "a" * most
    with pytest.raises(WireError):
        decode(with_fields(record, **{field: "a" * (most + 1)}), type(record))


@pytest.mark.parametrize(
    ("record", "field", "least", "most"),
    [
        (PHOTO, "size_bytes", 1, 2_000_000), (VOICE, "size_bytes", 1, 2_097_200),
        (DAY, "high_celsius", -30, 60), (DAY, "low_celsius", -30, 60),
        (DAY, "rain_area_percent", 0, 100), (DAY, "wind_kmh", 0, 400), (DAY, "wind_from_degrees", 0, 360),
        (QUOTE, "price_satang", 1, 10_000_000_000), (cast.KEYS, "visit_minutes", 1, 1_440), (REPORT, "serial", 1, None),
        (cast.KEYS, "keep_closed_days", 1, 36_500),
        (HEALTH, "temperature_celsius", -100, 200), (HEALTH, "uptime_s", 0, None), (HEALTH, "disk_free_mb", 0, None),
        (HEARTBEAT, "waiting", 0, None), (HEARTBEAT, "disk_free_mb", 0, None), (cast.STAMP, "boot_s", 0, None),
        (cast.ENTRIES[0], "size_bytes", 0, None), (COUNTS, "number", 1, 1_000_000), (COUNTS, "me_too", 0, 1_000_000),
        (COUNTS, "fixed", 0, 1_000_000), (COUNTS, "not_fixed", 0, 1_000_000), (COUNTS, "content", 0, 9),
    ],
)  # fmt: skip
def test_a_number_is_read_from_its_least_to_its_most(
    record: msgspec.Struct, field: str, least: int, most: int | None
) -> None:
    for good in (least, least + 1 if most is None else most):
        assert getattr(decode(with_fields(record, **{field: good}), type(record)), field) == good
    for bad in (least - 1, *(() if most is None else (most + 1,))):
        with pytest.raises(WireError):
            decode(with_fields(record, **{field: bad}), type(record))


@pytest.mark.parametrize(
    ("record", "field", "one", "most"),
    [
        (NOTICE, "areas", "43", 1_000), (FORECAST, "days", DAY, 16), (PRICES, "goods", GOOD, 300),
        (GOOD, "quotes", QUOTE, 1_000),
    ],
)  # fmt: skip
def test_a_list_is_read_from_one_to_its_most(record: msgspec.Struct, field: str, one: object, most: int) -> None:
    entry = msgspec.to_builtins(one)
    for count in (1, most):
        assert len(getattr(decode(with_fields(record, **{field: [entry] * count}), type(record)), field)) == count
    for count in (0, most + 1):
        with pytest.raises(WireError):
            decode(with_fields(record, **{field: [entry] * count}), type(record))


def test_an_original_is_read_up_to_four_hundred_thousand_bytes() -> None:
    def with_bytes(count: int) -> bytes:
        return with_fields(ORIGINAL, deflated=base64.b64encode(bytes(count)).decode())

    longest = decode(with_bytes(400_000), type(ORIGINAL))
    assert isinstance(longest, Original)
    assert len(longest.deflated) == 400_000
    with pytest.raises(WireError):
        decode(with_bytes(400_001), type(ORIGINAL))


def test_a_sealed_contact_is_read_up_to_a_thousand_bytes() -> None:
    def with_contact(count: int) -> msgspec.Raw:
        return msgspec.Raw(with_fields(REPORT, contact=base64.b64encode(bytes(count)).decode()))

    _, item = read_item(with_contact(1_000))
    assert isinstance(item, Report)
    assert len(item.contact) == 1_000
    with pytest.raises(BadItemError):
        read_item(with_contact(1_001))


def a_report_of(size_bytes: int) -> Report:
    report = msgspec.structs.replace(cast.REPORT, text="a")
    return msgspec.structs.replace(report, text="a" * (size_bytes - len(encode(report)) + 1))


@pytest.mark.parametrize(("over", "packed"), [(0, 5), (1, 4)])
def test_an_envelope_is_filled_to_the_last_of_its_eight_kilobytes(over: int, packed: int) -> None:
    items: tuple[Item, ...] = (*(a_report_of(1_638) for _ in range(4)), a_report_of(8_192 - 4 * 1_638 + over))
    assert len(pack_items(items)) == packed


def test_an_envelope_holds_twenty_items() -> None:
    assert len(pack_items((a_report_of(400),) * 21)) == 20
    assert len(opened(signed_by_kiosk(b"{}" + b"\n1" * 20)).items) == 20
    with pytest.raises(WireError, match="at most 20 items"):
        opened(signed_by_kiosk(b"{}" + b"\n1" * 21))


def test_an_envelope_is_sealed_up_to_sixty_four_kilobytes() -> None:
    noise = random.Random(7).randbytes(70_000).replace(b"\n", b"\r")  # cannot be made shorter

    def box_bytes(count: int) -> int:
        return len(sealed(Envelope(items=(msgspec.Raw(noise[:count]),))))

    count = 65_300
    while box_bytes(count) < 65_536:
        count += 1
    assert box_bytes(count) == 65_536
    with pytest.raises(MessageTooLargeError, match="at most 65536 bytes"):
        box_bytes(count + 1)


def test_what_an_envelope_holds_is_at_most_two_hundred_fifty_six_kilobytes_at_both_ends() -> None:
    def envelope(plain_bytes: int) -> Envelope:
        return Envelope(items=(msgspec.Raw(b" " * (plain_bytes - len(b"{}\n"))),))

    assert opened(sealed(envelope(262_144))) == envelope(262_144)
    with pytest.raises(MessageTooLargeError, match="at most 262144 bytes"):
        sealed(envelope(262_145))
    with pytest.raises(WireError, match="expands to more than 262144 bytes"):
        opened(signed_by_kiosk(b"{}\n" + b" " * 262_142))


def test_a_box_larger_than_any_receipt_is_not_even_opened() -> None:
    with pytest.raises(ForgedError):
        believed(bytes(262_144))
    with pytest.raises(WireError, match="larger than any"):
        believed(bytes(262_145))


def test_a_message_has_at_least_its_head_and_its_signature() -> None:
    least = b"KB1" + bytes(HEAD_BYTES - 3 + SIGNATURE_BYTES)
    assert open_envelope(seal(cast.CENTRAL_SEAL, least), seed=cast.SEAL_SEED)[0].seq == 0
    with pytest.raises(WireError, match="not a KB1 message"):
        open_envelope(seal(cast.CENTRAL_SEAL, least[:-1]), seed=cast.SEAL_SEED)


def test_what_is_inflated_ends_at_its_limit() -> None:
    body = deflate(bytes(1_000))
    assert inflate(body, max_bytes=1_000) == bytes(1_000)
    with pytest.raises(WireError, match="more than 999 bytes"):
        inflate(body, max_bytes=999)


def test_each_part_of_an_edition_is_read_up_to_its_bytes() -> None:
    assert {rule.name: rule.max_bytes for rule in part_rules("43010501")} == {
        "warnings": 4_000_000,
        "sys": 100_000,
        "weather": 1_000_000,
        "prices": 2_000_000,
        "local": 4_000_000,
        "articles": 9_000_000,
        "market": 500_000,
    }


def test_eight_marks_in_a_row_are_kept_and_the_ninth_is_left_out() -> None:
    for mark in ("\u0301", "\u0323"):
        assert one_spelling(f"x{mark * 8}y") == f"x{mark * 8}y"
        assert one_spelling(f"x{mark * 9}y") == f"x{mark * 8}y"
