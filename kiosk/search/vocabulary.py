"""The words that stand in the kiosk's own texts: the only dictionary it has, and where each stands.

In: entries. Out: how a known word stands in which entries, how much it tells, and how a term typed without blanks is
cut into known words. Which known words are nearly a term is found in near_words.py.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from kiosk.search.entries import Entry
from kiosk.search.matching import Strength, standing
from kiosk.search.texts import may_part

LONGEST_WORD: Final = 24
"""Signs; a longer run of Thai letters is a sentence nobody cut."""

_PACKED: Final = 8  # a standing as a word needs so many numbers: in the heading or the text, once to often


class Vocabulary:
    """The known words.

    Args:
        entries: what can be found; they are known by their place in this.
    """

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = len(entries)
        places: dict[str, array[int]] = defaultdict(lambda: array("L"))
        for number, entry in enumerate(entries):
            for word, stands in _words_of(entry).items():
                places[word].append(number * _PACKED + stands)
        self._places: Mapping[str, array[int]] = dict(places)

    def __contains__(self, word: str) -> bool:
        return word in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def standings(self, word: str) -> dict[int, int]:
        """Return how a word stands, by the entries that have it."""
        return {packed // _PACKED: packed % _PACKED for packed in self._places.get(word, ())}

    def weight(self, word: str) -> float:
        """Return how much a word tells: the fewer entries have it, the more."""
        return math.log(1 + self._entries / (1 + len(self._places.get(word, ()))))

    def cut(self, term: str) -> tuple[str, ...]:
        """Cut a term into the fewest known words; signs that belong to none stay together as a word of their own."""
        best = self._ways(term)
        words: list[str] = []
        unknown, at = "", len(term)
        while at:
            begin = best[at][2]
            if begin == at - 1:
                unknown = term[begin] + unknown
            else:
                words += filter(None, (unknown, term[begin:at]))
                unknown = ""
            at = begin
        return tuple(reversed([*words, *filter(None, (unknown,))]))

    def _ways(self, term: str) -> list[tuple[int, int, int]]:
        """Return for each place the signs in no word and the words up to it, and where the last step began.

        A word of one sign is no word here: those cut any term.
        """
        best = [(0, 0, 0)]
        for at in range(1, len(term) + 1):
            unknown, words, _ = best[at - 1]
            way = (unknown + 1, words, at - 1)
            for begin in range(max(0, at - LONGEST_WORD), at - 1) if may_part(term, at) else ():
                if term[begin:at] in self._places and may_part(term, begin):
                    way = min(way, (best[begin][0], best[begin][1] + 1, begin))
            best.append(way)
        return best


def _words_of(entry: Entry) -> dict[str, int]:
    """Return how the words of an entry stand in it."""
    stands: dict[str, int] = {}
    for text, is_title in entry.texts:
        for word, count in Counter(text.words()).items():
            if len(word) <= LONGEST_WORD:
                stands[word] = standing(Strength.WORD, count, is_title=is_title)
    return stands
