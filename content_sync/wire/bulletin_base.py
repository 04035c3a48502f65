"""What every kind of bulletin says of itself, whatever it tells.

A kind is a record that stands on one of these two, in bulletins.py. It says the parts that may bring it, from what age
it is old, when it begins and is over, and when central takes it out of the tree. Both ends ask the record; neither
needs to know the kind.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, ClassVar, Final

import msgspec
from msgspec import Meta

from content_sync.wire.areas import Area
from content_sync.wire.parts import ContentPart
from content_sync.wire.stamps import Instant
from content_sync.wire.word_lengths import CutText, WordLengths

BulletinId = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,79}\Z")]
MAX_LINE: Final = 300
"""Characters of one line: a heading, a source, an address. CAP 1.2 advises 160 for a headline; the rest is room."""

MAX_PROSE: Final = 20_000
"""Characters of a text to read: ten printed pages of Thai."""

MAX_SEARCHED_TEXTS: Final = 1_000
"""Texts of one bulletin that a search finds; a price list has one for each good."""

MAX_AREAS: Final = 1_000
"""Areas of one bulletin; there are 928 districts, and wider areas stand for more."""

Line = Annotated[str, Meta(max_length=MAX_LINE)]
ShortText = Annotated[str, Meta(min_length=1, max_length=MAX_LINE)]
Prose = Annotated[str, Meta(max_length=MAX_PROSE)]


@dataclass(frozen=True, slots=True, kw_only=True)
class FreshnessLimits:
    """Up to what age a kind of bulletin is fresh, and beyond what age it is too old to rely on (look/freshness.py)."""

    fresh: dt.timedelta
    too_old: dt.timedelta
    reason: str


class Bulletin(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind"):
    """What every bulletin says of itself.

    Attributes:
        parts: the parts of an edition that may bring this kind; central lays it in the first of them.
        freshness_limits: how the age of this kind is judged.
        id: its name; no other bulletin of its kind has it within its role.
        areas: the areas it is meant for.
        issued: when its source made it.
        source: who says it, as people read it.
        source_url: where the source says it; empty where it has no address.
        valid_until: until when the source says it holds; None where the source does not say.
        word_lengths: where the words of its `searched_texts` end, one for each; central tells it when it publishes.
    """

    parts: ClassVar[tuple[ContentPart, ...]]
    freshness_limits: ClassVar[FreshnessLimits]

    id: BulletinId
    areas: Annotated[tuple[Area, ...], Meta(min_length=1, max_length=MAX_AREAS)]
    issued: Instant
    source: ShortText
    source_url: Line = ""
    valid_until: Instant | None = None
    word_lengths: Annotated[tuple[WordLengths, ...], Meta(max_length=MAX_SEARCHED_TEXTS)] = ()

    @property
    def kind(self) -> str:
        return kind_of(type(self))

    @property
    def index_title(self) -> str:
        """What an index calls it."""
        return self.id

    @property
    def searched_texts(self) -> tuple[str, ...]:
        """What a search finds of it: a text to read has its heading first, a list the name of each of its things."""
        return ()

    @property
    def cut_texts(self) -> tuple[CutText, ...]:
        """Its `searched_texts`, each with its words."""
        texts = self.searched_texts
        is_told = len(self.word_lengths) == len(texts)
        lengths = self.word_lengths if is_told else ("",) * len(texts)
        return tuple(CutText(text=text, lengths=one) for text, one in zip(texts, lengths, strict=True))

    @property
    def begins_at(self) -> Instant | None:
        """When what it says begins; None where it holds from the time it was issued."""
        return None

    @property
    def over_at(self) -> Instant | None:
        """When what it says is over; None where only the tree takes it away."""
        return self.valid_until

    @property
    def leaves_tree_at(self) -> Instant | None:
        """When central takes it out of the tree; None where it stays until it is replaced or withdrawn."""
        return None


class TextBulletin(Bulletin, frozen=True, kw_only=True):
    """What texts to read have in common: a title, and a body in Markdown (look/prose.py)."""

    title: ShortText
    body: Prose = ""

    @property
    def index_title(self) -> str:
        return self.title

    @property
    def searched_texts(self) -> tuple[str, ...]:
        return self.title, self.body


def kind_of(record: type[Bulletin]) -> str:
    """Return the tag of a kind on the wire: `forecast`, `price_list`."""
    return str(record.__struct_config__.tag)
