"""Text as people type it: one rule for every form and every feed.

In: text from a keyboard, a file or another program. Out: the spelling that is kept (`one_spelling`, `one_line`), the
one that is compared (`fold`, `sort_key`) and searched (`plain_line`, `without_case`), digits as 0-9 (`plain_digits`),
and what is wrong with a text for its field (`text_error`). Rules: a text in which nothing is seen is empty; every kind
of line end becomes a line break; control characters, direction marks and other invisible characters are left out, as
nobody can find them in a field. Joiners stay in the text that is kept (emoji and Persian words are made with them), and
are left out where text is compared. Folding is NFC and then by hand; NFKC takes sara am apart.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from content_sync.field_errors import FieldError

# Between two characters of a class in a regular expression: what people put between groups of digits or letters.
SEPARATORS: Final = r"\s\-\u2010-\u2015\u2212\ufe58\ufe63\uff0d"

_LINE_ENDS: Final = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# Control characters (not tab and line break), direction marks, byte order marks, halves of pairs, non-characters.
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff0-\ufffc"
    "\ufffe\uffff\ud800-\udfff]"
)
# Characters that join others, or choose how another is drawn.
_JOINERS: Final = re.compile("[\u034f\u200c\u200d\ufe00-\ufe0f\U000e0020-\U000e007f\U000e0100-\U000e01ef]")
_FILLERS: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters and a sign that are drawn as nothing
# One step each; they are repeated until nothing changes, as one repair can uncover the next.
_REPAIRS: Final = (
    (re.compile("\u0e4d([\u0e48-\u0e4b]?)\u0e32"), "\\1\u0e33"),
    (re.compile("([\u0e33])([\u0e48-\u0e4b])"), r"\2\1"),
    (re.compile("([\u0e48-\u0e4b])([\u0e31\u0e34-\u0e39\u0e4d])"), r"\2\1"),
    (re.compile("([\u0e31\u0e33-\u0e3a\u0e47-\u0e4e])\\1+"), r"\1"),
    (re.compile("\u0e40\u0e40"), "\u0e41"),
)
# Thai stacks three marks at most. Sorting a flood of them takes time by the square of its length, in NFC and below.
_MOST_MARKS: Final = 8
_SARA_AM: Final = "\u0e33"
_NEVER_MARKS: Final = "\\x00-\u02ff\u0e01-\u0e30\u0e32\u0e3f-\u0e46\u0e4f-\u0e5b"
_MAYBE_FLOOD: Final = re.compile(f"[^{_NEVER_MARKS}]{{{_MOST_MARKS + 1},}}")
_LEADING_VOWEL: Final = re.compile("([เแโใไ])([ก-ฮ])")
_LIGHT_MARKS: Final = re.compile("[\u0e47-\u0e4d]")
_HEAVY: Final = re.compile("[^\u0e47-\u0e4d]")
_OTHER_DIGITS: Final = re.compile(r"[^\D0-9]")


def one_spelling(text: str) -> str:
    """Return text in the one spelling we keep; its words and line breaks stay, and applying it twice changes nothing.

    NFC, sara am as one character with its tone mark before it, a tone mark after its vowel, no mark twice, no more
    than eight in a row, แ instead of two เ. Marks, blanks and fillers alone are no text: they become "".
    """
    if text.isascii() and text.isprintable():  # nothing in it to repair: most cells of a list, and ten times as quick
        return text.strip()
    text = _UNSEEN.sub("", _LINE_ENDS.sub("\n", text)).strip()
    repaired = _repaired(text)
    while repaired != text:
        text, repaired = repaired, _repaired(repaired)
    return text if is_seen(text) else ""


def one_line(text: str) -> str:
    """Return text in the one spelling, on one line, with single blanks."""
    return " ".join(one_spelling(text).split())


def fold(text: str) -> str:
    """Return text as it is compared and searched: the one spelling, without joiners."""
    return one_spelling(_JOINERS.sub("", text))


def sort_key(text: str) -> tuple[str, str]:
    """Return a key that sorts Thai as a dictionary does.

    The consonant counts before the vowel written to its left, and tone marks count last.
    """
    swapped = _LEADING_VOWEL.sub(r"\2\1", fold(text).casefold())
    return _LIGHT_MARKS.sub("", swapped), _HEAVY.sub(" ", swapped)


def plain_digits(text: str) -> str:
    """Return text with the digits of every script (๐-๙, full width) as 0-9, without joiners and unseen signs."""
    return _OTHER_DIGITS.sub(lambda digit: str(unicodedata.decimal(digit[0])), fold(text))


def plain_line(text: str) -> str:
    """Return text as a search shows it: folded, on one line, with digits as 0-9."""
    return " ".join(plain_digits(text).split())


def without_case(line: str) -> str:
    """Return a plain line as a search compares it: without capitals, one character for each of the line's."""
    small = line.lower()
    return small if len(small) == len(line) else "".join(_small(sign) for sign in line)


def text_error(text: str, *, longest: int, is_needed: bool = False) -> FieldError | None:
    """Return what is wrong with a text in the one spelling, None where its field can take it.

    Args:
        text: from `one_spelling` or `one_line`.
        longest: how many characters it may have.
        is_needed: the field may not be empty.
    """
    if not is_whole(text):
        return "unreadable"
    if is_needed and not text:
        return "empty"
    return "too_long" if len(text) > longest else None


def is_whole(text: str) -> bool:
    """Tell whether every byte that came was text; bytes that are not UTF-8 are read as U+FFFD."""
    return "\ufffd" not in text


def is_seen(text: str) -> bool:
    """Tell whether a reader sees anything in it: letters, digits or pictures, not marks or fillers alone."""
    return any(unicodedata.category(sign)[0] in "LNPS" and sign not in _FILLERS for sign in text)


def _small(sign: str) -> str:
    small = sign.lower()
    return small if len(small) == 1 else sign


def _repaired(text: str) -> str:
    if text.isascii():  # most values of a feed; every repair is about other signs
        return text
    text = unicodedata.normalize("NFC", _MAYBE_FLOOD.sub(_without_flood, text))
    for pattern, repair in _REPAIRS:
        text = pattern.sub(repair, text)
    return text


def _without_flood(signs: re.Match[str]) -> str:
    """Keep at most eight marks in a row."""
    kept: list[str] = []
    marks = 0
    for sign in signs[0]:
        marks = marks + 1 if sign == _SARA_AM or unicodedata.category(sign).startswith("M") else 0
        if marks <= _MOST_MARKS:
            kept.append(sign)
    return "".join(kept)
