"""A text as it is searched: as it is shown on one line, the same without case, and where its words begin and end.

In: texts with their words, as central cut them or nobody did. Out: a `SearchedText`. Thai has no blanks between words,
so a sign of the text says for each place whether a word begins or ends there. A word that the shown line does not have
(within a link's address) is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from content_sync.look.prose import unmarked
from content_sync.wire.text import plain_line, without_case
from content_sync.wire.word_lengths import CutText

BEGINS: Final = 1
ENDS: Final = 2
# Signs between two words, or the address of a link: how far the next word of a text may stand from the last.
_BETWEEN: Final = 60
# Nothing is parted before a sign that is written above, below or behind a letter, nor after a vowel written before it.
_BEHIND: Final = frozenset(map(chr, (0xE30, 0xE31, *range(0xE32, 0xE3B), 0xE45, *range(0xE47, 0xE4F))))
_BEFORE: Final = frozenset("เแโใไ")


def may_part(text: str, at: int) -> bool:
    """Tell whether a text may be parted at a place: a Thai letter and its vowels and tones stay together."""
    return not 0 < at < len(text) or (text[at] not in _BEHIND and text[at - 1] not in _BEFORE)


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchedText:
    """A text to search in.

    Attributes:
        shown: on one line, with digits as 0-9.
        folded: the same without case, sign for sign.
        edges: for each place whether a word begins or ends there (bits), one more than there are signs.
        is_cut: all its words are known; where not, a run of Thai letters counts as one word.
    """

    shown: str
    folded: str
    edges: bytes
    is_cut: bool

    def words(self) -> Iterator[str]:
        """Yield its words, in their order."""
        begin = 0
        for at, edge in enumerate(self.edges):
            if edge & ENDS:
                yield self.folded[begin:at]
            if edge & BEGINS:
                begin = at

    def phrases(self) -> Iterator[str]:
        """Yield two and three of its words that follow each other without a blank."""
        words = list(self.words())
        for size in (2, 3):
            for at in range(len(words) - size + 1):
                phrase = "".join(words[at : at + size])
                if phrase in self.folded:
                    yield phrase


def searched_text(pieces: Sequence[CutText], *, is_cut: bool = False) -> SearchedText:
    """Make one text of some, in their order.

    Args:
        pieces: the texts.
        is_cut: they are words with blanks between them, whatever is told of them.
    """
    shown, edges = "", bytearray(1)
    for piece in pieces:
        line = plain_line(unmarked(piece.text))
        if not line:
            continue
        blank = " " if shown else ""
        edges += bytes(len(blank) + len(line))
        _mark(edges, without_case(line), piece.words(), begin=len(shown) + len(blank))
        shown = f"{shown}{blank}{line}"
    folded = without_case(shown)
    return SearchedText(
        shown=shown,
        folded=shown if folded == shown else folded,  # one string in memory: Thai has no capitals
        edges=bytes(edges),
        is_cut=is_cut or all(piece.is_cut for piece in pieces),
    )


def _mark(edges: bytearray, folded: str, words: Iterator[str], *, begin: int) -> None:
    """Mark where the words of a line begin and end, each from where the last one ended."""
    at = 0
    for word in words:
        found, size = _find(folded, word.lower(), at)
        if found < 0:  # spelled in another way than it is searched
            found, size = _find(folded, without_case(plain_line(word)), at)
        if found >= 0:
            at = found + size
            edges[begin + found] |= BEGINS
            edges[begin + at] |= ENDS


def _find(folded: str, word: str, at: int) -> tuple[int, int]:
    """Return where a word stands not far behind a place, and its size; -1 where it does not."""
    return folded.find(word, at, at + len(word) + _BETWEEN) if word else -1, len(word)
