"""The files of a pack: what one is coded against is sought in the pack too, and no bomb is inflated for it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from content_sync.client.tree.pack_files import PackFiles
from content_sync.wire.addresses import TARGETS
from content_sync.wire.packs import pack_file, write_pack
from tests.cast.wire.pack_samples import read_pack

LIKE, BODY = b"heavy rain " * 40, b"heavy rain " * 41
BOMB_BYTES = 100_000


def address(name: str, body: bytes) -> str:
    return f"{TARGETS}warnings/{hashlib.sha256(body).hexdigest()}.{name}"


def with_bombs(count: int) -> PackFiles:
    """Return a pack of targets of zeros, then one target, then another one that is coded against that."""
    bombs = (pack_file(f"warnings/{number}", bytes(BOMB_BYTES)) for number in range(count))
    body = write_pack((*bombs, pack_file("warnings/first", LIKE), pack_file("warnings/second", BODY, LIKE)))
    assert len(body) < 150 * count + 1_000
    files = PackFiles(Path("no-cache-here"))
    files.add(read_pack(body).files)
    return files


@pytest.mark.parametrize(("count", "found"), [(0, True), (39, True), (40, False)])
def test_a_copy_is_sought_in_the_pack_until_four_megabytes_were_inflated(count: int, found: bool) -> None:
    files = with_bombs(count)
    assert files.read(address("second", BODY), len(BODY)) == (BODY if found else None)
    assert files.read(address("first", LIKE), len(LIKE)) == LIKE


def test_a_damaged_target_of_a_pack_hides_no_copy_after_it() -> None:
    packed = pack_file("warnings/0", b"other words")
    files = PackFiles(Path("no-cache-here"))
    body = write_pack((packed[:-1] + bytes((packed[-1] ^ 1,)), pack_file("warnings/first", LIKE)))
    files.add(read_pack(body).files)
    files.add(read_pack(write_pack((pack_file("warnings/second", BODY, LIKE),))).files)
    assert files.read(address("second", BODY), len(BODY)) == BODY
