"""Rescue codes: those of RFC 4226, taken once, a few ahead and no further."""

from __future__ import annotations

import pytest

from content_sync.wire.encoding import decode, encode
from content_sync.wire.items import Item
from content_sync.wire.rescue import LOOK_AHEAD, Rescued, counter_of, rescue_code
from tests.cast.wire.wire_samples import STAMP

SECRET = b"12345678901234567890"
RFC_4226 = (
    *("1284755224", "1094287082", "0137359152", "1726969429", "1640338314"),
    *("0868254676", "1918287922", "0082162583", "0673399871", "0645520489"),
)


def test_the_codes_are_those_of_the_standards_own_table() -> None:
    assert tuple(rescue_code(SECRET, counter) for counter in range(10)) == RFC_4226


@pytest.mark.parametrize(
    ("counter", "is_taken"), [(4, False), (5, True), (6, True), (5 + LOOK_AHEAD, True), (6 + LOOK_AHEAD, False)]
)
def test_the_next_code_and_twenty_after_it_are_taken(counter: int, *, is_taken: bool) -> None:
    found = counter_of(SECRET, rescue_code(SECRET, counter), first=5)
    assert found == (counter if is_taken else None)


def test_the_bytes_of_a_used_code_stay() -> None:
    item = Rescued(id="0a" * 16, counter=3, made=STAMP)
    made = '"made":{"at":"2026-11-22T06:30:00Z","clock":"trusted"}'
    body = f'{{"counter":3,"id":"{"0a" * 16}","kind":"rescued",{made}}}'.encode()
    assert encode(item) == body
    read: Item = decode(body, Rescued)
    assert read == item
