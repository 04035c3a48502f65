"""Which time to show, and whether to trust it: a decision over what was said of the time since this boot.

In: the last word of each kind (central's receipt, the tree's signed time, the system's synchronisation), and what was
trusted last. Out: the word to show the time by. Rules: one word alone is never trusted, two kinds that agree are, and
so is one that confirms what was trusted since this boot. The newest word is shown, be it earlier or later than the one
before; two that are confirmed and differ are a doubt. While in doubt pages write dates out, and nothing is over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

_SAME: Final = timedelta(minutes=10)  # two clocks that are right, a slow line between them
_LONGEST_SILENCE: Final = timedelta(hours=36)  # the tree is signed at least daily, so its time is at most so old


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """Somebody's word: `boot_s` seconds after the boot it was `at`."""

    at: datetime
    boot_s: float

    def grown(self, boot_s: float) -> datetime:
        """Return the time by this word at another second since the boot."""
        return self.at + timedelta(seconds=boot_s - self.boot_s)

    def ahead_of(self, other: Word) -> timedelta:
        """Return how much later it is by this word than by the other; the second at which one asks does not matter."""
        return self.at - other.grown(self.boot_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The last word of each kind heard since this boot, and the last one on which two kinds agreed."""

    receipt: Word | None = None
    issued: Word | None = None
    system: Word | None = None
    trusted: Word | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What to show the time by, None where nobody said anything; is it trusted; and what `trusted` is from now on.

    Who confirms what was trusted does not take its place: else small steps, each confirmed by the last, lead anywhere.
    """

    word: Word | None
    is_trusted: bool
    trusted: Word | None


def decide(words: Words) -> Decision:
    """Choose the word to show the time by."""
    told = _newest_first(words.system, words.receipt)
    agreed = [word for word in told if _has_second(word, words)]
    confirmed = [word for word in told if word in agreed or (words.trusted and _is_same(word, words.trusted))]
    if confirmed and all(_is_same(word, confirmed[0]) for word in confirmed):
        return Decision(word=confirmed[0], is_trusted=True, trusted=agreed[0] if agreed else words.trusted)
    if not confirmed and words.trusted and not _is_contradicted(words.trusted, words):
        return Decision(word=words.trusted, is_trusted=True, trusted=words.trusted)
    newest = _newest_first(words.system, words.receipt, words.issued)
    return Decision(word=newest[0] if newest else None, is_trusted=False, trusted=words.trusted)


def _has_second(word: Word, words: Words) -> bool:
    """Tell whether a word of another kind agrees."""
    others = [other for other in (words.system, words.receipt) if other and other is not word]
    is_issued_so = words.issued is not None and -_SAME <= word.ahead_of(words.issued) <= _LONGEST_SILENCE
    return is_issued_so or any(_is_same(word, other) for other in others)


def _is_contradicted(trusted: Word, words: Words) -> bool:
    """Tell whether a word that is not older differs; the tree's may be earlier, as it is of the last publish."""
    newer = [word for word in (words.system, words.receipt) if word and word.boot_s >= trusted.boot_s]
    issued = words.issued
    is_before_issued = issued is not None and issued.boot_s >= trusted.boot_s and issued.ahead_of(trusted) > _SAME
    return is_before_issued or not all(_is_same(word, trusted) for word in newer)


def _is_same(one: Word, other: Word) -> bool:
    return abs(one.ahead_of(other)) <= _SAME


def _newest_first(*words: Word | None) -> list[Word]:
    return sorted((word for word in words if word), key=lambda word: word.boot_s, reverse=True)
