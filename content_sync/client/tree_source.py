"""Where the signed tree is read from: the link, with its packs, or a stick. Nothing they bring is believed yet."""

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

    def towards(self, village: str, edition: int, /) -> TreeSource:
        """Return the same for one village, towards a version of the tree.

        Args:
            village: 8 digits.
            edition: the last version at which something changed for its district; 0 where no receipt named one.
        """

    def doubt(self) -> bool:
        """Note that what came last was refused; tell whether the same may be read again from elsewhere."""
