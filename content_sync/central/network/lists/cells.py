"""What stands in the cells of a list, as people and Excel write it: codes, names, phones, days, yes and no.

Each function takes the text of a cell and returns its value, or raises `RowError`. Digits may be Thai. A phone that
lost its leading 0 gets it back where that is sure: nine digits that begin with 6, 8 or 9 are a mobile without it. A
cell that goes out is made harmless: where it begins as a formula does, Excel would work it out, so a ' stands before.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from content_sync.central.network.lists.refusals import RowError
from content_sync.look.phone_numbers import read_phone
from content_sync.look.places import place, province_by_name
from content_sync.look.thai import read_day
from content_sync.wire.areas import LENGTHS, is_village
from content_sync.wire.text import fold, one_line, one_spelling, plain_digits, text_error

MAX_TEXT: Final = 200
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_SHORTENED: Final = re.compile(r"\d([.,]\d+)?e\+?\d+", re.IGNORECASE)
_OF_EXCEL: Final = re.compile(r"[.,]0+$")  # 812345678.0
_LOST_ZERO: Final = re.compile(r"[689]\d{8}")
_TIME: Final = re.compile(r"[ T]\d{1,2}:.*")  # Excel writes 2026-11-22 00:00:00
_FIRST_YEAR: Final = 1990
_RANK: Final = re.compile(r"^(จังหวัด|จ\.)\s*")
_YES: Final = frozenset({"yes", "y", "1", "x", "true", "✓", "✔", "มา", "ใช่", "เข้าอบรม", "อบรมแล้ว"})
_NO: Final = frozenset({"no", "n", "0", "false", "ไม่", "ไม่มา", "ไม่ใช่", "ขาด"})


def text_of(cell: str, *, is_needed: bool = False) -> str:
    """Return a text on one line; a cell made harmless before comes back as it was."""
    text = one_line(_restored(cell))
    if "\n" in one_spelling(cell) or text_error(text, longest=MAX_TEXT, is_needed=is_needed):
        raise RowError("name" if is_needed else "text")
    return text


def village_of_cell(cell: str) -> str:
    """Return the code of a village."""
    code = _OF_EXCEL.sub("", _digits(cell))
    if not is_village(code):
        raise RowError("village")
    return code


def province_of(cell: str) -> str:
    """Return the code of a province that is given by its code or its Thai name."""
    text = one_line(cell)
    code = plain_digits(text)
    named = province_by_name(_RANK.sub("", text))
    known = named or (place(code) if len(code) == LENGTHS[0] else None)
    if known is None or len(known.code) != LENGTHS[0] or not known.code.isdecimal():
        raise RowError("province")
    return known.code


def phone_of(cell: str) -> str:
    """Return the digits of a Thai telephone number; "" where the cell is empty."""
    typed = _OF_EXCEL.sub("", _digits(_restored(cell)))
    if not typed:
        return ""
    phone = read_phone(f"0{typed}" if _LOST_ZERO.fullmatch(typed) else typed)
    if not phone.is_thai:
        raise RowError("phone")
    return phone.dial


def day_of(cell: str) -> dt.date | None:
    """Return a day, written as 22/11/2569, 22/11/2026 or 2026-11-22; None where the cell is empty."""
    typed = plain_digits(cell).strip()
    if not typed:
        return None
    day = read_day(_TIME.sub("", typed))
    if day is None or day.year < _FIRST_YEAR:
        raise RowError("day")
    return day


def number_of(cell: str, *, most: int) -> int | None:
    """Return a number from 1 to `most`; None where the cell is empty."""
    typed = _OF_EXCEL.sub("", _digits(cell))
    if not typed:
        return None
    if not typed.isdecimal() or len(typed) > len(str(most)) or not 1 <= int(typed) <= most:
        raise RowError("number")
    return int(typed)


def needed_number(cell: str, *, most: int) -> int:
    """Return a number from 1 to `most`; an empty cell is none."""
    number = number_of(cell, most=most)
    if number is None:
        raise RowError("number")
    return number


def is_yes(cell: str) -> bool | None:
    """Tell whether a cell says yes; None where it is empty."""
    typed = plain_digits(cell).strip().casefold()
    if typed in _YES:
        return True
    if typed and typed not in _NO:
        raise RowError("yes-or-no")
    return False if typed else None


def name_key(name: str) -> str:
    """Return a name as two are compared."""
    return "".join(fold(name).casefold().split())


def harmless(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _restored(cell: str) -> str:
    return cell[1:] if cell.startswith(tuple(f"'{sign}" for sign in _FORMULA)) else cell


def _digits(cell: str) -> str:
    text = plain_digits(cell.removeprefix("'")).strip()
    if _SHORTENED.fullmatch(text):
        raise RowError("shortened")
    return text
