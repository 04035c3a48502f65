"""The edition this kiosk shows, kept so that a restart shows it at once.

In: parts the client has verified.
Out: the same parts, each whole or not at all; `edition` is read from memory.
Rules:
- The store `content.journal` has the tables `bulletins` (each as on the wire), `parts` and `confirmed`. A document of
  `parts` is a part without its bulletins, with their numbers file by file and a digest of all of it; so a new state of
  a part writes only what changed.
- The digest is of the documents as they stand on the card, so another version of this program shows the same pages,
  without the bulletins it does not know.
- A part whose digest does not fit is not shown and costs the other parts nothing: this store is replaceable, and the
  next visit fetches the part again.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec

from content_sync.client.tree.edition import Edition, Part
from content_sync.wire.bulletins import AnyBulletin
from content_sync.wire.encoding import encode
from kiosk.store.document_store import DocumentStore
from kiosk.store.errors import UnknownFormatError, card_errors
from kiosk.store.journal.aside import move_aside
from kiosk.store.journal.documents import Documents
from kiosk.store.journal.records import find_records, get_record, highest, put

_log = logging.getLogger(__name__)

_ONLY: Final = 1
_CONFIRMED_EVERY: Final = timedelta(
    hours=1
)  # after a restart the page is at most an hour behind; each time would wear the card


@dataclass(frozen=True, slots=True, kw_only=True)
class _Contents:
    """A part whose files are empty, the documents of their bulletins file by file, and the digest of all of it."""

    part: Part
    bulletins: tuple[tuple[int, ...], ...]
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Confirmed:
    """When parts were seen to be the newest, by role, after they were taken in."""

    at: dict[str, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Encoded:
    """A bulletin as a document, and as the bytes by which it is compared with others."""

    document: Mapping[str, object]
    body: bytes


class Content(DocumentStore):
    """The shown edition, over one `Documents`."""

    def __init__(self, documents: Documents) -> None:
        super().__init__(documents)
        self._contents: dict[str, tuple[int, _Contents]] = {}
        self._lost: set[str] = set()
        self._edition = Edition()
        for part in self._read():
            self._edition = self._edition.with_part(part)
        if self._lost:
            _log.warning("of the kept edition these parts are not whole and are fetched again: %s", sorted(self._lost))

    @property
    def damage(self) -> tuple[str, ...]:
        """Return what of this store could not be read, in words for a person."""
        lost = (f"the part {role} of the kept edition is not whole and is fetched again" for role in sorted(self._lost))
        return (*super().damage, *lost)

    def tidy(self) -> None:
        """Write the store anew without what was replaced; called by night."""
        self._documents.compact()

    def edition(self) -> Edition:
        """Return the edition to show; it has no parts before the first one came."""
        return self._edition

    def seal_key(self) -> bytes | None:
        """Return central's X25519 key, to which names, phones and voices are sealed; None before it is known."""
        keys = self.edition().keys
        return bytes.fromhex(keys.seal) if keys else None

    def take(self, part: Part) -> None:
        """Show this part from now on: the whole of it, on the card when it returns, or nothing of it.

        Raises:
            CardError: the card did not take it; what was shown before is shown on.
        """
        files = [[_encoded(bulletin) for bulletin in file.bulletins] for file in part.files]
        with self._documents.transaction():
            self._drop_lost()
            known = self._contents.get(part.role)
            number = known[0] if known else highest(self._documents, "parts") + 1
            contents = _contents(part, files, self._keep(part.role, files))
            put(self._documents, "parts", number, contents)
            confirmed = self._confirmed()
            if confirmed.pop(part.role, None):
                put(self._documents, "confirmed", _ONLY, _Confirmed(at=confirmed))
        self._contents[part.role] = number, contents
        self._edition = self._edition.with_part(part)
        self._lost.discard(part.role)

    def confirm(self, parts: Mapping[str, datetime]) -> None:
        """Note at which signed time parts were seen to be the newest; on the card once an hour."""
        for role, at in parts.items():
            part = self._edition.part(role)
            if part is not None:
                self._edition = self._edition.with_part(msgspec.structs.replace(part, confirmed=at))
        known = {role: contents.part.confirmed for role, (_, contents) in self._contents.items()} | self._confirmed()
        if any(abs(at - known[role]) >= _CONFIRMED_EVERY for role, at in parts.items() if role in known):
            put(self._documents, "confirmed", _ONLY, _Confirmed(at=self._confirmed() | dict(parts)))

    def _confirmed(self) -> dict[str, datetime]:
        stored = get_record(self._documents, "confirmed", _ONLY, _Confirmed)
        return dict(stored.at) if stored else {}

    def _keep(self, role: str, files: list[list[_Encoded]]) -> dict[bytes, int]:
        """Make these bulletins the documents of this role; return the number of each by its bytes."""
        table = self._documents.table("bulletins")
        others = {
            number
            for other, (_, contents) in self._contents.items()
            for numbers in contents.bulletins
            for number in numbers
            if other != role
        }
        own = {document.doc_id: encode(dict(document)) for document in table.all() if document.doc_id not in others}
        wanted = {bulletin.body: bulletin.document for file in files for bulletin in file}
        staying = {body: number for number, body in own.items() if body in wanted}
        table.remove(doc_ids=own.keys() - staying.values())
        fresh = [body for body in wanted if body not in staying]
        numbers = table.insert_multiple([wanted[body] for body in fresh])
        return staying | dict(zip(fresh, numbers, strict=True))

    def _drop_lost(self) -> None:
        """Remove the lists of parts that are not whole."""
        table, known = self._documents.table("parts"), {number for number, _ in self._contents.values()}
        table.remove(doc_ids=[document.doc_id for document in table.all() if document.doc_id not in known])

    def _read(self) -> Iterator[Part]:
        confirmed = self._confirmed()
        lists = find_records(self._documents, "parts", _Contents)
        for document in self._documents.table("parts").all():
            contents = lists.get(document.doc_id)
            part = self._part(document, contents) if contents else None
            if contents is None or part is None:
                self._lost.add(_role_in(document))
                continue
            self._contents[part.role] = document.doc_id, contents
            yield msgspec.structs.replace(part, confirmed=confirmed.get(part.role, part.confirmed))

    def _part(self, document: Mapping[str, object], contents: _Contents) -> Part | None:
        """Return a part with its bulletins; None where it is not whole."""
        bodies = [[self._body(number) for number in numbers] for numbers in contents.bulletins]
        if _digest(document.get("part"), bodies) != contents.digest:
            return None
        read = [[bulletin for body in file if (bulletin := _bulletin(body))] for file in bodies]
        files = tuple(
            msgspec.structs.replace(file, bulletins=tuple(bulletins))
            for file, bulletins in zip(contents.part.files, read, strict=True)
        )
        unknown = sum(map(len, bodies)) - sum(map(len, read))
        return msgspec.structs.replace(contents.part, files=files, skipped=contents.part.skipped + unknown)

    def _body(self, number: int) -> bytes:
        document = self._documents.table("bulletins").get(doc_id=number)
        return b"" if document is None else encode(dict(document))


