"""A text as it is searched: one line, and where its words begin and end."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from content_sync.wire.text import plain_line, without_case
from content_sync.wire.word_lengths import CutText, written_lengths
from kiosk.search.texts import BEGINS, ENDS, may_part, searched_text
from tests.cast.search.searched import cut, known, unknown

PIECES = st.lists(st.text(alphabet="กขยานไฟ้ำัํ\u0e32 5๕ๆฯAZ-.*#[](\u200b\n", min_size=1, max_size=12), max_size=12)


def test_the_words_are_those_central_told() -> None:
    text = known("กินยาแล้ว OTP ไข้ลด ๓ วัน")
    assert list(text.words()) == ["กิน", "ยา", "แล้ว", "otp", "ไข้", "ลด", "3", "วัน"]
    assert text.shown == "กินยาแล้ว OTP ไข้ลด 3 วัน"
    assert text.is_cut


def test_a_text_that_nobody_cut_has_its_runs_as_words() -> None:
    text = unknown("ขายยาหม่อง 40 บาท")
    assert list(text.words()) == ["ขายยาหม่อง", "40", "บาท"]
    assert not text.is_cut


def test_signs_of_markdown_are_no_text_and_words_after_a_link_are_found() -> None:
    text = known("# ไปหาหมอ\n\n- โทร. [**1669**](tel:1669) ทันที\n- **กินยา**")
    assert text.shown == "ไปหาหมอ โทร. 1669 ทันที กินยา"
    assert list(text.words()) == ["ไป", "หา", "หมอ", "โทร", "1669", "ทันที", "กิน", "ยา"]


def test_several_texts_are_one_with_a_blank_between() -> None:
    text = searched_text((cut("ไข้ลด"), CutText(text=""), cut("กินยา")))
    assert (text.shown, list(text.words())) == ("ไข้ลด กินยา", ["ไข้", "ลด", "กิน", "ยา"])


def test_a_word_spelled_in_another_way_than_it_is_searched_is_found() -> None:
    raw = CutText(text="นํ้าท่วม", lengths=written_lengths(["นํ้า", "ท่วม"]))
    text = searched_text((raw,))
    assert (text.shown, list(text.words())) == ("น้ำท่วม", ["น้ำ", "ท่วม"])


def test_a_letter_and_its_signs_are_not_parted() -> None:
    assert [at for at in range(len("ไก่น้ำ") + 1) if may_part("ไก่น้ำ", at)] == [0, 3, 6]


def test_phrases_are_words_that_touch() -> None:
    assert list(known("ไข้เลือดออก กิน").phrases()) == ["ไข้เลือด", "เลือดออก", "ไข้เลือดออก"]


@given(PIECES)
def test_whatever_is_told_of_a_text_it_is_searched_sign_for_sign(pieces: list[str]) -> None:
    told = CutText(text="".join(pieces), lengths=written_lengths(pieces))
    text = searched_text((told,))
    assert len(text.shown) == len(text.folded) == len(text.edges) - 1
    assert text.folded == without_case(plain_line(text.shown))
    begins = [at for at, edge in enumerate(text.edges) if edge & BEGINS]
    ends = [at for at, edge in enumerate(text.edges) if edge & ENDS]
    assert all(begin < end for begin, end in zip(begins, ends, strict=True))
