"""Where words end: written once by central, read by every kiosk, and never the reason that a bulletin is lost."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_sync.wire.encoding import encode
from content_sync.wire.targets import decode_bulletins, read_bulletins
from content_sync.wire.word_lengths import CutText, written_lengths
from tests.cast.wire.wire_samples import BULLETINS, golden

ARTICLE = BULLETINS[3]
TOLD = msgspec.structs.replace(ARTICLE, word_lengths=("353", "33", "745"))


def words_of(text: str, lengths: str) -> list[str]:
    return list(CutText(text=text, lengths=lengths).words())


PIECES = st.lists(st.text(alphabet="กขยานไฟ้ำั๋ 5๕ๆฯaZ-.😀\n", min_size=1, max_size=50), max_size=20)


def test_the_lengths_are_those_of_the_thai_words_alone() -> None:
    pieces = ["กิน", "ยา", " ", "2", " ", "เม็ด", "ต่างๆ", " (", "OTP", ") ", "😀", "นอน"]
    assert written_lengths(pieces) == "32443"
    assert words_of("".join(pieces), "32443") == ["กิน", "ยา", "2", "เม็ด", "ต่าง", "ๆ", "OTP", "นอน"]


@given(PIECES)
def test_what_is_written_reads_back_as_the_same_words(pieces: list[str]) -> None:
    text, lengths = "".join(pieces), written_lengths(pieces)
    assert lengths.isascii()
    words = words_of(text, lengths)
    assert written_lengths(words) == lengths
    assert all(word in text for word in words)
    assert "".join(words) == "".join(words_of(text, "lengths of another text"))


@pytest.mark.parametrize("length", [1, 34, 35, 36, 70, 71])
def test_a_word_longer_than_a_character_can_say_is_told_in_pieces(length: int) -> None:
    word = "ก" * length
    lengths = written_lengths([word])
    assert len(lengths) == (length + 34) // 35
    assert "".join(words_of(word, lengths)) == word


@pytest.mark.parametrize("lengths", ["", "3", "32", "324", "3233", "323 ", "32?", "320", "32303", "9", "3z", "32A"])
def test_lengths_that_do_not_fit_leave_each_run_one_word(lengths: str) -> None:
    assert words_of("กินยา นอน", lengths) == ["กินยา", "นอน"]
    assert words_of("กินยา นอน", "323") == ["กิน", "ยา", "นอน"]


def test_a_bulletin_with_lengths_is_the_same_bytes_as_ever() -> None:
    assert b"[" + encode(TOLD) + b"]" == golden("word_lengths.json")
    assert decode_bulletins(golden("word_lengths.json")) == ((TOLD,), 0)


def test_lengths_as_a_later_central_may_write_them_cost_no_bulletin() -> None:
    body = golden("word_lengths.json").replace(b'"353"', b'"v2:3,5,3"')
    listed = read_bulletins(body)
    assert [one.id for one in listed.bulletins] == [ARTICLE.id]
    assert not listed.unreadable
