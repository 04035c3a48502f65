"""Where words begin and end in a Thai text: central tells the kiosks, which have no dictionary.

Thai stands without blanks between its words. In: a text, and how its runs of Thai letters are cut. Out: the lengths of
the words of all runs, one character each (1-9, a-z for 10 to 35), a twelfth of what the text itself weighs; and back.
Everything that is not Thai cuts itself at its blanks and signs. Rule: lengths that do not fit the text, as a later
version may write them, count as none, and a run without lengths is one word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Final

from msgspec import Meta

WordLengths = Annotated[str, Meta(max_length=20_000, pattern=r"^[ -~]*\Z")]
"""The lengths of the Thai words of one text; a text to read has at most so many characters."""

_LONGEST: Final = 35
_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_THAI: Final = "\u0e01-\u0e3a\u0e40-\u0e45\u0e47-\u0e4e"  # letters, vowels and marks; not ฿, ฯ, ๆ and the digits
_RUN: Final = re.compile(f"[{_THAI}]+")
_WORD: Final = re.compile(f"[{_THAI}]+|[^\\W_{_THAI}]+")


def written_lengths(pieces: Iterable[str]) -> str:
    """Return the lengths of a text's Thai words; the pieces are the whole text, cut where its words end."""
    words = (word for piece in pieces for word in _RUN.findall(piece))
    return "".join(_DIGITS[length] for word in words for length in _short(len(word)))


@dataclass(frozen=True, slots=True, kw_only=True)
class CutText:
    """A text, and the lengths of its Thai words as central told them."""

    text: str
    lengths: str = ""

    @property
    def is_cut(self) -> bool:
        """Tell whether the lengths fit, so that its words are known."""
        return _read(self.text, self.lengths) is not None

    def words(self) -> Iterator[str]:
        """Yield its words in their order; a run of Thai letters is one word where they are not known."""
        runs = _read(self.text, self.lengths)
        for match in _WORD.finditer(self.text):
            if runs is None or not _RUN.fullmatch(match[0]):
                yield match[0]
            else:
                yield from next(runs)


def _read(text: str, lengths: str) -> Iterator[list[str]] | None:
    """Return the words of each run of Thai letters; None where the lengths are not those of this text."""
    runs: list[list[str]] = []
    at = 0
    for run in _RUN.findall(text):
        words, begin = [], 0
        while begin < len(run):
            length = _length(lengths[at : at + 1])
            if not 0 < length <= len(run) - begin:
                return None
            words.append(run[begin : begin + length])
            begin, at = begin + length, at + 1
        runs.append(words)
    return iter(runs) if at == len(lengths) else None


def _length(digit: str) -> int:
    return _DIGITS.find(digit) if digit else 0


def _short(length: int) -> Iterator[int]:
    """Yield a length in pieces of at most 35."""
    while length > _LONGEST:
        yield _LONGEST
        length -= _LONGEST
    yield length
