"""Text as people type it: one spelling that is kept, one that is compared, digits as 0-9, and what nobody can see."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_sync.look import places
from content_sync.wire.text import (
    fold,
    is_seen,
    is_whole,
    one_line,
    one_spelling,
    plain_digits,
    plain_line,
    sort_key,
    without_case,
)

THAI_TEXT = st.text(alphabet=[*map(chr, range(0x0E01, 0x0E5C)), " ", "a", "\u200b", "\u00ad"], max_size=12)
UNSEEN = "\x00\x07\x1b\x7f\xad\u061c\u200b\u200e\u200f\u202a\u202e\u2060\u2066\u2069\ufeff\uffff"


def test_digits_of_any_script_become_plain() -> None:
    assert plain_digits("๐๘๑-๒๓๔๕๖๗๙ ต่อ 5") == "081-2345679 ต่อ 5"
    assert plain_digits("０８१") == "081"


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
    assert fold(typed) == kept


@pytest.mark.parametrize(
    ("typed", "searched"),
    [
        ("น\u0e4d\u0e49\u0e32ท่วม", "น้ำท่วม"),
        ("เเม่น\u200bำ", "แม่นำ"),
        ("โทร ๑๖๖๙", "โทร 1669"),
        ("Wi-Fi\n  ช้า", "wi-fi ช้า"),
        ("İstanbul", "İstanbul"),
        ("ΣΑΣ", "σας"),
    ],
)
def test_a_search_reads_what_is_typed_in_many_ways_as_one(typed: str, searched: str) -> None:
    assert without_case(plain_line(typed)) == searched


@given(st.one_of(THAI_TEXT, st.text(max_size=30)))
def test_a_searched_line_fits_the_shown_one_sign_for_sign(text: str) -> None:
    line = plain_line(text)
    assert len(without_case(line)) == len(line)
    assert plain_line(line) == line
    assert "  " not in line


def test_folding_never_takes_sara_am_apart() -> None:
    assert fold("กำ") == "ก\u0e33"
    assert unicodedata.normalize("NFKC", "กำ") != "ก\u0e33"


@given(THAI_TEXT)
def test_folding_twice_is_folding_once(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    assert unicodedata.is_normalized("NFC", once)


def test_words_sort_by_consonant_and_tone_marks_last() -> None:
    words = ["มะม่วง", "เกาะ", "ก้าว", "กาว", "แกะ", "ไก่", "ขา", "เขา"]
    assert sorted(words, key=sort_key) == ["กาว", "ก้าว", "เกาะ", "แกะ", "ไก่", "ขา", "เขา", "มะม่วง"]


def test_an_early_tone_mark_counts_more_than_a_late_one() -> None:
    assert sort_key("กาก้า") < sort_key("ก้ากา")


def test_provinces_sort_as_in_a_dictionary() -> None:
    names = sorted((province.name_th for province in places.provinces()), key=sort_key)
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
    folded = fold("ก" + marks * (80_000 // len(marks)) + " บ้าน")
    assert time.monotonic() - began_s < 3
    assert folded.startswith("ก")
    assert folded.endswith(" บ้าน")
    assert len(folded) <= len("ก บ้าน") + 8
    assert fold(folded) == folded
    assert len(fold(("ก" + marks) * 100)) >= 200, "marks that have their letter stay"


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_every_kind_of_line_end_is_a_line_break(end: str) -> None:
    assert one_spelling(f"ถนนพัง{end}หน้าวัด") == "ถนนพัง\nหน้าวัด"
    assert one_line(f"ถนนพัง{end}หน้าวัด") == "ถนนพัง หน้าวัด"


@pytest.mark.parametrize(
    "sign", [*"\x00\x07\x1b\x7f\xad\u061c\u200b\u200e\u200f\u202a\u202e\u2060\u2066\u2069\ufeff\ufffc\uffff"]
)
def test_what_nobody_can_see_is_left_out(sign: str) -> None:
    assert one_spelling(f"ไฟ{sign}ดับ") == fold(f"ไฟ{sign}ดับ") == "ไฟดับ"


@pytest.mark.parametrize("typed", ["👨\u200d👩\u200d👧", "می\u200cخواهم", "❤\ufe0f"])
def test_a_sign_made_of_several_is_kept_whole(typed: str) -> None:
    assert one_spelling(typed) == typed


def test_joiners_are_folded_away_where_text_is_compared() -> None:
    assert fold("می\u200cخواهم") == fold("میخواهم")
    assert fold("❤\ufe0f") == fold("❤")


@pytest.mark.parametrize(
    "typed",
    [
        "\u202d081-234-5678\u202c",
        "081\u2212234\u22125678",
        "\u206608\u200e1\u2011234\u200b 5678\u2069\ufeff",
        "0\ufe0f81\u034f2345678\ufffc",
    ],
)
def test_a_number_with_unseen_signs_is_that_number(typed: str) -> None:
    assert "".join(sign for sign in plain_digits(typed) if sign.isascii() and sign.isdigit()) == "0812345678"
    assert not any(unicodedata.category(sign) == "Cf" for sign in plain_digits(typed))


def test_only_bytes_that_were_no_text_make_it_unreadable() -> None:
    assert is_whole("ถนน\x00พัง")
    assert not is_whole("ถนน\ufffdพัง")


def test_signs_that_are_drawn_as_nothing_are_not_seen() -> None:
    assert not is_seen("\u3164 \u2800\u0e48")
    assert is_seen("?")


@given(st.text())
def test_any_text_has_one_spelling(text: str) -> None:
    once = one_spelling(text)
    assert one_spelling(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert one_line(one_line(text)) == one_line(text)


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126)))
def test_text_of_plain_signs_stays_as_it_was_typed_but_for_the_blanks_around_it(text: str) -> None:
    assert one_spelling(text) == text.strip(" ")
    assert one_spelling(f"{text}\u0e01").startswith(text.lstrip(" "))
