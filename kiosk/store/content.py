"""The edition this kiosk shows, kept so that a restart shows it at once.

In: an edition the client has verified. Out: the same, whole, or none at all. Each bulletin is a document of its own,
so that a new edition writes what changed; one document lists them and holds a digest of the whole, and what does not
add up to it is not shown: this store is replaceable, the next visit fetches it again. `edition` is read from memory.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from content_sync.wire.bulletins import AnyBulletin, Edition, ServiceKeys
from content_sync.wire.encoding import encode
from content_sync.wire.stamps import Stamp
from kiosk.store.documents import Documents
from kiosk.store.errors import UnknownFormatError, card_errors
from kiosk.store.kept import put_aside
from kiosk.store.records import one, put

_log = logging.getLogger(__name__)

_SHOWN: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Contents:
    """The list of the edition: the documents of its bulletins in order, and what is said once of them all."""

    number: int
    issued: datetime
    keys: ServiceKeys | None
    skipped: int
    arrived: Stamp
    order: tuple[int, ...]
    digest: str


class Content:
    """The shown edition, over one `Documents`."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._shown = self._read()
        self._is_incomplete = self._shown is None and len(documents.table("contents")) > 0
        if self._is_incomplete:
            _log.warning("the kept edition is not whole; it will be fetched again")

    @property
    def damage(self) -> tuple[str, ...]:
        """Return what of this store could not be read, in words for a person."""
        lost = ("the kept edition is not whole and is fetched again",) if self._is_incomplete else ()
        return (*self._documents.damage, *lost)

    @property
    def perhaps_lost(self) -> tuple[str, ...]:
        """Return what nobody can tell interrupted from lost, in words for a person."""
        return tuple(self._documents.perhaps_lost)

    def close(self) -> None:
        """Close the store, so that another process may open it."""
        self._documents.close()

    def tidy(self) -> None:
        """Write the store anew without what was replaced; for the night."""
        self._documents.compact()

    def edition(self) -> Edition | None:
        """Return the edition to show; None before the first one came."""
        return self._shown[0] if self._shown else None

    def arrived(self) -> Stamp | None:
        """Return when it was taken in, by this kiosk's clock."""
        return self._shown[1] if self._shown else None

    def switch(self, edition: Edition, arrived: Stamp) -> None:
        """Show this edition from now on: the whole of it, on the card when it returns, or nothing of it."""
        with self._documents.transaction():
            contents = _Contents(
                number=edition.number,
                issued=edition.issued,
                keys=edition.keys,
                skipped=edition.skipped,
                arrived=arrived,
                order=self._keep(edition.bulletins),
                digest=_digest(edition),
            )
            put(self._documents, "contents", _SHOWN, contents)
        self._shown = edition, arrived
        self._is_incomplete = False
        _log.info("edition %d kept: %d bulletins", edition.number, len(edition.bulletins))

    def _keep(self, bulletins: tuple[AnyBulletin, ...]) -> tuple[int, ...]:
        table = self._documents.table("bulletins")
        kept = {encode(dict(document)): document.doc_id for document in table.all()}
        order = [encode(msgspec.to_builtins(bulletin)) for bulletin in bulletins]
        table.remove(doc_ids=[number for body, number in kept.items() if body not in set(order)])
        fresh = [body for body in dict.fromkeys(order) if body not in kept]
        numbers = table.insert_multiple([msgspec.json.decode(body) for body in fresh])
        kept |= dict(zip(fresh, numbers, strict=True))
        return tuple(kept[body] for body in order)

    def _read(self) -> tuple[Edition, Stamp] | None:
        contents = one(self._documents, "contents", _SHOWN, _Contents)
        if contents is None:
            return None
        bulletins = self._bulletins(contents.order)
        if bulletins is None:
            return None
        edition = Edition(
            number=contents.number,
            issued=contents.issued,
            bulletins=bulletins,
            keys=contents.keys,
            skipped=contents.skipped,
        )
        arrived = Stamp(at=contents.arrived.at, clock=contents.arrived.clock)
        return (edition, arrived) if _digest(edition) == contents.digest else None

    def _bulletins(self, order: tuple[int, ...]) -> tuple[AnyBulletin, ...] | None:
        table = self._documents.table("bulletins")
        found: list[AnyBulletin] = []
        for number in order:
            document = table.get(doc_id=number)
            if document is None:
                return None
            try:
                found.append(msgspec.convert(dict(document), AnyBulletin))
            except msgspec.ValidationError:
                return None
        return tuple(found)


def open_content(path: Path, *, was_there: bool = False) -> Content:
    """Open the store of the shown edition; a file of a newer kiosk is put aside, for all in it comes again.

    Args:
        path: its journal.
        was_there: there was one before; that there is none now is told.

    Raises:
        AlreadyOpenError: another process has it open.
        CardError: the card does not give it.
    """
    try:
        return Content(Documents(path, was_there=was_there))
    except UnknownFormatError:
        _log.warning("%s is of a newer kiosk; it is put aside and fetched again", path.name)
        with card_errors():
            put_aside(path)
        return Content(Documents(path))


def _digest(edition: Edition) -> str:
    return hashlib.sha256(encode(edition)).hexdigest()
