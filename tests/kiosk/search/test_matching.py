"""How a term stands in a text: as words, at the beginning of one, within one."""

from __future__ import annotations

import itertools

import pytest

from content_sync.wire.word_lengths import CutText, written_lengths
from kiosk.search.matching import OFTEN, Strength, best_match, matches, standing, strength_of
from kiosk.search.texts import searched_text
from tests.cast.search.searched import known, unknown

MEDICINE = known("กินยาแล้วพักยาวๆ พยายามดื่มน้ำ ยาประจำ")


@pytest.mark.parametrize(
    ("term", "strength", "count"),
    [
        ("ยา", Strength.WORD, 2),
        ("กินยา", Strength.WORD, 1),
        ("ยาแล้วพัก", Strength.WORD, 1),
        ("พยา", Strength.BEGINNING, 1),
        ("ยาม", Strength.WITHIN, 1),
        ("แล้", Strength.BEGINNING, 1),
    ],
)
def test_a_term_stands_as_it_does_best(term: str, strength: Strength, count: int) -> None:
    assert best_match(MEDICINE, term) == (strength, count)


@pytest.mark.parametrize("term", ["ไข้", "้ว", "ย", "แ", "ดม"])
def test_what_is_not_there_or_parts_a_letter_from_its_signs_is_no_match(term: str) -> None:
    assert best_match(MEDICINE, term) is None


def test_every_place_is_told_with_the_way() -> None:
    assert [strength.name for _, strength in matches(MEDICINE, "ยา")] == [
        "WORD",
        "BEGINNING",
        "WITHIN",
        "WITHIN",
        "WORD",
    ]


@pytest.mark.parametrize(("typed", "strength"), [("ยาหม่อง", Strength.BEGINNING), ("หม่อง", Strength.WITHIN)])
def test_in_a_text_that_nobody_cut_beginnings_are_those_of_its_runs(typed: str, strength: Strength) -> None:
    assert best_match(unknown("ขาย ยาหม่องสมุนไพร"), typed) == (strength, 1)


def test_a_known_word_that_was_cut_wrongly_is_a_word_all_the_same() -> None:
    wrong = searched_text((CutText(text="ดูราคาก่อน", lengths=written_lengths(["ดูรา", "คา", "ก่อน"])),))
    assert best_match(wrong, "ราคา") == (Strength.WORD, 1)
    assert best_match(wrong, "าคา") is None
    assert best_match(wrong, "รา") == (Strength.WITHIN, 1)


def test_so_often_is_often() -> None:
    assert best_match(known("ยา ยา ยา ยา"), "ยา") == (Strength.WORD, OFTEN)
    assert best_match(known("ยาง ยาง ยาง ยาง ยา"), "ยา") == (Strength.WORD, 1)


def test_a_better_way_comes_first_then_the_heading_then_how_often() -> None:
    ways = [(strength, is_title, count) for strength in Strength for is_title in (True, False) for count in (3, 2, 1)]
    numbers = [standing(strength, count, is_title=is_title) for strength, is_title, count in ways]
    assert all(one < other for one, other in itertools.pairwise(numbers))
    assert [strength_of(number) for number in numbers] == [strength for strength, _, _ in ways]
