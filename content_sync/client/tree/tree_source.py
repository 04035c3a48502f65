"""Where the signed tree is read from: the link, with its packs, or a stick. Nothing they bring is believed yet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol, Self

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


class WholeTree:
    """The part of a `TreeSource` that has the tree for every village, and each file once."""

    def towards(self, village: str, edition: int) -> Self:
        """Return the same."""
        del village, edition
        return self

    def doubt(self) -> bool:
        """Return False: what it brought is not read again."""
        return False


class TreeFetcher(FetcherInterface):
    """How tuf gets its files: each by `download_file`."""

    def _fetch(self, url: str) -> Iterator[bytes]:
        raise NotImplementedError("every download of tuf goes by download_file")  # pragma: no cover
