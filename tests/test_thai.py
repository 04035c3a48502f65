"""Thai dates, ages, numbers, folding and sorting, as people read and type them."""

import time
import unicodedata
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_sync.look import places, thai
from content_sync.wire.thai_digits import arabic_digits

NOON = datetime(2026, 11, 22, 7, 5, tzinfo=UTC)  # 14:05 in Bangkok, a Sunday
THAI_TEXT = st.text(alphabet=[*map(chr, range(0x0E01, 0x0E5C)), " ", "a", "\u200b", "\u00ad"], max_size=12)


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
        (timedelta(days=40), "13 ต.ค. 2569", "13 Oct 2026"),
        (timedelta(hours=-1), "22 พ.ย. 2569", "22 Nov 2026"),
    ],
)
def test_an_age_is_told_in_words(past: timedelta, thai_words: str, english_words: str) -> None:
    assert thai.age(NOON - past, NOON, "th") == thai_words
    assert thai.age(NOON - past, NOON, "en") == english_words


def test_five_hours_ago_across_midnight_is_told_in_hours() -> None:
    after_midnight = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)
    assert thai.age(after_midnight - timedelta(hours=5), after_midnight, "th") == "5 ชั่วโมงก่อน"


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


def test_thai_digits_become_arabic() -> None:
    assert arabic_digits("๐๘๑-๒๓๔๕๖๗๙ ต่อ 5") == "081-2345679 ต่อ 5"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("น\u0e49\u0e4d\u0e32", "น้ำ"),
        ("น\u0e4d\u0e49\u0e32", "น้ำ"),
        ("น\u0e33\u0e49", "น้ำ"),
        ("น้้ำ", "น้ำ"),
        ("ที\u200bวี", "ทีวี"),
        ("เเม่", "แม่"),
        ("ที\u0e48\u0e35", "ที่"),
        ("ก\u0e48\u0e35", "กี่"),
        ("กุ่ง", "กุ่ง"),
        ("ก\u0e48\u0e38ง", "กุ่ง"),
    ],
)
def test_text_typed_in_many_ways_is_kept_in_one(typed: str, kept: str) -> None:
    assert thai.fold(typed) == kept


def test_folding_never_takes_sara_am_apart() -> None:
    assert thai.fold("กำ") == "ก\u0e33"
    assert unicodedata.normalize("NFKC", "กำ") != "ก\u0e33"


@given(THAI_TEXT)
def test_folding_twice_is_folding_once(text: str) -> None:
    once = thai.fold(text)
    assert thai.fold(once) == once
    assert unicodedata.is_normalized("NFC", once)


def test_words_sort_by_consonant_and_tone_marks_last() -> None:
    words = ["มะม่วง", "เกาะ", "ก้าว", "กาว", "แกะ", "ไก่", "ขา", "เขา"]
    assert sorted(words, key=thai.sort_key) == ["กาว", "ก้าว", "เกาะ", "แกะ", "ไก่", "ขา", "เขา", "มะม่วง"]


def test_an_early_tone_mark_counts_more_than_a_late_one() -> None:
    assert thai.sort_key("กาก้า") < thai.sort_key("ก้ากา")


def test_provinces_sort_as_in_a_dictionary() -> None:
    names = sorted((province.name_th for province in places.provinces()), key=thai.sort_key)
    assert names[0] == "กระบี่"
    assert names.index("เชียงใหม่") < names.index("ตรัง") < names.index("เพชรบุรี") < names.index("แพร่")
    assert names[-1] == "อุบลราชธานี"


@pytest.mark.parametrize(
    "marks",
    [
        "\u0e49\u0e34",
        "\u0e49\u0e33",
        "\u0e33\u0e49",
        "\u0e4d\u0e49\u0e32",
        "\u0301\u0323",
        "\u0301\u200b\u0323",
        "\u0e49\u0e34\u0e38",
    ],
)
def test_a_flood_of_marks_is_folded_at_once(marks: str) -> None:
    began_s = time.monotonic()
    folded = thai.fold("ก" + marks * (80_000 // len(marks)) + " บ้าน")
    assert time.monotonic() - began_s < 3
    assert folded.startswith("ก")
    assert folded.endswith(" บ้าน")
    assert len(folded) <= len("ก บ้าน") + 8
    assert thai.fold(folded) == folded
    assert len(thai.fold(("ก" + marks) * 100)) >= 200, "marks that have their letter stay"


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
        ("29/11/69", None),
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
