"""How well a term stands in a text: as words, as the beginning of a word, or within one.

In: a text and a term, both folded. Out: the best way in which the term stands there and how often, and every place
where it stands. Several words that follow each other count as one where the term has them all. How a term stands in an
entry is one number, the better the lower: the way first, then the heading before the text, then how often.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum
from typing import Final

from kiosk.search.texts import BEGINS, ENDS, SearchedText, may_part

OFTEN: Final = 3
"""So often is often: more of the same makes no difference to the order."""

SURE: Final = 3
"""Signs; what is as long and lies across two words up to the end of the second was cut wrongly (ดูรา|คา for ดู|ราคา)."""

_WAYS: Final = 8  # of standing in a text, as a number: in the heading or the text, once to often


class Strength(IntEnum):
    """How a term stands in a text, the best first."""

    WORD = 0
    BEGINNING = 1
    WITHIN = 2


def standing(strength: Strength, count: int, *, is_title: bool) -> int:
    """Return how a term stands in an entry, as a number."""
    return _WAYS * strength + (0 if is_title else OFTEN + 1) + OFTEN - min(count, OFTEN)


def strength_of(standing: int) -> Strength:
    """Return the way of a standing."""
    return Strength(standing // _WAYS)


def best_match(text: SearchedText, term: str) -> tuple[Strength, int] | None:
    """Return the best way in which a term stands in a text, and how often, counted up to `OFTEN`."""
    best, count = None, 0
    for _, strength in matches(text, term):
        if best is None or strength < best:
            best, count = strength, 1
        elif strength == best and count < OFTEN:
            count += 1
        if count == OFTEN and best is Strength.WORD:
            break
    return None if best is None else (best, count)


def matches(text: SearchedText, term: str) -> Iterator[tuple[int, Strength]]:
    """Yield every place where a term stands, and how; a term of one sign stands only as a word."""
    size = len(term)
    at = text.folded.find(term)
    while at >= 0:
        strength = _strength(text, at, at + size)
        if strength is Strength.WORD or (size > 1 and strength is not None):
            yield at, strength
        at = text.folded.find(term, at + 1)


def _strength(text: SearchedText, begin: int, end: int) -> Strength | None:
    """Return how a place stands among the words; None where it parts a letter from its vowel or its tone."""
    edges = text.edges
    begins, ends = edges[begin] & BEGINS, edges[end] & ENDS
    if begins:
        return Strength.WORD if ends else Strength.BEGINNING
    if not (may_part(text.folded, begin) and may_part(text.folded, end)):
        return None
    is_cut_wrongly = ends and end - begin >= SURE and any(edge & BEGINS for edge in edges[begin + 1 : end])
    return Strength.WORD if is_cut_wrongly else Strength.WITHIN
