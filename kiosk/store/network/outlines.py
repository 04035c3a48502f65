"""The outline of the board in memory: who said what in which conversation and when, without the words.

In: the table of posts. Out: an `Outline` of each post, and the conversations that they are. Rules: a document is read
once, and again only after it changed, so that a page costs what it shows and not what the board holds. The outline is
what is on the card: within a transaction its changes are not seen yet.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import Final

import msgspec

from content_sync.wire.stamps import Stamp
from kiosk.store.journal.documents import Documents

_NOT_THERE_YET: Final = datetime.max.replace(tzinfo=UTC)  # what central does not have yet stands above the rest


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A post without its words; the fields are those of `StoredPost`."""

    id: str
    area: str
    village: str
    author: str
    reply_to: str = ""
    arrived: datetime | None = None
    made: Stamp | None = None
    came: int = 0
    is_pinned: bool = False
    is_redacted: bool = False
    is_hidden: bool = False
    is_withheld: bool = False

    def __post_init__(self) -> None:
        # A few people write in a few places, and to the same posts: each name stands in memory once.
        for name in ("id", "area", "village", "author", "reply_to"):
            object.__setattr__(self, name, sys.intern(getattr(self, name)))

    @property
    def is_shown(self) -> bool:
        return bool(self.area) and not (self.is_redacted or self.is_hidden or self.is_withheld)

    @property
    def is_hidden_here(self) -> bool:
        """Whether it is hidden at this kiosk alone, and can be shown again."""
        return self.is_hidden and not (self.is_redacted or self.is_withheld)

    @property
    def conversation(self) -> str:
        return self.reply_to or self.id

    @property
    def order(self) -> tuple[datetime, int]:
        return (self.arrived or _NOT_THERE_YET, self.came)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A post and what was said to it; `posts` are those that may be read, the oldest first, and never empty.

    `area` is where it is read, and `first` the post that began it; None where that is not here, or may not be read.
    """

    id: str
    area: str
    posts: tuple[Outline, ...]
    first: Outline | None

    @property
    def is_pinned(self) -> bool:
        return self.first is not None and self.first.is_pinned

    @property
    def last(self) -> Outline:
        return self.posts[-1]

    def unread(self, reader: str, seen: int) -> int:
        """Return how many posts of others came after the last that this person has seen."""
        return sum(1 for post in self.posts if post.came > seen and post.author != reader)


@dataclass(frozen=True, slots=True)
class BoardOutline:
    """All of the board at one moment."""

    posts: tuple[Outline, ...]
    conversations: Mapping[str, Conversation]


class Outlines:
    """The outline of the table `table`, over its `Documents`."""

    def __init__(self, documents: Documents, table: str) -> None:
        self._documents, self._table = documents, table
        self._read: dict[int, tuple[bytes, Outline | None]] = {}
        self._state: object = None
        self._board = BoardOutline((), {})
        self._lock = Lock()

    def board(self) -> BoardOutline:
        """Return the board as it is on the card now."""
        with self._lock:
            state = self._documents.state_of(self._table)
            if state is not self._state:
                self._read = {number: self._outline(number, body) for number, body in state.items()}
                posts = tuple(outline for _, outline in self._read.values() if outline is not None)
                self._board, self._state = BoardOutline(posts, _conversations(posts)), state
            return self._board

    def _outline(self, number: int, body: bytes) -> tuple[bytes, Outline | None]:
        known = self._read.get(number)
        if known is not None and known[0] is body:
            return known
        try:
            return body, _decode(body)
        except msgspec.MsgspecError:  # harmed, or of another version; who reads the post itself logs it
            return body, None


_decode: Final[Callable[[bytes], Outline]] = msgspec.json.Decoder(Outline).decode


def _conversations(posts: Iterable[Outline]) -> dict[str, Conversation]:
    grouped: dict[str, list[Outline]] = {}
    for post in sorted(posts, key=lambda post: post.order):
        if post.is_shown:
            grouped.setdefault(post.conversation, []).append(post)
    return {name: _conversation(name, tuple(said)) for name, said in grouped.items()}


def _conversation(name: str, posts: tuple[Outline, ...]) -> Conversation:
    first = next((post for post in posts if post.id == name), None)
    return Conversation(id=name, area=(first or posts[0]).area, posts=posts, first=first)
