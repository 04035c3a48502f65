"""An element of a CAP document, and its fields: each at most once, as the standard says. An error names the field."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from xml.etree.ElementTree import Element

from content_sync.central.feeds.cap.markup import inner_text, plain_words
from content_sync.errors import FeedError

NAMESPACE: Final = "urn:oasis:names:tc:emergency:cap:1.2"

_YEARS: Final = range(2001, 2100)
_BLANKS: Final = " \t\r\n"  # XML's, no others: two identifiers may differ in any other sign


@dataclass(frozen=True, slots=True)
class Node:
    """An element of a document; errors call it `place`."""

    element: Element
    place: str

    def children(self, name: str) -> list[Node]:
        """Return the children of this name, in their order."""
        return [Node(child, self.place) for child in self.element.findall(f"{{{NAMESPACE}}}{name}")]

    def text(self, name: str) -> str:
        """Return the text of a field, without blanks around it; empty where it is missing.

        Raises:
            FeedError: it comes more than once, so that it is not clear which is meant.
        """
        child = self._child(name)
        return child.own_text() if child is not None else ""

    def words(self, name: str) -> str:
        """Return the text of a field that people read, without markup.

        Raises:
            FeedError: it comes more than once.
        """
        child = self._child(name)
        return child.own_words() if child is not None else ""

    def own_text(self) -> str:
        """Return the element's own text, without blanks around it."""
        return (self.element.text or "").strip(_BLANKS)

    def own_words(self) -> str:
        """Return the element's text as people read it, without markup."""
        return plain_words(inner_text(self.element))

    def needed(self, name: str) -> str:
        """Return the text of a field.

        Raises:
            FeedError: it is missing, empty, or comes more than once.
        """
        return self.text(name) or self._missing(name)

    def needed_words(self, name: str) -> str:
        """Return the text of a field that people read.

        Raises:
            FeedError: it is missing, empty, or comes more than once.
        """
        return self.words(name) or self._missing(name)

    def one_of(self, name: str, allowed: tuple[str, ...]) -> str:
        """Return the word of a closed list that a field holds.

        Raises:
            FeedError: it is another word, missing, or comes more than once.
        """
        value = self.needed(name)
        if value not in allowed:
            raise FeedError(f"{value[:40]!r} is none of {', '.join(allowed)}", place=self.place, field=name)
        return value

    def time(self, name: str) -> datetime:
        """Return the time a field holds, in UTC.

        Raises:
            FeedError: it is not a time of this century with its offset, is missing, or comes more than once.
        """
        value = self.needed(name)
        try:
            moment = datetime.fromisoformat(value)
        except ValueError as error:
            raise FeedError(f"{value[:40]!r} is not a time", place=self.place, field=name) from error
        if moment.tzinfo is None:
            raise FeedError(f"{value[:40]!r} has no offset from UTC", place=self.place, field=name)
        if moment.year not in _YEARS:
            raise FeedError(f"{value[:40]!r} is not of this century", place=self.place, field=name)
        return moment.astimezone(UTC)

    def _child(self, name: str) -> Node | None:
        found = self.children(name)
        if len(found) > 1:
            raise FeedError(f"comes {len(found)} times", place=self.place, field=name)
        return found[0] if found else None

    def _missing(self, name: str) -> str:
        raise FeedError("is missing or empty", place=self.place, field=name)
