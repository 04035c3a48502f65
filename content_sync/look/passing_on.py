"""Words to pass on: short, self-contained, with their date and source, by LINE, SMS or a QR code.

In: what it is, more of it, and where it is from. Out: the words, one prepared line for an SMS, and the addresses that
open LINE and SMS with them. Rules: the date is never cut, the source only where it is long, the rest between words.
The words fit a QR code of version 14 at level L, the largest whose squares are 4 pixels wide on a phone of 360 and
which another phone reads off a cracked screen; the line for an SMS fits one part of a message not in Latin letters.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Final
from urllib.parse import quote

MOST_VERSION: Final = 14
MOST_BYTES: Final = 458  # what version 14 holds at level L, as UTF-8
MOST_SMS_UNITS: Final = 70  # of UCS-2 (3GPP TS 23.040, TS 23.038)
_SOURCE: Final = 40
# Beside these and a date, an SMS has room for one word at least.
_SMS_FIGURES, _SMS_SOURCE = 32, 16
_MORE: Final = "…"


def words_to_pass_on(what: str, more: str, source: str, day: str) -> str:
    """Return the words, a line each for what it is, more of it, and where and when it is from."""
    origin = f"{_cut(_line(source), _SOURCE, _units)} {day}".strip()
    first = _cut(_line(what), MOST_BYTES - _bytes(f"\n{origin}"), _bytes)
    room = MOST_BYTES - _bytes(f"{first}\n\n{origin}")
    return "\n".join(part for part in (first, _cut(_line(more), room, _bytes), origin) if part)


def sms_line(what: str, figures: str, source: str, day: str) -> str:
    """Return one line for an SMS; of what it is, so much as fits beside the figures, the source and the day."""
    beside = (_cut(_line(figures), _SMS_FIGURES, _units), _cut(_line(source), _SMS_SOURCE, _units), day)
    tail = " ".join(part for part in beside if part)
    return f"{_cut(_line(what), MOST_SMS_UNITS - _units(f' {tail}'), _units)} {tail}".strip()


def line_address(words: str) -> str:
    """Return the address that opens LINE with these words; it asks to whom they go."""
    return f"https://line.me/R/share?text={quote(words, safe='')}"


def sms_address(line: str) -> str:
    """Return the address that opens a new SMS with this line (RFC 5724)."""
    return f"sms:?body={quote(line, safe='')}"


def _line(text: str) -> str:
    return " ".join(text.split())


def _bytes(text: str) -> int:
    return len(text.encode())


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _cut(text: str, room: int, size: Callable[[str], int]) -> str:
    """Return as much of a text as fits: all of it, or up to a blank, or else up to a whole letter."""
    if size(text) <= room:
        return text
    end = len(text)
    while end and size(text[:end].rstrip() + _MORE) > room:
        end -= 1
    blank = text.rfind(" ", 0, end + 1)
    if blank > end // 2:
        end = blank
    while 0 < end < len(text) and unicodedata.category(text[end]) in {"Mn", "Mc"}:
        end -= 1
    kept = text[:end].rstrip()
    return kept + _MORE if kept else ""
