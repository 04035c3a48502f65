"""Which time is shown and whether it is trusted, as a decision over what was said since the boot."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.time_words import Decision, Word, Words, decide

NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
UP_S = 1_000.0
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def word(off: timedelta = timedelta(), *, up_s: float = UP_S) -> Word:
    """Return a word of the second `up_s`, off by so much from the true time, which is noon at `UP_S`."""
    return Word(at=NOON + timedelta(seconds=up_s - UP_S) + off, boot_s=up_s)


def off(decision: Decision) -> timedelta:
    """Return how far what is shown is off."""
    assert decision.word is not None
    return decision.word.grown(UP_S) - NOON


# One word


def test_nobody_said_anything() -> None:
    assert decide(Words()) == Decision(word=None, is_trusted=False, trusted=None)


@pytest.mark.parametrize("kind", ["receipt", "issued", "system"])
def test_one_word_is_shown_and_never_trusted(kind: str) -> None:
    said = replace(Words(), **{kind: word()})
    assert decide(said) == Decision(word=word(), is_trusted=False, trusted=None)


# Two kinds


@pytest.mark.parametrize("kind", ["receipt", "system"])
@pytest.mark.parametrize(
    ("ahead", "is_trusted"),
    [
        (-11 * MINUTE, False),
        (-10 * MINUTE, True),
        (timedelta(), True),
        (20 * HOUR, True),
        (36 * HOUR, True),
        (36 * HOUR + MINUTE, False),
        (3 * DAY, False),
        (-3 * DAY, False),
    ],
)
def test_a_receipt_or_the_system_agrees_with_a_tree_signed_up_to_36_hours_before(
    kind: str, ahead: timedelta, *, is_trusted: bool
) -> None:
    decision = decide(replace(Words(issued=word(-ahead, up_s=900)), **{kind: word()}))
    assert decision.is_trusted == is_trusted
    assert decision.trusted == (word() if is_trusted else None)
    assert off(decision) == timedelta(), "the tree's time is of the last publish, not of now"


@pytest.mark.parametrize(("apart", "is_trusted"), [(10 * MINUTE, True), (11 * MINUTE, False)])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_receipt_and_the_system_agree_within_ten_minutes(apart: timedelta, sign: int, *, is_trusted: bool) -> None:
    decision = decide(Words(system=word(), receipt=word(sign * apart, up_s=900)))
    assert decision.is_trusted == is_trusted
    assert decision.word == word(), "the newest is shown"


def test_what_agreed_once_agrees_at_any_later_second() -> None:
    said = Words(receipt=word(up_s=10), issued=word(-20 * HOUR, up_s=9))
    assert decide(said).is_trusted
    assert decide(replace(said, trusted=decide(said).word)).word == word(up_s=10)


def test_two_confirmed_words_that_differ_are_a_doubt() -> None:
    said = Words(system=word(), receipt=word(5 * HOUR, up_s=900), issued=word(-HOUR, up_s=900), trusted=word(up_s=10))
    assert decide(said) == Decision(word=word(), is_trusted=False, trusted=word(up_s=10))


def test_a_lone_word_is_not_heard_against_two() -> None:
    decision = decide(Words(system=word(64_000 * DAY), receipt=word(up_s=900), issued=word(-HOUR, up_s=900)))
    assert (off(decision), decision.is_trusted) == (timedelta(), True)
    decision = decide(Words(system=word(), receipt=word(3 * DAY, up_s=900), issued=word(-HOUR, up_s=900)))
    assert (off(decision), decision.is_trusted) == (timedelta(), True)


# What was trusted since the boot


def test_it_stays_trusted_until_somebody_says_otherwise() -> None:
    assert decide(Words(trusted=word(up_s=10))) == Decision(word=word(up_s=10), is_trusted=True, trusted=word(up_s=10))


def test_a_wrong_word_is_a_doubt_and_the_next_right_one_is_trusted_again() -> None:
    wrong = Words(receipt=word(3 * DAY), issued=word(-5 * DAY, up_s=9), trusted=word(up_s=10))
    assert decide(wrong) == Decision(word=word(3 * DAY), is_trusted=False, trusted=word(up_s=10))
    right = replace(wrong, receipt=word(9 * MINUTE))
    assert decide(right) == Decision(word=word(9 * MINUTE), is_trusted=True, trusted=word(up_s=10))


def test_an_older_word_says_nothing_against_it() -> None:
    said = Words(receipt=word(3 * DAY, up_s=9), trusted=word(up_s=10))
    assert decide(said).is_trusted


def test_a_tree_of_yesterday_says_nothing_against_it_and_one_of_tomorrow_does() -> None:
    assert decide(Words(issued=word(-5 * DAY), trusted=word(up_s=10))).is_trusted
    assert decide(Words(issued=word(10 * MINUTE), trusted=word(up_s=10))).is_trusted
    decision = decide(Words(issued=word(DAY), trusted=word(up_s=10)))
    assert (off(decision), decision.is_trusted) == (DAY, False)


@pytest.mark.parametrize("shift", [-20 * HOUR, 20 * HOUR])
def test_two_that_agree_are_followed_both_ways(shift: timedelta) -> None:
    said = Words(receipt=word(shift), issued=word(shift - HOUR), trusted=word(up_s=10))
    assert decide(said) == Decision(word=word(shift), is_trusted=True, trusted=word(shift))


def test_small_steps_lead_nowhere() -> None:
    trusted = word(up_s=10)
    said = Words(trusted=trusted)
    for step in range(100):
        decision = decide(replace(said, system=word(step * 9 * MINUTE)))
        assert decision.is_trusted == (step < 2)
        said = replace(said, trusted=decision.trusted)


# Whatever is said

OFFS = st.one_of(st.timedeltas(-40 * HOUR, 40 * HOUR), st.timedeltas(-300 * DAY, 300 * DAY))
WORDS = st.builds(lambda off, up_s: word(off, up_s=up_s), OFFS, st.floats(1, UP_S))
SAID = st.builds(
    Words,
    receipt=st.none() | WORDS,
    issued=st.none() | WORDS,
    system=st.none() | OFFS.map(word),
    trusted=st.none() | WORDS,
)


def near(one: timedelta, other: timedelta, within: timedelta = 10 * MINUTE) -> bool:
    return abs(one - other) <= within + timedelta(seconds=1)


@given(SAID)
def test_nothing_is_trusted_that_only_one_kind_says(said: Words) -> None:
    decision = decide(said)
    if not decision.is_trusted:
        return
    shown = off(decision)
    offs = {
        name: given.grown(UP_S) - NOON
        for name in ("receipt", "issued", "system", "trusted")
        if (given := getattr(said, name)) is not None
    }
    backers = {name for name, own in offs.items() if name != "issued" and near(own, shown)}
    if "issued" in offs and -10 * MINUTE - MINUTE <= shown - offs["issued"] <= 36 * HOUR + MINUTE:
        backers.add("issued")
    assert "trusted" in backers or len(backers) >= 2


@given(SAID)
def test_the_true_time_said_by_two_kinds_is_never_outvoted_by_one(said: Words) -> None:
    told = replace(said, receipt=word(up_s=900), issued=word(-HOUR, up_s=900))
    decision = decide(told)
    assert not decision.is_trusted or near(off(decision), timedelta())


@given(SAID)
def test_what_is_shown_was_said(said: Words) -> None:
    decision = decide(said)
    given_words = {said.receipt, said.issued, said.system, said.trusted}
    assert decision.word in given_words
    assert decision.trusted in given_words
