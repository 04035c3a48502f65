"""How tuf fetches its files: over our link.

In: the addresses tuf asks for, below `/r/`. Out: files, which tuf then verifies; nothing is verified here. Metadata and
texts of up to 100 KB come gzipped. A larger target, a picture and a recording come as they are, into a file of their
own: where the connection was cut, the next try or the next visit goes on.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO, Final

import msgspec
from tuf.api.exceptions import DownloadHTTPError

from content_sync.client.errors import MissingError, PortalError
from content_sync.client.link.link import Link
from content_sync.client.tree.tree_source import TreeFetcher, WholeTree
from content_sync.errors import LinkError, WireError
from content_sync.wire.addresses import METADATA, TARGETS
from content_sync.wire.encoding import decode
from content_sync.wire.media import is_media

_LARGE_BYTES: Final = 100_000


class LinkSource(WholeTree):
    """The tree as central serves it, file by file.

    Args:
        link: the link to central.
    """

    def __init__(self, link: Link) -> None:
        self._link = link

    def fetcher(self, unfinished: Path) -> LinkFetcher:
        """Return how tuf gets its files over the link."""
        return LinkFetcher(self._link, unfinished=unfinished)

    def within(self, seconds: float) -> AbstractContextManager[None]:
        """Limit the time of all requests inside the block, together."""
        return self._link.within(seconds)


class LinkFetcher(TreeFetcher):
    """Fetches what tuf asks for.

    Args:
        link: the link to central.
        unfinished: a folder for the beginnings of what comes in pieces; it exists, and may be emptied at any time.
    """

    def __init__(self, link: Link, *, unfinished: Path) -> None:
        self._link = link
        self._unfinished = unfinished

    @contextmanager
    def download_file(self, url: str, max_length: int) -> Iterator[IO[bytes]]:
        """Yield the file at `url`, unverified.

        Raises:
            DownloadHTTPError: it is not there; tuf asks for newer roots until it gets this.
            LinkError: it did not come.
        """
        if url.startswith(TARGETS) and (max_length > _LARGE_BYTES or is_media(url)):
            with self._resumed(url, max_length) as file:
                yield file
            return
        body = self._small(url, max_length)
        if url.startswith(METADATA) and _is_somebody_elses(body):
            raise PortalError("words of somebody else came instead of metadata")
        yield io.BytesIO(body)

    def _small(self, url: str, max_length: int) -> bytes:
        try:
            return self._link.get(url, max_bytes=max_length)
        except MissingError as error:
            raise DownloadHTTPError("there is no such file", error.status or 0) from error

    @contextmanager
    def _resumed(self, url: str, max_length: int) -> Iterator[IO[bytes]]:
        begun = self._unfinished / url.rpartition("/")[2]
        try:
            with begun.open("a+b") as file:
                self._link.download(url, file, max_bytes=max_length)
                file.seek(0)
                yield file
        except MissingError as error:
            raise DownloadHTTPError("there is no such file", error.status or 0) from error
        except LinkError:
            raise  # what came is kept: the next try goes on from there
        except BaseException:
            begun.unlink(missing_ok=True)  # it does not fit its hash, or the card is full
            raise
        else:
            begun.unlink()


def _is_somebody_elses(body: bytes) -> bool:
    """Tell whether it is a sign-in page, or what one says in JSON; all metadata says what is signed."""
    if body.lstrip().startswith(b"<"):
        return True
    try:
        said = decode(body, dict[str, msgspec.Raw])
    except WireError:
        return False  # harmed, perhaps: tuf says what is wrong with it
    return bool(said) and "signed" not in said
