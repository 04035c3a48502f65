"""What is looked for: the words of a typed text, each once, and what was typed without a blank."""

from __future__ import annotations

import pytest

from kiosk.search.queries import Phrase, read_query
from kiosk.search.vocabulary import Vocabulary
from tests.cast.search.searched import an_entry

KNOWN = Vocabulary([an_entry("ราคาข้าว"), an_entry("ยา OTP")])


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("ยา", ("ยา",)),
        ("  ยา\n ข้าว ยา ", ("ยา", "ข้าว")),
        ("otp,ยา!", ("otp", "ยา")),
        ("๑๖๖๙", ("1669",)),
        ("หมู", ("หมู",)),
        ("ยายังไง", ("ยา",)),
        ("ยาทำไงดีครับ", ("ยา",)),
        ("ทำไม", ("ทำไม",)),
        ("...", ()),
        ("", ()),
    ],
)
def test_words_stand_between_blanks_and_signs(typed: str, words: tuple[str, ...]) -> None:
    assert read_query(typed, KNOWN).words == words


def test_what_is_no_known_word_is_cut_into_those() -> None:
    query = read_query("ราคาข้าว ยา", KNOWN)
    assert query.phrases == (Phrase(text="ราคาข้าว", parts=("ราคา", "ข้าว")),)
    assert query.words == ("ยา",)
    assert query.line == "ราคาข้าว ยา"


def test_so_many_words_are_enough() -> None:
    assert len(read_query(" ".join(f"คำ{number}" for number in range(50)), KNOWN).words) <= 8
    assert len(read_query("ราคายา" * 20, KNOWN).phrases[0].parts) == 8
