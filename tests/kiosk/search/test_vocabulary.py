"""The words of the kiosk's own texts: where each stands, how much it tells, and how a term is cut into them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.search.matching import Strength, standing
from kiosk.search.texts import may_part
from kiosk.search.vocabulary import LONGEST_WORD, Vocabulary
from tests.cast.search.searched import an_entry

KNOWN = Vocabulary(
    [
        an_entry("ราคาข้าว", "ยาแก้ปวดหัว ยา"),
        an_entry("ไฟดับ", "กินยา ตากลม"),
        an_entry("ก" * LONGEST_WORD + " " + "ข" * (LONGEST_WORD + 1), is_cut=False),
    ]
)


@pytest.mark.parametrize(
    ("term", "words"),
    [
        ("ราคาข้าว", ("ราคา", "ข้าว")),
        ("ยาแก้ปวดหัว", ("ยา", "แก้", "ปวด", "หัว")),
        ("ไฟดับทำไง", ("ไฟ", "ดับ", "ทำไง")),
        ("ทำไงไฟดับ", ("ทำไง", "ไฟ", "ดับ")),
        ("ยาง", ("ยา", "ง")),
        ("ยากิน", ("ยา", "กิน")),
        ("zzz", ("zzz",)),
        ("ยา", ("ยา",)),
    ],
)
def test_a_term_is_cut_into_as_few_known_words_as_there_are(term: str, words: tuple[str, ...]) -> None:
    cut = KNOWN.cut(term)
    assert "".join(cut) == term
    assert cut == words


def test_no_word_ends_where_a_letter_and_its_signs_would_part() -> None:
    assert Vocabulary([an_entry("กา ไก", is_cut=False)]).cut("ไก่กา") == ("ไก่", "กา")


@given(st.text(alphabet="กาขไ่ยาฟดับ", max_size=30))
def test_cutting_loses_nothing_and_parts_nothing(term: str) -> None:
    words = KNOWN.cut(term)
    assert "".join(words) == term
    ends = [len("".join(words[: count + 1])) for count in range(len(words))]
    assert all(may_part(term, at) for at in ends)


def test_where_a_word_stands_is_known_for_the_heading_and_for_the_text() -> None:
    assert KNOWN.standings("ราคา") == {0: standing(Strength.WORD, 1, is_title=True)}
    assert KNOWN.standings("ยา") == {
        0: standing(Strength.WORD, 2, is_title=False),
        1: standing(Strength.WORD, 1, is_title=False),
    }
    assert KNOWN.standings("นา") == {}


def test_a_word_tells_more_the_fewer_have_it() -> None:
    assert KNOWN.weight("นา") > KNOWN.weight("ราคา") > KNOWN.weight("ยา")


def test_a_sentence_that_nobody_cut_is_no_word() -> None:
    assert "ก" * LONGEST_WORD in KNOWN
    assert "ข" * (LONGEST_WORD + 1) not in KNOWN
