"""Several documents in one body, each with its name.

A form feed stands before each document, as an XML document cannot contain one. (In UTF-16 its byte can be part of a
letter: such a document is put in as UTF-8.) A line `document NAME` may stand before the bytes of a document; a line
`missing NAME: WHY` stands in place of a document that could not be had. A body without a form feed at its start is one
document.
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
class BundleEntry:
    """A document, or in `fault` the reason why it could not be had."""

    name: str
    body: bytes = b""
    fault: str = ""


def entry_of(body: bytes, *, name: str) -> BundleEntry:
    """Return a document as an entry; as a fault where it holds a form feed, as its end is not known."""
    if _BETWEEN not in body:
        return BundleEntry(name=name, body=body)
    try:
        text = as_text(body, name=name)
    except FeedError as error:
        return BundleEntry(name=name, fault=error.reason)
    return (
        BundleEntry(name=name, fault="holds a form feed")
        if "\f" in text
        else BundleEntry(name=name, body=text.encode())
    )


def join(entries: Iterable[BundleEntry]) -> bytes:
    """Put entries into one body; a body may have no entries."""
    return b"".join(_BETWEEN + _written(entry) for entry in entries) or _BETWEEN


def split(body: bytes) -> tuple[BundleEntry, ...]:
    """Return the entries of a body; a document without a name is named by its number."""
    if not body.startswith(_BETWEEN):
        return (_entry(body, 1),)
    entries = [entry for entry in body.split(_BETWEEN) if entry.strip()]
    return tuple(_entry(entry, number) for number, entry in enumerate(entries, start=1))


def _written(entry: BundleEntry) -> bytes:
    name = _CONTROLS.sub(" ", entry.name)[:60] or "document"
    head = f"missing {name}: {_CONTROLS.sub(' ', entry.fault)}" if entry.fault else f"document {name}\n"
    return head.encode("utf-8", "replace") + entry.body


def _entry(body: bytes, number: int) -> BundleEntry:
    if match := _MISSING.fullmatch(body):
        return BundleEntry(name=_text(match[1]), fault=_text(match[2]))
    if match := _NAMED.fullmatch(body):
        return BundleEntry(name=_text(match[1]), body=match[2])
    return BundleEntry(name=f"document {number}", body=body)


def _text(body: bytes) -> str:
    return body.decode("utf-8", "replace")
