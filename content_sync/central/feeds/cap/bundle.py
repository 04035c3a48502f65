"""Several documents in one body, each with its name.

A form feed stands before each document, as no XML document may hold one (in UTF-16 its byte is met within letters:
such a document is put in as UTF-8). A line `document NAME` may stand before its bytes; `missing NAME: WHY` stands in
place of one that could not be had. What does not begin with a form feed is one document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from content_sync.central.feeds.cap.reading import as_text
from content_sync.errors import FeedError

_BETWEEN: Final = b"\f"
_NAMED: Final = re.compile(rb"document ([^\n]{1,200})\n(.*)", re.DOTALL)
_MISSING: Final = re.compile(rb"missing ([^\n]{1,200}?): ([^\n]*)\n?")
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A document, or why it could not be had."""

    name: str
    body: bytes = b""
    fault: str = ""


def piece_of(body: bytes, *, name: str) -> Piece:
    """Return a document as a piece, or as a fault where nothing could be told apart behind it."""
    if _BETWEEN not in body:
        return Piece(name=name, body=body)
    try:
        text = as_text(body, name=name)
    except FeedError as error:
        return Piece(name=name, fault=error.reason)
    return Piece(name=name, fault="holds a form feed") if "\f" in text else Piece(name=name, body=text.encode())


def join(pieces: Iterable[Piece]) -> bytes:
    """Put pieces into one body; none at all is a body too."""
    return b"".join(_BETWEEN + _written(piece) for piece in pieces) or _BETWEEN


def split(body: bytes) -> tuple[Piece, ...]:
    """Return the pieces of a body; a document without a name is called by its number."""
    if not body.startswith(_BETWEEN):
        return (_piece(body, 1),)
    pieces = [piece for piece in body.split(_BETWEEN) if piece.strip()]
    return tuple(_piece(piece, number) for number, piece in enumerate(pieces, start=1))


def _written(piece: Piece) -> bytes:
    name = _CONTROLS.sub(" ", piece.name)[:60] or "document"
    head = f"missing {name}: {_CONTROLS.sub(' ', piece.fault)}" if piece.fault else f"document {name}\n"
    return head.encode("utf-8", "replace") + piece.body


def _piece(body: bytes, number: int) -> Piece:
    if match := _MISSING.fullmatch(body):
        return Piece(name=_text(match[1]), fault=_text(match[2]))
    if match := _NAMED.fullmatch(body):
        return Piece(name=_text(match[1]), body=match[2])
    return Piece(name=f"document {number}", body=body)


def _text(body: bytes) -> str:
    return body.decode("utf-8", "replace")
