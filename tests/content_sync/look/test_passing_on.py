"""Words that are passed on are whole in themselves: they fit a QR code and one SMS, with their source at the end."""

from __future__ import annotations

import unicodedata
from urllib.parse import parse_qs, urlsplit

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from content_sync.look.passing_on import (
    MOST_BYTES,
    MOST_SMS_UNITS,
    MOST_VERSION,
    line_address,
    sms_address,
    sms_line,
    words_to_pass_on,
)

AGENCY, DAY = "กรมอุตุนิยมวิทยา", "22 พ.ย. 2569"
SOURCE = f"{AGENCY} {DAY}"
thai = st.text(alphabet=st.sampled_from("กขคงจนมยรลวสอเแไาำิีึืุู่้๊๋์ ๑1a"), max_size=400)


def version_of(text: str) -> int:
    return int(segno.make_qr(text, error="l", encoding="utf-8", boost_error=False).version)


def test_short_words_are_passed_on_whole() -> None:
    assert words_to_pass_on(" ฝนตกหนัก ", "อย่าอยู่ใต้ต้นไม้\nใหญ่", AGENCY, DAY) == f"ฝนตกหนัก\nอย่าอยู่ใต้ต้นไม้ ใหญ่\n{SOURCE}"
    assert words_to_pass_on("ฝนตกหนัก", "", AGENCY, DAY) == f"ฝนตกหนัก\n{SOURCE}"
    assert sms_line("ข้าวหอมมะลิ", "15,100 บาทต่อตัน", AGENCY, DAY) == f"ข้าวหอมมะลิ 15,100 บาทต่อตัน {SOURCE}"


def test_the_most_words_fill_the_largest_code_and_a_byte_more_does_not_fit() -> None:
    assert version_of("ก" + "a" * (MOST_BYTES - 3)) == MOST_VERSION
    assert version_of("ก" + "a" * (MOST_BYTES - 2)) == MOST_VERSION + 1


@pytest.mark.parametrize(("letters", "is_whole"), [(0, True), (1, False)])
def test_words_are_cut_where_they_would_be_a_byte_too_many(letters: int, is_whole: bool) -> None:
    room = MOST_BYTES - len(f"\n{SOURCE}".encode())
    words = words_to_pass_on("a" * (room + letters), "", AGENCY, DAY)
    assert words.endswith(f"\n{SOURCE}")
    assert ("…" not in words) == is_whole


@pytest.mark.parametrize(("letters", "is_whole"), [(0, True), (1, False)])
def test_an_sms_is_cut_where_it_would_be_a_second_part(letters: int, is_whole: bool) -> None:
    line = sms_line("ก" * (MOST_SMS_UNITS - len(f" 3.50 {SOURCE}") + letters), "3.50", AGENCY, DAY)
    assert line.endswith(f" 3.50 {SOURCE}")
    assert ("…" not in line) == is_whole


def test_words_are_cut_between_words_and_never_within_a_letter() -> None:
    cut = words_to_pass_on("พายุ " * 80, "", AGENCY, DAY).split("\n")[0]
    assert cut.endswith("พายุ…")
    one_word = sms_line("น้ำ" * 60, "", AGENCY, DAY).removesuffix(f"… {SOURCE}")
    assert one_word.endswith("น้ำ")


@given(what=thai, more=thai)
def test_whatever_is_said_fits_and_ends_with_its_source(what: str, more: str) -> None:
    words, line = words_to_pass_on(what, more, AGENCY, DAY), sms_line(what, "", AGENCY, DAY)
    assert len(words.encode()) <= MOST_BYTES
    assert len(line) <= MOST_SMS_UNITS
    assert words.endswith(SOURCE)
    assert line.endswith(SOURCE)
    for cut in (part for part in (*words.split("\n"), line.removesuffix(f" {SOURCE}")) if part.endswith("…")):
        original = " ".join((what if cut.removesuffix("…") in " ".join(what.split()) else more).split())
        rest = original[len(cut) - 1 :]
        assert original.startswith(cut.removesuffix("…"))
        assert not rest or unicodedata.category(rest[0]) not in {"Mn", "Mc"}


@given(figures=thai, source=thai)
def test_the_day_is_never_cut_however_long_the_source_and_the_figures_are(figures: str, source: str) -> None:
    line, words = sms_line("ข้าว", figures, source, DAY), words_to_pass_on("ข้าว", "", source, DAY)
    assert len(line) <= MOST_SMS_UNITS
    for said in (line, words):
        assert said.startswith("ข้าว")
        assert said.endswith(DAY)


def test_an_sms_counts_a_picture_as_two() -> None:
    assert "…" in sms_line("😀" * 30, "", AGENCY, DAY)
    assert len(sms_line("😀" * 30, "", AGENCY, DAY).encode("utf-16-le")) <= 2 * MOST_SMS_UNITS


@pytest.mark.parametrize("words", ["ฝน & ลม\nที่มา: กรมฯ #1", "100% +5?"])
def test_the_addresses_carry_the_words_as_they_are(words: str) -> None:
    assert parse_qs(urlsplit(line_address(words)).query) == {"text": [words]}
    assert line_address(words).startswith("https://line.me/R/share?text=")
    assert parse_qs(urlsplit(sms_address(words)).query) == {"body": [words]}
    assert "+" not in sms_address("a b")