def open_content(path: Path, *, was_there: bool = False) -> Content:
    """Open the store of the shown edition; a file of a newer kiosk is set aside, as all of it can be fetched again.

    Args:
        path: its journal.
        was_there: it was made before; if it is not there now, that is damage.

    Raises:
        AlreadyOpenError: another process has it open.
        CardError: the card does not give it.
    """
    try:
        return Content(Documents(path, was_there=was_there))
    except UnknownFormatError:
        _log.warning("%s is of a newer kiosk; it is put aside and fetched again", path.name)
        with card_errors():
            move_aside(path)
        return Content(Documents(path))


def _contents(part: Part, files: list[list[_Encoded]], numbers: Mapping[bytes, int]) -> _Contents:
    numbered = tuple(tuple(numbers[bulletin.body] for bulletin in file) for file in files)
    bodies = [[bulletin.body for bulletin in file] for file in files]
    bare = msgspec.structs.replace(
        part, files=tuple(msgspec.structs.replace(file, bulletins=()) for file in part.files)
    )
    return _Contents(part=bare, bulletins=numbered, digest=_digest(msgspec.to_builtins(bare), bodies))


def _role_in(document: Mapping[str, object]) -> str:
    part = document.get("part")
    return str(part.get("role")) if isinstance(part, dict) else "unknown"


def _encoded(bulletin: AnyBulletin) -> _Encoded:
    document = msgspec.to_builtins(bulletin)
    return _Encoded(document=document, body=encode(document))


def _bulletin(body: bytes) -> AnyBulletin | None:
    """Read a bulletin; None if another version kept it, and this one does not know its kind or its limits."""
    try:
        bulletin: AnyBulletin = msgspec.json.decode(body, type=AnyBulletin)
    except msgspec.ValidationError:
        return None
    return bulletin


def _digest(part: object, bodies: list[list[bytes]]) -> str:
    """Return SHA-256 of the canonical JSON of a part and of the SHA-256 of each bulletin, file by file."""
    return hashlib.sha256(
        encode((part, [[hashlib.sha256(body).hexdigest() for body in file] for file in bodies]))
    ).hexdigest()
