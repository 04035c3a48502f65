"""The signed tree as it lies on a stick.

In: the addresses tuf asks for, below `/r/`. Out: the files of those names on the stick, unverified: tuf verifies them
as it does those of the link. A name that leads out of the tree is no file; a file that is too large is refused before
it is read.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from http import HTTPStatus
from pathlib import Path
from typing import IO

from tuf.api.exceptions import DownloadHTTPError

from content_sync.client.tree.tree_source import TreeFetcher, WholeTree
from content_sync.stick.folder import StickFolder
from content_sync.wire.addresses import TREE
from content_sync.wire.carriers import TREE_FOLDER


class StickSource(WholeTree):
    """The tree on one stick."""

    def __init__(self, stick: StickFolder) -> None:
        self._stick = stick

    def fetcher(self, unfinished: Path) -> StickFetcher:
        """Return how tuf gets its files; a file of a stick comes whole, so no beginning is kept."""
        del unfinished
        return StickFetcher(self._stick)

    def within(self, seconds: float) -> AbstractContextManager[None]:
        """Set no limit: a stick answers, or is gone."""
        del seconds
        return nullcontext()


class StickFetcher(TreeFetcher):
    """Reads what tuf asks for."""

    def __init__(self, stick: StickFolder) -> None:
        self._stick = stick

    @contextmanager
    def download_file(self, url: str, max_length: int) -> Iterator[IO[bytes]]:
        """Yield the file at `url`, unverified.

        Raises:
            DownloadHTTPError: it is not there; tuf asks for newer roots until it gets this.
            StickError: it is a link, too large, or no name that a stick has.
            StickGoneError: the stick does not answer.
        """
        body = self._stick.read(f"{TREE_FOLDER}/{url.removeprefix(TREE)}", max_bytes=max_length)
        if body is None:
            raise DownloadHTTPError("there is no such file", HTTPStatus.NOT_FOUND)
        yield io.BytesIO(body)
