"""An entry of the diary crosses the link as counts alone, and what is past its limits is refused."""

from __future__ import annotations

import msgspec
import pytest

from content_sync.errors import WireError
from content_sync.wire.diary import MOST_TAUGHT, DiaryEntry
from content_sync.wire.encoding import decode, encode
from content_sync.wire.item_lines import read_item
from tests.cast.wire.wire_samples import STAMP

ENTRY = DiaryEntry(
    id="1" * 32, entry="2" * 32, person="3" * 32, topic="farming", people=12, day="2026-11-22",
    epoch="0123456789abcdef", n=7, made=STAMP,
)  # fmt: skip
BYTES = (
    b'{"day":"2026-11-22","entry":"22222222222222222222222222222222","epoch":"0123456789abcdef",'
    b'"id":"11111111111111111111111111111111","kind":"diary","made":{"at":"2026-11-22T06:30:00Z","clock":"trusted"},'
    b'"n":7,"people":12,"person":"33333333333333333333333333333333","topic":"farming"}'
)


def test_the_bytes_stay() -> None:
    assert encode(ENTRY) == BYTES
    assert decode(BYTES, DiaryEntry) == ENTRY
    taken_back = msgspec.structs.replace(ENTRY, is_removed=True)
    assert b'"is_removed":true' in encode(taken_back)
    assert read_item(msgspec.Raw(encode(taken_back))) == (ENTRY.id, taken_back)


def test_a_topic_that_a_later_version_adds_stays_as_it_came() -> None:
    assert decode(BYTES.replace(b'"farming"', b'"first-aid"'), DiaryEntry).topic == "first-aid"


@pytest.mark.parametrize("people", [1, MOST_TAUGHT])
def test_the_smallest_and_the_largest_count_are_taken(people: int) -> None:
    assert decode(BYTES.replace(b'"people":12', b'"people":%d' % people), DiaryEntry).people == people


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        (b'"people":12', b'"people":0'),
        (b'"people":12', b'"people":%d' % (MOST_TAUGHT + 1)),
        (b'"2026-11-22","entry"', b'"2026-11-2","entry"'),
        (b'"n":7', b'"n":0'),
        (b'"0123456789abcdef"', b'"0123456789abcde"'),
        (b'"farming"', b'"%s"' % (b"x" * 41)),
    ],
)
def test_what_is_past_its_limit_is_refused(was: bytes, becomes: bytes) -> None:
    with pytest.raises(WireError):
        decode(BYTES.replace(was, becomes), DiaryEntry)
