"""Thai dates, ages, numbers, folding and sorting, as people read and type them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_sync.look import thai
from content_sync.look.catalogues import Language, load
from content_sync.look.environment import TRANSLATIONS

NOON = datetime(2026, 11, 22, 7, 5, tzinfo=UTC)  # 14:05 in Bangkok, a Sunday


def age(then: datetime, now: datetime, language: Language) -> str:
    return thai.age(then, now, language, load(TRANSLATIONS)[language])


def test_a_date_is_written_in_the_buddhist_era() -> None:
    assert thai.full_date(NOON, "th") == "วันอาทิตย์ที่ 22 พฤศจิกายน 2569"
    assert thai.long_date(NOON, "th") == "22 พฤศจิกายน 2569"
    assert thai.short_date(NOON, "th") == "22 พ.ย. 2569"
    assert thai.day_and_month(NOON, "th") == "22 พ.ย."


def test_an_english_date_keeps_the_gregorian_year() -> None:
    assert thai.full_date(NOON, "en") == "Sunday 22 November 2026"
    assert thai.short_date(NOON, "en") == "22 Nov 2026"
    assert thai.short_weekday(NOON, "en") == "Sun"


def test_a_time_is_the_time_in_bangkok() -> None:
    assert thai.clock_time(NOON, "th") == "14:05\u00a0น."
    assert thai.clock_time(NOON, "en") == "14:05"
    assert thai.date_and_time(NOON, "th") == "22 พ.ย. 2569 14:05\u00a0น."


def test_from_one_time_to_another_is_written_once_with_the_day_where_it_changes() -> None:
    later, tomorrow = NOON + timedelta(hours=3), NOON + timedelta(days=1)
    assert thai.time_span(NOON, later, "th") == "14:05–17:05\u00a0น."
    assert thai.time_span(NOON, later, "en") == "14:05–17:05"
    assert thai.time_span(NOON, tomorrow, "th") == "14:05\u00a0น. – 23 พ.ย. 2569 14:05\u00a0น."
    assert thai.time_span(NOON, None, "th") == "14:05\u00a0น."


def test_the_day_turns_at_midnight_in_bangkok() -> None:
    just_before, just_after = datetime(2026, 12, 31, 16, 59, tzinfo=UTC), datetime(2026, 12, 31, 17, 0, tzinfo=UTC)
    assert thai.short_date(just_before, "th") == "31 ธ.ค. 2569"
    assert thai.short_date(just_after, "th") == "1 ม.ค. 2570"


def test_a_year_stands_where_two_could_be_meant() -> None:
    new_year, half_a_year = date(2027, 1, 1), timedelta(days=180)
    for today, written in (
        (date(2026, 12, 30), "1 ม.ค."),
        (new_year - half_a_year, "1 ม.ค."),
        (new_year - half_a_year - timedelta(days=1), "1 ม.ค. 2570"),
        (new_year + half_a_year, "1 ม.ค."),
        (new_year + half_a_year + timedelta(days=1), "1 ม.ค. 2570"),
        (None, "1 ม.ค. 2570"),
    ):
        assert thai.near_day(new_year, today, "th") == written
    assert thai.near_day(new_year, None, "en") == "1 Jan 2027"


@pytest.mark.parametrize(
    ("day", "word"),
    [(22, "อา."), (23, "จ."), (24, "อ."), (25, "พ."), (26, "พฤ."), (27, "ศ."), (28, "ส.")],
)
def test_each_weekday_has_its_short_word(day: int, word: str) -> None:
    assert thai.short_weekday(date(2026, 11, day), "th") == word


@pytest.mark.parametrize(
    ("past", "thai_words", "english_words"),
    [
        (timedelta(seconds=20), "เมื่อสักครู่", "just now"),
        (timedelta(minutes=1), "1 นาทีก่อน", "1 minute ago"),
        (timedelta(minutes=59), "59 นาทีก่อน", "59 minutes ago"),
        (timedelta(hours=2, minutes=30), "2 ชั่วโมงก่อน", "2 hours ago"),
        (timedelta(hours=20), "เมื่อวาน", "yesterday"),
        (timedelta(days=3), "3 วันก่อน", "3 days ago"),
        (timedelta(0), "เมื่อสักครู่", "just now"),
        (timedelta(seconds=59), "เมื่อสักครู่", "just now"),
        (timedelta(hours=1), "1 ชั่วโมงก่อน", "1 hour ago"),
        (timedelta(days=30), "30 วันก่อน", "30 days ago"),
        (timedelta(days=30, seconds=1), "23 ต.ค. 2569", "23 Oct 2026"),
        (timedelta(days=40), "13 ต.ค. 2569", "13 Oct 2026"),
        (timedelta(seconds=-1), "22 พ.ย. 2569", "22 Nov 2026"),
        (timedelta(hours=-1), "22 พ.ย. 2569", "22 Nov 2026"),
    ],
)
def test_an_age_is_told_in_words(past: timedelta, thai_words: str, english_words: str) -> None:
    assert age(NOON - past, NOON, "th") == thai_words
    assert age(NOON - past, NOON, "en") == english_words


def test_less_than_six_hours_ago_across_midnight_is_told_in_hours() -> None:
    after_midnight = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)
    six_hours = timedelta(hours=6)
    assert age(after_midnight - six_hours + timedelta(seconds=1), after_midnight, "th") == "5 ชั่วโมงก่อน"
    assert age(after_midnight - six_hours, after_midnight, "th") == "เมื่อวาน"


@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2500, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001  hypothesis adds the zone
def test_a_thai_date_can_be_read_back(moment: datetime) -> None:
    day, month, year = thai.short_date(moment, "th").split()
    months = [thai.short_date(date(2026, number, 1), "th").split()[1] for number in range(1, 13)]
    assert date(int(year) - 543, months.index(month) + 1, int(day)) == thai.local_date(moment)


@pytest.mark.parametrize(
    ("satang", "written"),
    [(1_620_000, "16,200"), (245, "2.45"), (250, "2.50"), (5, "0.05"), (-245, "-2.45"), (0, "0"), (-5, "-0.05")],
)
def test_baht_show_satang_only_where_there_are_any(satang: int, written: str) -> None:
    assert thai.baht(satang) == written


@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_baht_read_back_give_the_same_satang(satang: int) -> None:
    whole, _, rest = thai.baht(satang).replace(",", "").partition(".")
    size = abs(int(whole)) * 100 + int(rest or "0")
    assert size == abs(satang)
    assert thai.baht(satang).startswith("-") == (satang < 0)


def test_a_number_has_commas_and_the_decimals_asked_for() -> None:
    assert thai.number(1234567) == "1,234,567"
    assert thai.number(32.46, 1) == "32.5"


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-11-29", date(2026, 11, 29)),
        ("29/11/2569", date(2026, 11, 29)),
        (" ๒๙/๑๑/๒๕๖๙ ", date(2026, 11, 29)),
        ("2569-11-29", date(2026, 11, 29)),
        ("29.11.2026", date(2026, 11, 29)),
        ("22 / 11 / 2569", date(2026, 11, 22)),
        ("22-11-2026", date(2026, 11, 22)),
        ("31/11/2569", None),
        ("1970-01-01", None),
        ("1999-12-31", None),
        ("2000-01-01", date(2000, 1, 1)),
        ("31/12/2643", date(2100, 12, 31)),
        ("2101-01-01", None),
        ("29/11/69", date(2026, 11, 29)),
        ("29/11/26", date(2026, 11, 29)),
        ("29/11/43", date(2000, 11, 29)),
        ("29/11/42", date(2042, 11, 29)),
        ("29 พ.ย. 2569", date(2026, 11, 29)),
        ("๒๙ พย ๖๙", date(2026, 11, 29)),
        ("29 พฤศจิกายน พ.ศ. 2569", date(2026, 11, 29)),
        ("วันอาทิตย์ที่ 29 พฤศจิกายน 2569", date(2026, 11, 29)),
        ("29พ.ย.69", date(2026, 11, 29)),
        ("29 Nov 2026", date(2026, 11, 29)),
        ("29 november 26", date(2026, 11, 29)),
        ("\u200e29/11/2569\u200b", date(2026, 11, 29)),
        ("29 พ.ย.", None),
        ("29 สัปดาห์ 2569", None),
        ("29/11/269", None),
        ("29/11/02569", None),
        ("", None),
        ("0000-00-00", None),
        ("2026-11-29T10:00", None),
    ],
)
def test_a_day_is_read_in_the_ways_people_write_it(typed: str, day: date | None) -> None:
    assert thai.read_day(typed) == day


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_a_day_is_read_as_the_desk_writes_it(day: date) -> None:
    assert thai.read_day(thai.write_day(day, "th")) == thai.read_day(thai.write_day(day, "en")) == day


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_a_day_is_read_in_every_way_the_pages_write_it(day: date) -> None:
    for language in ("th", "en"):
        for written in (thai.short_date(day, language), thai.long_date(day, language)):
            assert thai.read_day(written) == day
    assert thai.read_day(thai.full_date(day, "th")) == day


@pytest.mark.parametrize(
    ("months", "written"),
    [
        ((), ""),
        ((3,), "มี.ค."),
        ((5, 6, 7), "พ.ค.–ก.ค."),
        ((11, 12, 1, 2), "พ.ย.–ก.พ."),
        ((1, 12), "ธ.ค.–ม.ค."),
        ((9, 3, 4), "มี.ค.–เม.ย., ก.ย."),
        (tuple(range(1, 13)), ""),
        (tuple(range(2, 13)), "ก.พ.–ธ.ค."),
    ],
)
def test_months_of_any_year_are_written_as_spans(months: tuple[int, ...], written: str) -> None:
    assert thai.month_spans(months, "th") == written


def test_months_are_written_in_english_too() -> None:
    assert thai.month_spans((3, 5, 6, 7), "en") == "Mar, May–Jul"


def test_a_month_of_a_year_is_written_in_the_era_of_the_reader() -> None:
    assert thai.month_and_year(date(2026, 11, 1), "th") == "พฤศจิกายน 2569"
    assert thai.month_and_year(datetime(2026, 11, 30, 17, 0, tzinfo=UTC), "en") == "December 2026"


@pytest.mark.parametrize(
    ("first", "last", "written"),
    [
        (datetime(2027, 3, 3, tzinfo=UTC), datetime(2027, 3, 9, tzinfo=UTC), "ช่วง 3 ถึง 9 มี.ค. 2570"),
        (datetime(2027, 2, 28, tzinfo=UTC), datetime(2027, 3, 1, tzinfo=UTC), "ช่วง 28 ก.พ. ถึง 1 มี.ค. 2570"),
        (datetime(2026, 12, 31, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC), "ช่วง 31 ธ.ค. 2569 ถึง 1 ม.ค. 2570"),
        (
            datetime(2027, 3, 3, 1, 10, tzinfo=UTC),
            datetime(2027, 3, 3, 16, 59, tzinfo=UTC),
            "3 มี.ค. 2570 ช่วง 08:10\u00a0น. ถึง 23:59\u00a0น.",
        ),
        (
            datetime(2027, 3, 3, 16, 59, tzinfo=UTC),
            datetime(2027, 3, 3, 17, 0, tzinfo=UTC),
            "ช่วง 3 ถึง 4 มี.ค. 2570",
        ),
    ],
)
def test_two_times_something_was_between_say_no_more_than_is_known(
    first: datetime, last: datetime, written: str
) -> None:
    assert thai.between(first, last, "th", load(TRANSLATIONS)["th"]) == written
