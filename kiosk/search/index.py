"""The index: entries and a typed text in, what was found out, the best first.

Rules of the order: what has every term before what has some; words before beginnings of words before what stands
within words; the heading before the text; often before once; what is in season before the rest; the latest first. Where
a term stands as a word somewhere, its beginnings and insides in the texts whose words are known are left out: whoever
looks for ยา does not mean ยาว or พยายาม.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Final

from kiosk.search.entries import Entry, Kind
from kiosk.search.matching import SURE, Strength, best_match, standing, strength_of
from kiosk.search.near_words import NearWords
from kiosk.search.queries import Phrase, Query, read_query
from kiosk.search.texts import SearchedText
from kiosk.search.vocabulary import Vocabulary

MOST_NEAR: Final = 3
_MAY_MISS: Final = 0.5  # of what the terms tell together, where nothing has it all

Standings = Mapping[str, Mapping[int, int]]
_Rank = tuple[float, int, int, bool, float, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An entry that was found, and the terms that stand in it."""

    entry: Entry
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search found.

    Attributes:
        hits: the best first.
        near: words that are nearly what was typed, where nothing has it.
        is_partial: no hit has all of it.
    """

    hits: tuple[Hit, ...] = ()
    near: tuple[str, ...] = ()
    is_partial: bool = False

    @property
    def kinds(self) -> tuple[tuple[Kind, int], ...]:
        """Return how many hits there are of each kind, the kind of the best hit first."""
        return tuple(Counter(hit.entry.kind for hit in self.hits).items())


class SearchIndex:
    """Everything that can be found.

    Args:
        entries: what can be found.
    """

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = tuple(entries)
        self._shelf = _Shelf(self._entries)
        self._vocabulary = Vocabulary(self._entries)

    def search(self, typed: str) -> Found:
        """Return what is found for a typed text."""
        query = read_query(typed, self._vocabulary)
        phrases = {phrase: self._standings(phrase.text) for phrase in query.phrases}
        terms = {word: self._standings(word) for word in query.words}
        for phrase, found in phrases.items():
            is_name = found and not all(part in self._vocabulary for part in phrase.parts)
            terms |= {phrase.text: found} if is_name else {part: self._standings(part) for part in phrase.parts}
        lost = tuple(term for term, found in terms.items() if not found)
        ranks = self._ranks(terms, {phrase: found for phrase, found in phrases.items() if phrase.text not in terms})
        lacks = not ranks or ranks[0][0] > 0 or bool(lost)
        marked = terms | {phrase.text: found for phrase, found in phrases.items()}
        return Found(
            hits=tuple(self._hit(rank[-1], marked) for rank in ranks if rank[0] == 0 or ranks[0][0] > 0),
            near=self._near(query, lost) if lacks else (),
            is_partial=lacks and bool(ranks),
        )

    def prepare(self) -> None:
        """Make at once what the first search that finds nothing would make."""
        self._near_words  # noqa: B018  a cached property

    def _standings(self, term: str) -> dict[int, int]:
        """Return how a term stands in the entries where it does, without what nobody means by it."""
        known = self._vocabulary.standings(term)
        if len(term) == 1:
            return known
        found = dict(known)
        for number, stands in self._scanned(term, known):
            found[number] = min(stands, found.get(number, stands))
        if known:
            return found
        strongest = strength_of(min(found.values(), default=0))
        return {number: stands for number, stands in found.items() if self._is_meant(number, stands, strongest)}

    def _scanned(self, term: str, known: Mapping[int, int]) -> Iterator[tuple[int, int]]:
        """Yield how a term stands where it is no known word; where it is one elsewhere, without what is not meant."""
        is_short = bool(known) and len(term) < SURE
        for number, text, is_title in self._shelf.having(term):
            is_body = text is self._entries[number].body
            if number not in known and not (is_short and is_body and text.is_cut):
                match = best_match(text, term)
                if match and not (known and _is_beside(match[0], text, is_body=is_body)):
                    yield number, standing(*match, is_title=is_title)

    def _is_meant(self, number: int, stands: int, strongest: Strength) -> bool:
        """Tell whether a term is meant where it stands like this, if the best it does is that."""
        strength, entry = strength_of(stands), self._entries[number]
        return strength <= max(strongest, Strength.BEGINNING) or not (entry.title.is_cut and entry.body.is_cut)

    def _ranks(self, terms: Standings, phrases: Mapping[Phrase, Mapping[int, int]]) -> list[_Rank]:
        """Return the order of what has all terms, or enough of them; each rank ends with the entry's number.

        A phrase that stands whole stands for its parts. A term that stands nowhere tells nothing.
        """
        told = {term: self._vocabulary.weight(term) for term, found in terms.items() if found}
        may_miss = _MAY_MISS * sum(told.values())
        ranks: list[_Rank] = []
        for number in set().union(*terms.values(), *phrases.values()):
            whole = [phrase for phrase, found in phrases.items() if number in found]
            rest = [term for term in told if not any(term in phrase.parts for phrase in whole)]
            missing = sum(told[term] for term in rest if number not in terms[term])
            if missing <= may_miss:
                entry = self._entries[number]
                stands = max(
                    *(phrases[phrase][number] for phrase in whole),
                    *(terms[term].get(number, 0) for term in rest),
                    0,
                )
                season = not entry.is_in_season
                age_s = -entry.issued.timestamp()
                ranks.append((round(missing, 3), len(phrases) - len(whole), stands, season, age_s, number))
        return sorted(ranks)

    def _hit(self, number: int, standings: Standings) -> Hit:
        terms = tuple(term for term, found in standings.items() if number in found)
        return Hit(entry=self._entries[number], terms=terms)

    def _near(self, query: Query, lost: Sequence[str]) -> tuple[str, ...]:
        """Return what was typed with near names in place of what stands nowhere, the nearest first.

        First what was typed without a blank is taken whole, then its parts: those are a chance meeting of known words,
        so with a part that only looks alike it has to stand somewhere.
        """
        near, line = self._near_words, query.line
        for whole in (*(phrase.text for phrase in query.phrases), *(word for word in query.words if word in lost)):
            if names := near.alike(whole) or near.one_apart(whole):
                return tuple(line.replace(whole, name) for name in names[:MOST_NEAR])
        parts = [(phrase.text, part) for phrase in query.phrases for part in phrase.parts if part in lost]
        alike = [(text, text.replace(part, name)) for text, part in parts for name in near.alike(part)]
        apart = [(text, text.replace(part, name)) for text, part in parts for name in near.one_apart(part)]
        standing = [(text, other) for text, other in (*alike, *apart) if any(self._shelf.having(other))]
        return tuple(dict.fromkeys(line.replace(text, other) for text, other in standing or alike))[:MOST_NEAR]

    @cached_property
    def _near_words(self) -> NearWords:
        words = sorted(self._vocabulary, key=self._vocabulary.weight)
        return NearWords([*words, *(name for entry in self._entries for name in entry.title.phrases())])


class _Shelf:
    """All texts in one string: looking there is five times as quick as in each of a thousand."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._texts = [
            (number, text, is_title)
            for number, entry in enumerate(entries)
            for text, is_title in entry.texts
            if text.folded
        ]
        self._all = "\n".join(text.folded for _, text, _ in self._texts)
        self._begins = [0, *accumulate(len(text.folded) + 1 for _, text, _ in self._texts)]

    def having(self, term: str) -> Iterator[tuple[int, SearchedText, bool]]:
        """Yield each text that has a term: the entry's number, the text, whether it counts as a heading."""
        at = self._all.find(term)
        while at >= 0:
            place = bisect_right(self._begins, at) - 1
            yield self._texts[place]
            at = self._all.find(term, self._begins[place + 1])


def _is_beside(strength: Strength, text: SearchedText, *, is_body: bool) -> bool:
    """Tell whether nobody means a known word where it stands like this: only headings may begin with more of it."""
    return text.is_cut and (strength is Strength.WITHIN or (strength is Strength.BEGINNING and is_body))
