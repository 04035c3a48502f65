"""One edition for one village, from the signed tree.

In: the link, the first root, the village, the memory of what was accepted before. Out: a whole `Edition`, or an error
and nothing changed. Everything is fetched, verified and decoded before anything is returned. The finest forecast that
has content is taken; of articles and local notices only those for this village. A role may only bring its own kinds: a
warning signed by the weather agency's key is not shown. Bodies are kept by their digest and not fetched twice.
Switching what is shown is the caller's.
"""

from __future__ import annotations

import errno
import logging
import shutil
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from content_sync.client.link import Link
from content_sync.client.signed_times import Uptime
from content_sync.client.tree import Target, Tree, TrustMemory
from content_sync.errors import ForgedError
from content_sync.wire.areas import any_covers, prefixes
from content_sync.wire.bulletins import (
    KINDS,
    Activity,
    AnyBulletin,
    Article,
    Edition,
    Entry,
    Forecast,
    Notice,
    PriceList,
    ServiceKeys,
    Warning,  # noqa: A004  the field's word
    decode_bulletins,
)
from content_sync.wire.encoding import decode

_log = logging.getLogger(__name__)

_CARD_SAYS_NO: Final = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
_MAX_EDITION_BYTES: Final = 20_000_000  # no key may fill the card that reports are kept on
_MAX_FOLDER_BYTES: Final = 3 * _MAX_EDITION_BYTES
_TEXTS: Final = (Article, Notice, Activity)

_Read = tuple[Edition, Tree, set[str]]


def fetch_edition(
    link: Link,
    *,
    root: bytes,
    folder: Path,
    village: str,
    built: datetime,
    uptime: Uptime,
    memory: TrustMemory,
    on_issued: Callable[[datetime], None] = lambda _: None,
) -> Edition:
    """Return the newest edition for the village and remember the versions it came with.

    Args:
        link: the way to central.
        root: the first `root.json` this kiosk trusts.
        folder: a cache that may be lost at any time; nothing else may lie there.
        village: 8 digits.
        built: when this software was made; nothing that expired before is taken.
        uptime: how long this start of the machine lasts, and so how old the signed times are.
        memory: the versions accepted before, which grow only when the edition is whole, and the signed times.
        on_issued: told the tree's signed time as soon as it is verified, whatever becomes of the edition.

    Raises:
        LinkError: it did not come.
        TrustError: it is forged, older than accepted before, or expired.
        WireError: a file cannot be read as what it claims to be.
        OSError: the card is full or broken.
    """
    open_tree = partial(Tree, link, root=root, folder=folder, built=built, uptime=uptime)
    read = partial(_read, open_tree, village=village, memory=memory, on_issued=on_issued)
    edition, tree, used = _with_a_sound_cache(folder, read)
    tree.remember(memory, used=used)
    return edition


def _read(
    open_tree: Callable[[], Tree], *, village: str, memory: TrustMemory, on_issued: Callable[[datetime], None]
) -> _Read:
    """Return the edition, the tree it is from, and the digests of the bodies it is made of."""
    tree = open_tree()
    tree.refresh(memory)
    on_issued(tree.issued)
    reader = _Reader(tree, memory, village)
    return reader.edition(), tree, reader.used


def _with_a_sound_cache(folder: Path, read: Callable[[], _Read]) -> _Read:
    """Read; a cache that grew too large is emptied before, one that is harmed is made anew and read once more."""
    if _size_bytes(folder) > _MAX_FOLDER_BYTES:
        _remove(folder)
    try:
        return read()
    except OSError as error:
        if error.errno in _CARD_SAYS_NO:
            raise
        _log.warning("the cache of the tree is harmed (%s) and is made anew", type(error).__name__)
        _remove(folder)
        return read()


class _Reader:
    """Reads what one village is to see, and counts what this version does not know."""

    def __init__(self, tree: Tree, memory: TrustMemory, village: str) -> None:
        self._tree = tree
        self._memory = memory
        self._village = village
        self._skipped = 0
        self._number = 0
        self._size_bytes = 0
        self.used: set[str] = set()

    def edition(self) -> Edition:
        areas, province = prefixes(self._village), self._village[:2]
        keys = self._found("sys/kiosk")
        forecasts = [target for area in reversed(areas[1:]) if (target := self._found(f"weather/{area}"))]
        bulletins = [
            *self._finest(forecasts),
            *self._listed([f"prices/{province}"], PriceList),
            *self._listed([f"warnings/{area}" for area in areas], Warning),
            *self._indexed(f"local/{province}"),
            *self._indexed("articles"),
        ]
        return Edition(
            number=self._number,
            issued=self._tree.issued,
            bulletins=tuple(_each_once(bulletins)),
            keys=decode(self._body(keys), ServiceKeys) if keys else None,
            skipped=self._skipped,
        )

    def _found(self, path: str) -> Target | None:
        target = self._tree.look_up(path, self._memory)
        if target is not None:
            self._number = max(self._number, target.edition)
        return target

    def _body(self, target: Target) -> bytes:
        self._size_bytes += target.info.length
        if self._size_bytes > _MAX_EDITION_BYTES:
            raise ForgedError(f"the edition is larger than {_MAX_EDITION_BYTES} bytes")
        self.used.add(target.digest)
        return self._tree.read(target)

    def _finest(self, targets: Iterable[Target]) -> list[AnyBulletin]:
        for target in targets:
            if forecasts := self._bulletins(target, Forecast):
                return forecasts
        return []

    def _listed(self, paths: Iterable[str], *kinds: type[AnyBulletin]) -> Iterator[AnyBulletin]:
        for path in paths:
            if target := self._found(path):
                yield from self._bulletins(target, *kinds)

    def _indexed(self, folder: str) -> Iterator[AnyBulletin]:
        index = self._found(f"{folder}/index")
        for entry in decode(self._body(index), tuple[Entry, ...]) if index else ():
            if not any_covers(entry.areas, self._village):
                continue
            if entry.kind not in KINDS:
                self._skipped += 1
                continue
            target = self._tree.look_up(f"{folder}/{entry.id}", self._memory)
            if target is None:
                raise ForgedError(f"{folder}/index names a file that its role does not list")
            yield from self._bulletins(target, *_TEXTS)

    def _bulletins(self, target: Target, *kinds: type[AnyBulletin]) -> list[AnyBulletin]:
        """Return those of the kinds that its role may bring, for this village."""
        bulletins, unknown = decode_bulletins(self._body(target))
        allowed = [bulletin for bulletin in bulletins if isinstance(bulletin, kinds)]
        self._skipped += unknown + len(bulletins) - len(allowed)
        return [bulletin for bulletin in allowed if any_covers(bulletin.areas, self._village)]


def _size_bytes(folder: Path) -> int:
    return sum(file.lstat().st_size for file in folder.rglob("*"))


def _remove(folder: Path) -> None:
    if folder.is_dir():
        shutil.rmtree(folder, ignore_errors=True)
    else:
        folder.unlink(missing_ok=True)


def _each_once(bulletins: Iterable[AnyBulletin]) -> Iterator[AnyBulletin]:
    """Yield each bulletin the first time its id comes: a warning may stand in the lists of several areas."""
    seen: set[str] = set()
    for bulletin in bulletins:
        if bulletin.id not in seen:
            seen.add(bulletin.id)
            yield bulletin
