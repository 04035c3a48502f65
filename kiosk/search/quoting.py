"""How a hit is shown: its heading or a piece of its text, with what was searched marked.

In: a text and the terms that stand in it. Out: pieces, each marked or not. What is marked of a term is the best way it
stands there: in a text with the word ยา no ยาว is marked. A quotation begins and ends where words do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from kiosk.search.matching import best_match, matches
from kiosk.search.texts import BEGINS, ENDS, SearchedText

_BEFORE: Final = 28  # signs before the first mark
_MOST: Final = 110  # signs in all: two lines of a phone
_TO_AN_EDGE: Final = 24  # signs on which to look for the edge of a word

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text; `is_hit` is what was searched."""

    text: str
    is_hit: bool


def marked(text: SearchedText, terms: Sequence[str]) -> tuple[Piece, ...]:
    """Return a whole text with the terms marked."""
    return _pieces(text.shown, _spans(text, terms), 0, len(text.shown))


def quoted(text: SearchedText, terms: Sequence[str]) -> tuple[Piece, ...]:
    """Return the place of a text where the first of the terms stands; its beginning where none does."""
    spans = _spans(text, terms)
    begin = _begin(text, spans[0][0]) if spans else 0
    end = _end(text, begin)
    pieces = _pieces(text.shown, spans, begin, end)
    return (
        *((Piece("…", is_hit=False),) if begin else ()),
        *pieces,
        *((Piece("…", is_hit=False),) if end < len(text.shown) else ()),
    )


def _spans(text: SearchedText, terms: Sequence[str]) -> list[Span]:
    """Return where the terms stand best, from the first to the last; what touches is one."""
    found: list[Span] = []
    for begin, end in sorted(span for term in terms for span in _places(text, term)):
        if found and begin <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((begin, end))
    return found


def _places(text: SearchedText, term: str) -> Iterator[Span]:
    best = best_match(text, term)
    if best:
        yield from ((at, at + len(term)) for at, strength in matches(text, term) if strength is best[0])


def _begin(text: SearchedText, first: int) -> int:
    """Return where a quotation begins whose first mark stands there."""
    if first <= _BEFORE:
        return 0
    wanted = first - _BEFORE
    return next((at for at in range(wanted, first) if text.edges[at] & BEGINS), first)


def _end(text: SearchedText, begin: int) -> int:
    if begin + _MOST >= len(text.shown):
        return len(text.shown)
    wanted = begin + _MOST
    return next((at for at in range(wanted, wanted - _TO_AN_EDGE, -1) if text.edges[at] & ENDS), wanted)


def _pieces(shown: str, spans: Sequence[Span], begin: int, end: int) -> tuple[Piece, ...]:
    inside = [(max(begin, one), min(end, other)) for one, other in spans if one < end and other > begin]
    hits = {one for one, _ in inside}
    cuts = sorted({begin, end, *(at for span in inside for at in span)})
    return tuple(Piece(shown[one:other], is_hit=one in hits) for one, other in pairwise(cuts))
