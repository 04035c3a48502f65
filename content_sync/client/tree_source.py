"""Where the signed tree is read from: the link, or a stick. Both carry it, and nothing they bring is believed yet."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from tuf.ngclient.fetcher import FetcherInterface


class TreeSource(Protocol):
    """Something that has the files of the tree."""

    def fetcher(self, unfinished: Path, /) -> FetcherInterface:
        """Return how tuf gets its files.

        Args:
            unfinished: a folder for the beginnings of what comes in pieces; it exists, and may be emptied at any time.
        """

    def within(self, seconds: float, /) -> AbstractContextManager[None]:
        """Limit the time of all that is read inside the block, together; then an `UnfinishedError` is raised."""
