"""A pack's rest before the next request: it may take five minutes, and what is longer goes on at the next visit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from content_sync.client.errors import UnfinishedError
from content_sync.client.link.link import Link
from content_sync.client.tree.coming_pack import ComingPack
from content_sync.client.tree.pack_files import PackFiles
from content_sync.wire.packs import pack_file, write_pack


class DrippingLink(Link):
    """A link by which something comes now and then; nobody waits for it in earnest.

    Args:
        body: what comes.
        seconds: how long each piece takes: a byte each, and the last one is the rest.
    """

    def __init__(self, body: bytes, *seconds: float) -> None:
        super().__init__("http://central.test")
        self._body, self._seconds, self._left_s = body, seconds, float("inf")

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        self._left_s = seconds
        yield
        self._left_s = float("inf")

    def pieces(self, path: str, into: IO[bytes], *, max_bytes: int) -> Iterator[int]:
        del path, max_bytes
        last = len(self._seconds) - 1
        for nth, seconds in enumerate(self._seconds):
            self._left_s -= seconds
            into.write(self._body[nth:] if nth == last else self._body[nth : nth + 1])
            yield nth
            if self._left_s < 0:
                raise UnfinishedError("not all came in the time that was given")


@pytest.mark.parametrize(("rest_s", "is_whole"), [(300.0, True), (300.5, False)])
def test_the_rest_of_a_pack_may_take_five_minutes_and_else_waits_for_the_next_visit(
    tmp_path: Path, rest_s: float, is_whole: bool
) -> None:
    link = DrippingLink(write_pack([pack_file("warnings/43", b"storm")]), 1_000.0, 200.0, rest_s - 200.0, 0.0)
    begun = tmp_path / "begun"
    pack = ComingPack(link, "/v1/pack/1", begun, max_bytes=1_000, files=PackFiles(tmp_path))
    assert pack.more(), "while it is read as it comes nobody waits behind it"
    pack.finish()
    assert (pack.count, pack.ended is None) == ((1, True) if is_whole else (0, False))
    assert begun.exists() is not is_whole
