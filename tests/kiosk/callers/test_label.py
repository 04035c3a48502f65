"""The code on the box's label: how it is made and typed, what a wrong one costs, and what the button opens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.callers.label import MOST_WRONG, RESET_S, Label, make_label, new_code, read_code
from kiosk.callers.passwords import Passwords
from kiosk.store.errors import CardError
from kiosk.store.folder import STATE
from kiosk.store.journal.documents import Documents
from kiosk.store.people import People
from kiosk.store.state import State
from tests.cast.kiosk.clock_hands import ClockHands


@pytest.fixture
def documents(tmp_path: Path) -> Iterator[Documents]:
    documents = Documents(tmp_path / STATE)
    yield documents
    documents.close()


def label_of(documents: Documents, passwords: Passwords, hands: ClockHands) -> tuple[Label, str]:
    people, shown = People(documents), list[str]()
    make_label(people, passwords, shown.append)
    return Label(people, State(documents), passwords, hands.clock()), shown[0]


def test_the_code_is_shown_once_and_kept_as_a_hash_alone(
    documents: Documents, passwords: Passwords, tmp_path: Path
) -> None:
    shown = list[str]()
    for _ in range(2):
        make_label(People(documents), passwords, shown.append)
    (code,) = shown
    assert code.replace("-", "") not in (tmp_path / STATE).read_text("utf-8")
    assert passwords.is_right(People(documents).label_hash(), code)


def test_a_code_that_the_card_did_not_take_is_told(tmp_path: Path, passwords: Passwords) -> None:
    documents = Documents(tmp_path / STATE)
    people = People(documents)
    documents.close()
    with pytest.raises(CardError):
        make_label(people, passwords, lambda _: None)


def test_codes_can_be_said_aloud_and_are_never_twice_the_same() -> None:
    made = {new_code() for _ in range(500)}
    assert len(made) == 500
    assert all(re.fullmatch(r"\d{4}-\d{4}-\d{4}", code) and read_code(code) for code in made)


def test_every_wrong_digit_is_found_as_a_slip() -> None:
    digits = read_code(new_code())
    for place, right in enumerate(digits):
        for digit in set("0123456789") - {right}:
            assert read_code(digits[:place] + digit + digits[place + 1 :]) == ""


@pytest.mark.parametrize("between", ["", " ", "-", " – "])
def test_a_code_may_be_typed_in_groups_and_in_thai_digits(between: str) -> None:
    code = new_code()
    thai = code.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
    assert read_code(thai.replace("-", between)) == code.replace("-", "")


@pytest.mark.parametrize("typed", ["", "12", "x" * 12, "1" * 13, "9" * 100_000, "１２\ufffd"])
def test_what_is_no_code_is_a_slip(typed: str) -> None:
    assert read_code(typed) == ""


def test_ten_wrong_codes_close_it_also_to_the_right_one_and_slips_do_not_count(
    documents: Documents, passwords: Passwords
) -> None:
    label, code = label_of(documents, passwords, ClockHands())
    others = [other for other in (new_code() for _ in range(MOST_WRONG + 1)) if other != code]
    assert [label.refusal(typed) for typed in ("", "1234")] == ["empty", "mistyped"]
    assert [label.refusal(other) for other in others[: MOST_WRONG - 1]] == ["wrong"] * (MOST_WRONG - 1)
    assert label.refusal(code) is None, "the ninth wrong one leaves it open"
    assert label.refusal(others[-1]) == "closed"
    assert label.refusal(code) == "closed"
    assert [event.what for event in State(documents).audited()] == ["label_closed"]
    again = Label(People(documents), State(documents), passwords, ClockHands().clock())
    assert again.refusal(code) is None, "a restart opens it"


def test_a_box_without_a_code_takes_none(documents: Documents, passwords: Passwords) -> None:
    label = Label(People(documents), State(documents), passwords, ClockHands().clock())
    assert label.refusal(new_code()) == "none"


def test_the_button_opens_one_reset_for_ten_minutes(documents: Documents, passwords: Passwords) -> None:
    hands = ClockHands()
    label, _ = label_of(documents, passwords, hands)
    assert label.reset_left_s() == 0
    assert not label.close_reset()
    label.open_reset()
    hands.move(seconds=RESET_S - 1)
    assert label.reset_left_s() == 1
    hands.move(seconds=1)
    assert label.reset_left_s() == 0
    assert not label.close_reset()
    label.open_reset()
    assert [label.close_reset(), label.close_reset()] == [True, False]
    assert State(documents).resets() == 2
