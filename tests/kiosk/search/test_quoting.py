"""How a hit is quoted: the place where the term stands, between whole words, with the term marked and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.search.quoting import Piece, marked, quoted
from tests.cast.search.searched import known, unknown

LONG = "ไปหาหมอแล้วกลับบ้านนอนพักให้พอดื่มน้ำบ่อยๆ " * 5 + "กินยาให้ครบตามที่หมอสั่ง " + "แล้วพักอีกสักวันสองวันก่อนไปทำนา " * 5


def told(pieces: tuple[Piece, ...]) -> str:
    return "".join(f"[{piece.text}]" if piece.is_hit else piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("text", "terms", "shown"),
    [
        ("กินยาแล้วพักยาวๆ", ("ยา",), "กิน[ยา]แล้วพักยาวๆ"),
        ("ยางพารา", ("ยา",), "[ยา]งพารา"),
        ("ไฟดับทั้งบ้าน", ("ไฟ", "ดับ"), "[ไฟดับ]ทั้งบ้าน"),
        ("ราคาข้าว ราคายาง", ("ราคาข้าว", "ราคา"), "[ราคาข้าว] [ราคา]ยาง"),
        ("โทร OTP", ("otp",), "โทร [OTP]"),
        ("ไม่มี", ("ยา",), "ไม่มี"),
        ("", ("ยา",), ""),
    ],
)
def test_a_heading_is_shown_whole_with_its_terms_marked(text: str, terms: tuple[str, ...], shown: str) -> None:
    assert told(marked(known(text), terms)) == shown


def test_a_quotation_shows_the_place_between_whole_words() -> None:
    shown = told(quoted(known(LONG), ("ยา",)))
    assert "กิน[ยา]ให้ครบ" in shown
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert len(shown) < 120
    bare = shown.strip("…").replace("[", "").replace("]", "")
    assert bare in LONG
    assert bare[0] not in "ะาิีึืุู่้๊๋็์ัำ"


def test_a_text_without_the_term_shows_its_beginning() -> None:
    shown = told(quoted(known(LONG), ("งู",)))
    assert shown.startswith("ไปหาหมอแล้ว")
    assert "[" not in shown


def test_a_short_text_is_quoted_whole() -> None:
    assert told(quoted(known("กินยา"), ("ยา",))) == "กิน[ยา]"


@given(
    st.text(alphabet="กินยาๆ้่ ไฟabc", max_size=300), st.lists(st.sampled_from(["ยา", "กิน", "ไฟ", "bc", "ากิ"]), max_size=4)
)
def test_nothing_is_lost_of_what_is_marked(text: str, terms: list[str]) -> None:
    line = unknown(text)
    assert "".join(piece.text for piece in marked(line, terms)) == line.shown
    quotation = "".join(piece.text for piece in quoted(line, terms)).strip("…")
    assert quotation in line.shown
    assert len(quotation) <= 110
