"""The signed tree by packs: one request brings what changed for the district, and the tree's files are found in it.

In: the link, the version that a receipt named, or none. Out: how tuf gets its files: from the pack, else over the link.

Rules:
- A pack that is missing, refused or unreadable costs one request: all is then fetched over the link.
- A file is given to tuf as soon as it came, though the rest of the pack is still under way.
- Where the line ends within a pack, what came is used, and nothing more is asked for: the visit has its plan.
- What tuf refuses is fetched alone once more; the rest of the pack stays good.
- A kiosk without a tree asks for the newest version, and for the base pack once three articles are missing.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO, Annotated, Final

import msgspec
from tuf.api.exceptions import DownloadHTTPError
from tuf.ngclient.fetcher import FetcherInterface

from content_sync.client.errors import MissingError, OversizeError
from content_sync.client.link.link import Link
from content_sync.client.tree.coming_pack import ComingPack
from content_sync.client.tree.link_fetcher import LinkSource
from content_sync.client.tree.pack_files import PackFiles
from content_sync.client.tree.tree_source import TreeFetcher
from content_sync.errors import WireError
from content_sync.wire.addresses import BASE_PACKS, METADATA, PACKS, TARGETS
from content_sync.wire.areas import DISTRICT
from content_sync.wire.encoding import decode
from content_sync.wire.media import is_media
from content_sync.wire.packs import MAX_BASE_PACK_BYTES, MAX_PACK_BYTES
from content_sync.wire.tree_fields import ISSUED

_TIMESTAMP: Final = f"{METADATA}timestamp.json"
_ARTICLES: Final = f"{TARGETS}articles/"
_TEXTS_ALONE: Final = 2
_MAX_TIMESTAMP_BYTES: Final = 16_384
_NOT_FOUND: Final = 404


class _Issued(msgspec.Struct):
    """What a timestamp says of itself; it is not verified, and only tells which pack to ask for."""

    version: Annotated[int, msgspec.Meta(ge=0, lt=2**53)]
    issued: str = msgspec.field(name=ISSUED)


class _SignedTimestamp(msgspec.Struct):
    signed: _Issued


class PackSource:
    """The tree over the link, by packs once a village is named.

    Args:
        link: the link to central.
        village: 8 digits; empty where no pack is to be asked for.
        edition: the last version at which something changed for its district; 0 where no receipt named one.
    """

    def __init__(self, link: Link, *, village: str = "", edition: int = 0) -> None:
        self._link, self._district, self._edition = link, village[:DISTRICT], edition
        self._fetcher: PackFetcher | None = None

    def fetcher(self, unfinished: Path) -> PackFetcher:
        """Return how tuf gets its files; the pack is asked for the first time only.

        Raises:
            LinkError: the line ended before anything came, or central asks to come later.
            OSError: the card is full or broken.
        """
        if self._fetcher is None:
            alone = LinkSource(self._link).fetcher(unfinished)
            self._fetcher = PackFetcher(self._link, alone, unfinished=unfinished)
            if self._district:
                self._fetcher.ask(self._district, self._edition)
        return self._fetcher

    def within(self, seconds: float) -> AbstractContextManager[None]:
        """Limit the time of all requests inside the block, together."""
        return self._link.within(seconds)

    def towards(self, village: str, edition: int) -> PackSource:
        """Return the tree for the district of a village, by a pack that leads to this version."""
        return PackSource(self._link, village=village, edition=edition)

    def doubt(self) -> bool:
        """Leave out what was read of the pack so far; tell whether it may be had over the link."""
        return self._fetcher is not None and self._fetcher.files.doubt()


class PackFetcher(TreeFetcher):
    """Fetches what tuf asks for: from the packs that came, else alone.

    Args:
        link: the link to central.
        alone: how a file comes alone.
        unfinished: a folder for what was cut off.

    Attributes:
        files: what came.
    """

    def __init__(self, link: Link, alone: FetcherInterface, *, unfinished: Path) -> None:
        self._link, self._alone, self._unfinished = link, alone, unfinished
        self._folder = unfinished.parent
        self.files = PackFiles(self._folder)
        self._packs: list[ComingPack] = []
        self._texts_alone = 0

    def ask(self, district: str, edition: int) -> None:
        """Ask for the pack that leads to `edition`, 0 where no receipt named it.

        Raises:
            LinkError: the line ended before anything came, or central asks to come later.
        """
        held = _held(self._folder)
        have = held.version if held else 0
        to = edition if edition or held else self._newest()
        if have < to:
            name = f"{district}/{have}/{to}"
            self._add(f"{PACKS}{name}", f"pack-{name.replace('/', '-')}", MAX_PACK_BYTES)

    @contextmanager
    def download_file(self, url: str, max_length: int) -> Iterator[IO[bytes]]:
        """Yield the file at `url`, unverified.

        Raises:
            DownloadHTTPError: it is not there; tuf asks for newer roots until it gets this.
            LinkError: it did not come.
        """
        body = self._packed(url, max_length)
        if body is None and self._is_third_text(url):
            self._add_base()
            body = self._packed(url, max_length)
        if body is not None:
            yield io.BytesIO(body)
            return
        if self.files.has_no_newer_root(url):
            raise DownloadHTTPError("the pack has no newer root", _NOT_FOUND)
        for pack in self._packs:
            if pack.ended is not None:
                raise pack.ended
        with self._alone.download_file(url, max_length) as file:
            yield file

    def _packed(self, url: str, max_length: int) -> bytes | None:
        """Return a file of the packs, waiting until it came; None where it is to be fetched alone."""
        for pack in self._packs:
            while not self.files.is_here(url) and pack.more():
                pass
        return self.files.read(url, max_length)

    def _newest(self) -> int:
        """Return which version the tree has now; 0 where that cannot be read."""
        try:
            return decode(self._link.get(_TIMESTAMP, max_bytes=_MAX_TIMESTAMP_BYTES), _SignedTimestamp).signed.version
        except (WireError, MissingError, OversizeError):
            return 0

    def _is_third_text(self, url: str) -> bool:
        is_text = url.startswith(_ARTICLES) and not is_media(url) and not url.endswith(".index")
        self._texts_alone += is_text
        return is_text and self._texts_alone == _TEXTS_ALONE + 1

    def _add_base(self) -> None:
        """Ask for the texts of all articles, as the month of the tree began with them."""
        held = _held(self._folder)
        if held is not None:
            month = held.issued[:7]
            self._add(f"{BASE_PACKS}{month}", f"base-{month}", MAX_BASE_PACK_BYTES)

    def _add(self, url: str, name: str, max_bytes: int) -> None:
        """Take in a pack from its first file on; what is cut off is kept, and the next visit goes on there."""
        pack = ComingPack(self._link, url, self._unfinished / name, max_bytes=max_bytes, files=self.files)
        while not pack.count and pack.more():
            pass
        if pack.ended is not None and not pack.count:
            raise pack.ended
        self._packs.append(pack)


def _held(folder: Path) -> _Issued | None:
    """Return what the timestamp of the cache says; None where there is none."""
    try:
        return decode((folder / "metadata" / "timestamp.json").read_bytes(), _SignedTimestamp).signed
    except (WireError, OSError):
        return None
