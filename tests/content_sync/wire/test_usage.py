"""A day's counts cross the link as numbers alone, and what is too much for them is refused."""

from __future__ import annotations

import pytest

from content_sync.errors import WireError
from content_sync.wire.encoding import decode, encode
from content_sync.wire.usage import Usage

ONE = Usage(id="ab" * 16, day="2026-11-23", number=2, pages={"home": 13}, hours=(0,) * 24, phones=3)
BYTES = (
    b'{"day":"2026-11-23","hours":[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0],'
    b'"id":"abababababababababababababababab","kind":"usage","number":2,"pages":{"home":13},"phones":3}'
)


def test_the_bytes_stay() -> None:
    assert encode(ONE) == BYTES
    assert decode(BYTES, Usage) == ONE


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        (b'"2026-11-23"', b'"2026-11-3"'),
        (b'"number":2', b'"number":0'),
        (b'"home":13', b'"home":-1'),
        (b'"home":13', b'"home":1000001'),
        (b"[0,", b"[0,0,"),
        (b'"phones":3', b'"phones":"3"'),
    ],
)
def test_what_is_past_its_limit_is_refused(was: bytes, becomes: bytes) -> None:
    with pytest.raises(WireError):
        decode(BYTES.replace(was, becomes), Usage)
