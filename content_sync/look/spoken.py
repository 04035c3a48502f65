"""Figures as they are said in Thai: what a volunteer reads to the village over the loudspeaker.

In: numbers, amounts, times and days. Out: words. Rules: what is said is what the pages write, rounded alike; one is
`เอ็ด` after a ten, two tens are `ยี่สิบ`, a million is counted again from one; decimals are said digit by digit; the
day has the hours of everyday Thai (`ตี`, `โมงเช้า`, `บ่าย`, `โมงเย็น`, `ทุ่ม`), and no two minutes of it sound alike.
Of the libraries that do this none is lean: num2words loads 60 languages, which takes 5 MB of a kiosk.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Final

from content_sync.look.thai import BANGKOK, local_date, month_name, number, weekday

_DIGITS: Final = ("ศูนย์", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า")
_PLACES: Final = ("", "สิบ", "ร้อย", "พัน", "หมื่น", "แสน")
_MILLION: Final = 10 ** len(_PLACES)
_TEN, _HUNDRED = 10, 100
_HALF: Final = 30
_HOURS: Final = (
    *("เที่ยงคืน", "ตีหนึ่ง", "ตีสอง", "ตีสาม", "ตีสี่", "ตีห้า"),
    *("หกโมง", "เจ็ดโมง", "แปดโมง", "เก้าโมง", "สิบโมง", "สิบเอ็ดโมง"),
    *("เที่ยง", "บ่ายโมง", "บ่ายสองโมง", "บ่ายสามโมง", "สี่โมง", "ห้าโมง"),
    *("หกโมง", "หนึ่งทุ่ม", "สองทุ่ม", "สามทุ่ม", "สี่ทุ่ม", "ห้าทุ่ม"),
)
_PER: Final = re.compile(r"บาท(?:ต่อ|/)\s*([^\s(]+)")
_PARTS: Final = {"เช้า": range(6, 12), "เย็น": range(16, 19)}


def number_words(value: float, decimals: int = 0) -> str:
    """Say a number as `number` writes it: `ลบสามจุดสองห้า` for -3.25 with two decimals."""
    written = number(value, decimals).replace(",", "")
    whole, _, rest = written.lstrip("-").partition(".")
    said = _whole_words(int(whole))
    minus = "ลบ" if written.startswith("-") and int(whole + rest) else ""
    return f"{minus}{said}จุด{digit_words(rest)}" if rest else f"{minus}{said}"


def digit_words(digits: str, between: str = "") -> str:
    """Say digits one by one, as in a telephone number."""
    return between.join(_DIGITS[int(digit)] for digit in digits)


def baht_words(satang: int) -> str:
    """Say an amount: `สองบาทสี่สิบเจ็ดสตางค์`."""
    baht, rest = divmod(abs(satang), _HUNDRED)
    said = f"{_whole_words(baht)}บาท" if baht or not rest else ""
    minus = "ลบ" if satang < 0 else ""
    return f"{minus}{said}{_whole_words(rest)}สตางค์" if rest else f"{minus}{said}"


def price_words(satang: int, unit: str) -> str:
    """Say a price with its unit first: `ตันละหนึ่งหมื่นห้าพันหนึ่งร้อยบาท`, of `บาทต่อตัน (เกวียน)`."""
    per = _PER.match(unit)
    return f"{per[1]}ละ{baht_words(satang)}" if per else f"{baht_words(satang)} {unit}".strip()


def time_words(moment: datetime) -> str:
    """Say a time of the day in Bangkok: `แปดโมงเช้า`, `บ่ายสองโมงครึ่ง`, `เที่ยงคืน สิบนาที`."""
    local = moment.astimezone(BANGKOK)
    hour = _HOURS[local.hour]
    part = next((name for name, hours in _PARTS.items() if local.hour in hours), "")
    if not local.minute:
        return f"{hour}{part}"
    minutes = "ครึ่ง" if local.minute == _HALF else f" {_whole_words(local.minute)}นาที"
    is_said_twice = _HOURS.count(hour) > 1
    return f"{hour}{minutes}ตอน{part}" if is_said_twice else f"{hour}{minutes}"


def day_words(moment: date) -> str:
    """Say a day: `วันพฤหัสบดีที่ยี่สิบหก พฤศจิกายน`."""
    day = local_date(moment)
    return f"{weekday(day, 'th')}ที่{_whole_words(day.day)} {month_name(day, 'th')}"


def _whole_words(value: int) -> str:
    if value < _MILLION:
        return _below_a_million(value) or _DIGITS[0]
    millions, rest = divmod(value, _MILLION)
    return f"{_whole_words(millions)}ล้าน{_below_a_million(rest, follows=True)}"


def _below_a_million(value: int, *, follows: bool = False) -> str:
    """Say the number, nothing for 0; `follows` tells whether something was said before it."""
    said = ""
    for place in reversed(range(len(_PLACES))):
        digit = value // _TEN**place % _TEN
        if digit:
            said += _digit_at(place, digit, follows=follows or bool(said))
    return said


def _digit_at(place: int, digit: int, *, follows: bool) -> str:
    if place == 0 and digit == 1 and follows:
        return "เอ็ด"
    if place == 1 and digit <= len(("สิบ", "ยี่สิบ")):
        return ("สิบ", "ยี่สิบ")[digit - 1]
    return _DIGITS[digit] + _PLACES[place]
