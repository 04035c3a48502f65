"""Thai as people read and type it: dates, ages, numbers.

In: values (aware UTC times, dates, satang, a day as typed) and the language, for an age also its catalogue.
Out: words for the page, or the day. Rules: Buddhist years in Thai and Gregorian ones in English; Arabic
digits in both; every time is shown as in Bangkok, which has had no summer time since 1920, so a fixed offset
serves and no zone file is needed. Babel's Thai knows no Buddhist era, hence the tables here.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone
from gettext import NullTranslations
from typing import Final

from content_sync.look.catalogues import Language
from content_sync.wire.text import one_line, plain_digits

BANGKOK: Final = timezone(timedelta(hours=7), "Asia/Bangkok")
BUDDHIST_ERA: Final = 543  # years ahead of the Gregorian count
_FIRST_BUDDHIST_YEAR: Final = 2400
_YEARS: Final = range(2000, 2101)
_SATANG_PER_BAHT: Final = 100
_MINUTES_PER_HOUR: Final = 60
_HOURS_TOLD: Final = timedelta(hours=6)
_AGE_IN_WORDS: Final = timedelta(days=30)
_ONE_YEAR_ALONE: Final = timedelta(days=180)

_WEEKDAYS: Final[dict[Language, tuple[str, ...]]] = {
    "th": ("จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์", "อาทิตย์"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_SHORT_WEEKDAYS: Final[dict[Language, tuple[str, ...]]] = {
    "th": ("จ.", "อ.", "พ.", "พฤ.", "ศ.", "ส.", "อา."),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_MONTHS: Final[dict[Language, tuple[str, ...]]] = {
    "th": (
        *("มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน"),
        *("กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
_SHORT_MONTHS: Final[dict[Language, tuple[str, ...]]] = {
    "th": (
        *("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย."),
        *("ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค."),
    ),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}

_ISO_DAY: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_WRITTEN_DAY: Final = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4}|\d{2})", re.ASCII)
_NAMED_DAY: Final = re.compile(
    r"(?:วัน\S*?ที่|วันที่)?\s*(\d{1,2})\s*([a-zก-\u0e4e.]+?)\s*(?:พ\.?ศ\.?|ค\.?ศ\.?)?\s*(\d{4}|\d{2})"
)
_FIRST_SHORT_BUDDHIST_YEAR: Final = 43  # '69 is 2569; '26 is 2026, as 2526 is long past
_TIME_OF_DAY: Final = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])(\s*น\.?)?")
_MONTH_NAMES: Final = {
    name.casefold().replace(".", ""): number
    for table in (_MONTHS, _SHORT_MONTHS)
    for names in table.values()
    for number, name in enumerate(names, 1)
}


def local_date(moment: date) -> date:
    """Return the day in Bangkok of an aware time; a plain date stays as it is."""
    return moment.astimezone(BANGKOK).date() if isinstance(moment, datetime) else moment


def midnight(day: date) -> datetime:
    """Return the moment a day begins in Thailand."""
    return datetime.combine(day, time(), BANGKOK).astimezone(UTC)


def moment_of(day: date, hour: time) -> datetime:
    """Return the moment of an hour of a day in Thailand."""
    return datetime.combine(day, hour, BANGKOK).astimezone(UTC)


def full_date(moment: date, language: Language) -> str:
    """Write `วันอาทิตย์ที่ 22 พฤศจิกายน 2569` or `Sunday 22 November 2026`."""
    day = local_date(moment)
    name = weekday(day, language)
    joint = "ที่ " if language == "th" else " "
    return f"{name}{joint}{long_date(day, language)}"


def long_date(moment: date, language: Language) -> str:
    """Write `22 พฤศจิกายน 2569` or `22 November 2026`."""
    day = local_date(moment)
    return f"{day.day} {_MONTHS[language][day.month - 1]} {_year(day, language)}"


def month_name(moment: date, language: Language) -> str:
    """Write `พฤศจิกายน` or `November`."""
    return _MONTHS[language][local_date(moment).month - 1]


def month_and_year(moment: date, language: Language) -> str:
    """Write `พฤศจิกายน 2569` or `November 2026`."""
    return f"{month_name(moment, language)} {_year(local_date(moment), language)}"


def month_spans(months: Iterable[int], language: Language) -> str:
    """Write months of any year as spans: `ต.ค.–ม.ค.` or `Mar, May–Jul`; nothing for none and for all twelve."""
    wanted = set(months)
    starts = [month for month in sorted(wanted) if (month - 2) % 12 + 1 not in wanted]
    names = _SHORT_MONTHS[language]
    spans = []
    for start in starts:
        length = next(count for count in range(1, 13) if (start - 1 + count) % 12 + 1 not in wanted)
        last = (start - 2 + length) % 12
        spans.append(names[start - 1] if length == 1 else f"{names[start - 1]}–{names[last]}")
    return ", ".join(spans)


def short_date(moment: date, language: Language) -> str:
    """Write `22 พ.ย. 2569` or `22 Nov 2026`."""
    day = local_date(moment)
    return f"{day_and_month(day, language)} {_year(day, language)}"


def day_and_month(moment: date, language: Language) -> str:
    """Write `22 พ.ย.` or `22 Nov`, where the year is plain from what stands beside it."""
    day = local_date(moment)
    return f"{day.day} {_SHORT_MONTHS[language][day.month - 1]}"


def near_day(moment: date, today: date | None, language: Language) -> str:
    """Write `1 ม.ค.` where only one year can be meant: within half a year of today; else `1 ม.ค. 2570`."""
    day = local_date(moment)
    is_near = today is not None and abs(day - today) <= _ONE_YEAR_ALONE
    return day_and_month(day, language) if is_near else short_date(day, language)


def last_day(until: datetime | None) -> date | None:
    """Return the last day before an end in Bangkok, none where there is no end; midnight belongs to the day before."""
    return local_date(until - timedelta(seconds=1)) if until else None


def write_day(day: date, language: Language) -> str:
    """Write a day as `read_day` reads it, in the era of the language: 22/11/2569 or 22/11/2026."""
    return f"{day.day}/{day.month}/{day.year + BUDDHIST_ERA if language == 'th' else day.year}"


def read_day(typed: str) -> date | None:
    """Read a day as people write it: `22/11/2569`, `22-11-69`, `22 พ.ย. 2569`, `22 November 2026`, `2026-11-22`.

    Thai digits are read as well. A year from 2400 on is a Buddhist one; of two digits, from 43 on.

    Returns:
        The day; None if it is none, or not of this century.
    """
    text = one_line(plain_digits(typed)).casefold()
    if match := _ISO_DAY.fullmatch(text):
        year, month, day = match.groups()
    elif match := _WRITTEN_DAY.fullmatch(text):
        day, month, year = match.groups()
    elif match := _NAMED_DAY.fullmatch(text):
        day, name, year = match.groups()
        month = str(_MONTH_NAMES.get(name.replace(".", ""), 0))
    else:
        return None
    return _day_of(_whole_year(year), int(month), int(day))


def write_time(moment: datetime) -> str:
    """Write the hour of an aware time in Thailand as `read_time` reads it: 09:30."""
    return _hour_and_minute(moment)


def read_time(typed: str) -> time | None:
    """Read an hour as people write it: `9:30`, `09.30`, `๙.๓๐ น.`; None if it is none."""
    match = _TIME_OF_DAY.fullmatch(one_line(plain_digits(typed)))
    return time(int(match[1]), int(match[2])) if match else None


def _whole_year(written: str) -> int:
    """Return the Gregorian year of one written with four digits or two, in either era."""
    year = int(written)
    if len(written) == len("69"):
        year += 2500 if year >= _FIRST_SHORT_BUDDHIST_YEAR else 2000
    return year - BUDDHIST_ERA if year >= _FIRST_BUDDHIST_YEAR else year


def _day_of(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year in _YEARS else None
    except ValueError:
        return None


def weekday(moment: date, language: Language) -> str:
    """Write `วันอาทิตย์` or `Sunday`."""
    name = _WEEKDAYS[language][local_date(moment).weekday()]
    return f"วัน{name}" if language == "th" else name


def short_weekday(moment: date, language: Language) -> str:
    """Write `อา.` or `Sun`."""
    return _SHORT_WEEKDAYS[language][local_date(moment).weekday()]


def clock_time(moment: datetime, language: Language) -> str:
    """Write `14:05 น.` or `14:05`, in Bangkok; no line breaks within it."""
    return _of_the_clock(_hour_and_minute(moment), language)


def time_span(starts: datetime, ends: datetime | None, language: Language) -> str:
    """Write `08:30–12:00 น.`; an end on another day with its date, none if none is known."""
    if ends is None:
        return clock_time(starts, language)
    if local_date(starts) != local_date(ends):
        return f"{clock_time(starts, language)} – {date_and_time(ends, language)}"
    return _of_the_clock(f"{_hour_and_minute(starts)}–{_hour_and_minute(ends)}", language)


def date_and_time(moment: datetime, language: Language) -> str:
    """Write `22 พ.ย. 2569 14:05 น.` or `22 Nov 2026 14:05`."""
    return f"{short_date(moment, language)} {clock_time(moment, language)}"


def between(first: datetime, last: datetime, language: Language, words: NullTranslations) -> str:
    """Write between which times something was: `ช่วง 3 ถึง 9 มี.ค. 2570`; with the hours where that is one day."""
    if local_date(first) == local_date(last):
        hours = {"first": clock_time(first, language), "last": clock_time(last, language)}
        return f"{short_date(last, language)} {words.gettext('between %(first)s and %(last)s') % hours}"
    days = {"first": _day_before(first, last, language), "last": short_date(last, language)}
    return words.gettext("between %(first)s and %(last)s") % days


def _day_before(first: datetime, last: datetime, language: Language) -> str:
    """Write a day as far as the later day beside it does not say the same."""
    one, other = local_date(first), local_date(last)
    if one.year != other.year:
        return short_date(one, language)
    return str(one.day) if one.month == other.month else day_and_month(one, language)


def age(then: datetime, now: datetime, language: Language, words: NullTranslations) -> str:
    """Say how long ago a time was: `2 ชั่วโมงก่อน`, `เมื่อวาน`, `3 วันก่อน`.

    A time to come or more than 30 days ago is written as its date: words would mislead.
    Yesterday is the day before in Bangkok, whatever the hour; below six hours the hours are told.
    """
    past = now - then
    if past < timedelta(0) or past > _AGE_IN_WORDS:
        return short_date(then, language)
    days = (local_date(now) - local_date(then)).days
    minutes = past // timedelta(minutes=1)
    if days == 0 or past < _HOURS_TOLD:
        return _age_within_a_day(minutes, words)
    if days == 1:
        return words.gettext("yesterday")
    return words.ngettext("%(num)s day ago", "%(num)s days ago", days) % {"num": days}


def number(value: float, decimals: int = 0) -> str:
    """Write a number with commas: `16,200` or, with one decimal, `32.5`."""
    return f"{value:,.{decimals}f}"


def baht(satang: int) -> str:
    """Write an amount in baht, with satang only where there are any: `16,200` or `2.45`."""
    sign = "-" if satang < 0 else ""
    whole, rest = divmod(abs(satang), _SATANG_PER_BAHT)
    return f"{sign}{whole:,}.{rest:02d}" if rest else f"{sign}{whole:,}"


def _hour_and_minute(moment: datetime) -> str:
    return moment.astimezone(BANGKOK).strftime("%H:%M")


def _of_the_clock(text: str, language: Language) -> str:
    return f"{text}\u00a0น." if language == "th" else text


def _year(day: date, language: Language) -> int:
    return day.year + BUDDHIST_ERA if language == "th" else day.year


def _age_within_a_day(minutes: int, words: NullTranslations) -> str:
    if minutes < 1:
        return words.gettext("just now")
    hours = minutes // _MINUTES_PER_HOUR
    if hours:
        return words.ngettext("%(num)s hour ago", "%(num)s hours ago", hours) % {"num": hours}
    return words.ngettext("%(num)s minute ago", "%(num)s minutes ago", minutes) % {"num": minutes}
