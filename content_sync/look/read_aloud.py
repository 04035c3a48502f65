"""A written Thai text as it is read aloud: its figures become words.

In: what staff or the volunteer wrote. Out: the same with no figure left that a reader would stumble over. Rules: a time
(`08.30 น.`), a day (`22/11/2569`), a share (`15%`) and an amount are said as such; telephone numbers, and whatever
begins with a nought, digit by digit; a figure that is part of a name in Latin letters (`A4`, `H5N1`, an address of the
web) stays.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Final

from content_sync.look.spoken import day_words, digit_words, number_words, time_words
from content_sync.look.thai import BANGKOK, read_day
from content_sync.wire.text import plain_digits

_LONGEST_NUMBER: Final = 7  # digits; a longer one names something and does not count it
_HOURS, _MINUTES = 24, 60
# Numbers to call that stand alone in a sentence; any other is known by the word before it.
_HOTLINES: Final = "1111|1129|1155|1300|1323|1422|1441|1506|1567|1669|1784|191|199"


_PER_CENT: Final = re.compile(r"(?<=\d)\s?%")
# What is counted follows its figure without a space, as the words are said.
_UNITS: Final = (
    "โมง|ทุ่ม|นาที|ชั่วโมง|วัน|คืน|เดือน|ปี|คน|ตัว|บาท|สตางค์|องศา|กิโล|ตัน|ไร่|เมตร|ขวบ|แห่ง|จุด|ครั้ง|หลัง|ชิ้น|เม็ด|ลิตร|ครัวเรือน"
)
_FIGURE: Final = r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?"


def spell_out(text: str) -> str:
    """Return a text with its figures in words."""
    said = _PER_CENT.sub("เปอร์เซ็นต์", plain_digits(text))
    for pattern, say in _RULES:
        said = pattern.sub(say, said)
    return said


def _phone(found: re.Match[str]) -> str:
    before, digits = found.groups()
    return f"{before or ''}{digit_words(re.sub('[ -]', '', digits), ' ')}"


def _day(found: re.Match[str]) -> str:
    day = read_day(found[1])
    return day_words(day) if day else found[0]


def _time(found: re.Match[str]) -> str:
    return _of_the_clock(*found.groups()) or found[0]


def _time_span(found: re.Match[str]) -> str:
    hour, minute, last_hour, last_minute = found.groups()
    starts, ends = _of_the_clock(hour, minute), _of_the_clock(last_hour, last_minute)
    return f"{starts}ถึง{ends}" if starts and ends else found[0]


def _of_the_clock(hour: str, minute: str) -> str:
    """Say a time; nothing where there is no such time."""
    if int(hour) > _HOURS or int(minute) >= _MINUTES:
        return ""
    return time_words(datetime.combine(_ANY_DAY, time(int(hour) % _HOURS, int(minute)), BANGKOK))


def _part_of_a_whole(found: re.Match[str]) -> str:
    """Say a house number: `99/1`."""
    return f"{number_words(int(found[1]))}ทับ{number_words(int(found[2]))}"


def _span(found: re.Match[str]) -> str:
    whole, rest, last_whole, last_rest = found.groups()
    return f"{_figure(whole, rest)}ถึง{_figure(last_whole, last_rest)}"


def _number(found: re.Match[str]) -> str:
    minus, whole, rest = found.groups()
    return f"{'ลบ' if minus else ''}{_figure(whole, rest)}"


def _figure(whole: str, rest: str | None) -> str:
    digits = whole.replace(",", "")
    names_something = (digits.startswith("0") and len(digits) > 1) or len(digits) > _LONGEST_NUMBER
    said = digit_words(digits, " ") if names_something else number_words(int(digits))
    return f"{said}จุด{digit_words(rest)}" if rest else said


_ANY_DAY: Final = date(2000, 1, 1)
# In this order: what one rule has said holds no figures for the next.
_RULES: Final = tuple(
    (re.compile(rf"(?<![A-Za-z0-9@/_.]){pattern}(?![A-Za-z0-9@/_])"), say)
    for pattern, say in (
        (r"(โทร\S*\s*|สายด่วน\s*|เบอร์\s*)?(0\d(?:[ -]?\d){7,8})", _phone),
        (r"(โทร\S*\s*|สายด่วน\s*|เบอร์\s*)(\d{3,4})", _phone),
        (rf"()({_HOTLINES})", _phone),
        (r"(?:วันที่\s*)?(\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})|\d{1,2}-\d{1,2}-\d{4}|\d{4}-\d{2}-\d{2})", _day),
        (r"(\d{1,2})[.:](\d{2})\s*(?:น\.)?\s*(?:-|–|ถึง)\s*(\d{1,2})[.:](\d{2})\s*น\.", _time_span),
        (r"(\d{1,2})[.:](\d{2})\s*น\.", _time),
        (r"(\d+)/(\d+)", _part_of_a_whole),
        (rf"{_FIGURE}\s*[-–]\s*{_FIGURE}(?:\s(?={_UNITS}))?", _span),
        (rf"((?<!\S)[-−])?{_FIGURE}(?:\s(?={_UNITS}))?", _number),
    )
)
