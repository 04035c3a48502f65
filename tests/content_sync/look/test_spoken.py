"""Figures are said as a Thai reader says them: another reader hears the same figure in the words."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_sync.look.spoken import baht_words, day_words, digit_words, number_words, time_words
from content_sync.look.thai import BANGKOK, baht

ONES = {
    "หนึ่ง": 1,
    "เอ็ด": 1,
    "สอง": 2,
    "ยี่": 2,
    "สาม": 3,
    "สี่": 4,
    "ห้า": 5,
    "หก": 6,
    "เจ็ด": 7,
    "แปด": 8,
    "เก้า": 9,
    "ศูนย์": 0,
}
PLACES = {"สิบ": 10, "ร้อย": 100, "พัน": 1_000, "หมื่น": 10_000, "แสน": 100_000}
WORDS = re.compile("|".join([*ONES, *PLACES]))
MIDNIGHT = datetime(2026, 11, 26, tzinfo=BANGKOK)


def heard(said: str) -> int:
    """Return the number that is heard in words: digits wait for their place, a million multiplies all before it."""
    if said.startswith("ลบ"):
        return -heard(said.removeprefix("ลบ"))
    before, million, rest = said.rpartition("ล้าน")
    total = heard(before) * 1_000_000 if million else 0
    waiting = 0
    for word in WORDS.findall(rest):
        if word in ONES:
            waiting = ONES[word]
        else:
            total, waiting = total + (waiting or 1) * PLACES[word], 0
    return total + waiting


@given(st.one_of(st.integers(-(10**13), 10**13), st.integers(0, 1_200)))
def test_a_number_is_heard_as_it_was(value: int) -> None:
    said = number_words(value)
    assert heard(said) == value
    assert not re.sub("ลบ|ล้าน", "", WORDS.sub("", said))


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "ศูนย์"),
        (1, "หนึ่ง"),
        (10, "สิบ"),
        (11, "สิบเอ็ด"),
        (20, "ยี่สิบ"),
        (21, "ยี่สิบเอ็ด"),
        (101, "หนึ่งร้อยเอ็ด"),
        (111, "หนึ่งร้อยสิบเอ็ด"),
        (15_100, "หนึ่งหมื่นห้าพันหนึ่งร้อย"),
        (999_999, "เก้าแสนเก้าหมื่นเก้าพันเก้าร้อยเก้าสิบเก้า"),
        (1_000_000, "หนึ่งล้าน"),
        (1_000_001, "หนึ่งล้านเอ็ด"),
        (21_000_000, "ยี่สิบเอ็ดล้าน"),
        (10**12, "หนึ่งล้านล้าน"),
        (-2, "ลบสอง"),
    ],
)
def test_numbers_in_words(value: int, said: str) -> None:
    assert number_words(value) == said


@pytest.mark.parametrize(
    ("value", "decimals", "said"),
    [
        (2.47, 2, "สองจุดสี่เจ็ด"),
        (-3.25, 2, "ลบสามจุดสองห้า"),
        (1.05, 2, "หนึ่งจุดศูนย์ห้า"),
        (29.4, 0, "ยี่สิบเก้า"),
        (-0.4, 0, "ศูนย์"),
        (-0.4, 1, "ลบศูนย์จุดสี่"),
    ],
)
def test_decimals_are_said_digit_by_digit_and_rounded_as_they_are_written(
    value: float, decimals: int, said: str
) -> None:
    assert number_words(value, decimals) == said


def test_the_digits_of_a_telephone_number_are_said_one_by_one() -> None:
    assert digit_words("1669", " ") == "หนึ่ง หก หก เก้า"


@given(st.integers(-(10**11), 10**11))
def test_an_amount_is_heard_as_it_was(satang: int) -> None:
    found = re.fullmatch(r"(ลบ)?(?:(.+)บาท)?(?:(.+)สตางค์)?", baht_words(satang))
    assert found
    minus, whole, rest = found.groups()
    heard_satang = heard(whole or "ศูนย์") * 100 + heard(rest or "ศูนย์")
    assert (-heard_satang if minus else heard_satang) == satang
    assert (rest is None) == (baht(satang).count(".") == 0)


@pytest.mark.parametrize(
    ("satang", "said"),
    [
        (0, "ศูนย์บาท"),
        (50, "ห้าสิบสตางค์"),
        (247, "สองบาทสี่สิบเจ็ดสตางค์"),
        (1_510_000, "หนึ่งหมื่นห้าพันหนึ่งร้อยบาท"),
        (-1, "ลบหนึ่งสตางค์"),
    ],
)
def test_amounts_in_words(satang: int, said: str) -> None:
    assert baht_words(satang) == said


def test_no_two_minutes_of_a_day_sound_alike() -> None:
    said = [time_words(MIDNIGHT + timedelta(minutes=minute)) for minute in range(24 * 60)]
    assert len(set(said)) == len(said)
    for minute, words in enumerate(said):
        past = re.search(r" (\S+)นาที", words)
        assert minute % 60 == (30 if "ครึ่ง" in words else heard(past[1]) if past else 0)


@pytest.mark.parametrize(
    ("hour", "minute", "said"),
    [
        (0, 0, "เที่ยงคืน"),
        (0, 10, "เที่ยงคืน สิบนาที"),
        (4, 30, "ตีสี่ครึ่ง"),
        (6, 0, "หกโมงเช้า"),
        (6, 30, "หกโมงครึ่งตอนเช้า"),
        (8, 0, "แปดโมงเช้า"),
        (8, 30, "แปดโมงครึ่ง"),
        (12, 0, "เที่ยง"),
        (13, 0, "บ่ายโมง"),
        (14, 30, "บ่ายสองโมงครึ่ง"),
        (17, 0, "ห้าโมงเย็น"),
        (18, 30, "หกโมงครึ่งตอนเย็น"),
        (19, 0, "หนึ่งทุ่ม"),
        (23, 59, "ห้าทุ่ม ห้าสิบเก้านาที"),
    ],
)
def test_times_of_everyday_thai(hour: int, minute: int, said: str) -> None:
    at = MIDNIGHT.replace(hour=hour, minute=minute)
    assert time_words(at) == time_words(at.astimezone(UTC)) == said


def test_a_day_in_words_is_the_one_in_bangkok() -> None:
    assert day_words(date(2026, 11, 26)) == "วันพฤหัสบดีที่ยี่สิบหก พฤศจิกายน"
    assert day_words(datetime(2026, 12, 31, 18, 0, tzinfo=UTC)) == "วันศุกร์ที่หนึ่ง มกราคม"
