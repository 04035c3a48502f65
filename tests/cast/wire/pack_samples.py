"""A pack with a file of every coding: `tests/golden/pack.kp1` was made of it; and a pack that came, read at once."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from content_sync.wire.packs import PackedFile, PackReader, pack_file, write_pack


def _listed(seed: int, areas: int) -> bytes:
    digests = random.Random(seed)
    listed = {f"warnings/{4300 + area}": {"sha256": digests.randbytes(32).hex()} for area in range(areas)}
    return json.dumps(listed, separators=(",", ":")).encode()


def _versions(by: int) -> bytes:
    return json.dumps({f"w{role}.json": {"version": role * 7 % 80 + 11 + by} for role in range(10, 87)}).encode()


def _with_one_more(listed: bytes) -> bytes:
    return listed.replace(b'"warnings/4310"', b'"warnings/43091":{"sha256":"' + b"0f" * 32 + b'"},"warnings/4310"')


FILES: Final = {
    "2.root": b'{"signed":{"version":2}}',
    "timestamp": b'{"signed":{"version":8,"x-issued":"2026-11-22T06:00:00Z"}}',
    "8.snapshot": _versions(2),
    "5.a43": _with_one_more(_listed(5, 650)),
    "warnings/43": '[{"headline":"พายุฝนฟ้าคะนอง"}]'.encode(),
    "weather/4301": b'[{"high":31.0},{"high":33.0}]',
}
"""The files, by their names."""

COPIES: Final = {
    "timestamp": b'{"signed":{"version":7,"x-issued":"2026-11-21T06:00:00Z"}}',
    "8.snapshot": _versions(1),
    "5.a43": _listed(5, 650),
    "weather/4301": b'[{"high":31.0},{"high":32.0}]',
}
"""What the kiosk has of them."""


@cache
def a_pack() -> bytes:
    return write_pack(pack_file(name, body, COPIES.get(name)) for name, body in FILES.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """What came of a pack: its files by name, as far as they came, and whether its end came too."""

    files: Mapping[str, PackedFile]
    is_whole: bool


def read_pack(body: bytes) -> Pack:
    """Read a pack as far as it goes."""
    reader = PackReader()
    return Pack(files=reader.add(body), is_whole=reader.is_whole)
