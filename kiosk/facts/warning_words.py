"""A warning's words for the pages of each language, and whom to call.

In: a warning. Out: its words by language. Rules: an English page takes the source's English where there is some, else
the words as they are, and says in which language they are; what to do is told in steps. Beside the source's own contact
stand the free numbers for that kind of danger, as warning_numbers.csv says.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from content_sync.look.catalogues import Language
from content_sync.look.instructions import steps
from content_sync.wire.alerts import Warning

_NUMBERS: Final = Path(__file__).with_name("warning_numbers.csv")
_THAI: Final = re.compile("[\u0e01-\u0e5b]")
_LONGEST_LINE: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningWords:
    """What a warning says: `line` in a few words, `language` of all but the line, `line_language` of the line."""

    line: str
    line_language: Language
    headline: str
    description: str
    steps: tuple[str, ...]
    language: Language


def words_of(warning: Warning) -> Mapping[Language, WarningWords]:
    """Return the words of a warning for the pages of each language."""
    own = _own(warning)
    return {"th": own, "en": _english(warning, own)}


def numbers_for(warning: Warning) -> tuple[str, ...]:
    """Return the free numbers to call in such a danger, the first to call first."""
    *known, (_, otherwise) = _numbers()
    found = (numbers for text in (warning.event, warning.headline) for word, numbers in known if word in text)
    return next(found, otherwise)


def _own(warning: Warning) -> WarningWords:
    is_thai = bool(_THAI.search(warning.headline + warning.description))
    line = warning.event if len(warning.event) <= _LONGEST_LINE else warning.headline
    return WarningWords(
        line=line,
        line_language=_language_of(line),
        headline=warning.headline,
        description=warning.description,
        steps=steps(warning.instruction),
        language="th" if is_thai else "en",
    )


def _english(warning: Warning, own: WarningWords) -> WarningWords:
    line = warning.event_en or warning.headline_en or own.line
    has_english = bool(warning.headline_en or warning.description_en)
    return WarningWords(
        line=line,
        line_language=_language_of(line),
        headline=(warning.headline_en or warning.event_en) if has_english else own.headline,
        description=warning.description_en if has_english else own.description,
        steps=steps(warning.instruction_en) if has_english else own.steps,
        language="en" if has_english else own.language,
    )


def _language_of(text: str) -> Language:
    return "th" if _THAI.search(text) else "en"


@cache
def _numbers() -> tuple[tuple[str, tuple[str, ...]], ...]:
    with _NUMBERS.open(encoding="utf-8", newline="") as lines:
        return tuple((row["word"], tuple(row["numbers"].split())) for row in csv.DictReader(lines))
