"""Which time is shown and whether it is trusted, as a decision over what was said since the boot."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.time_claims import TimeClaim, TimeClaims, TimeDecision, decide
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.place_and_time import DAY, HOUR, MINUTE

UP_S = 1_000.0


def claim(off: timedelta = timedelta(), *, up_s: float = UP_S) -> TimeClaim:
    """Return a claim of the second `up_s`, off by so much from the true time, which is noon at `UP_S`."""
    return TimeClaim(at=NOON + timedelta(seconds=up_s - UP_S) + off, boot_s=up_s)


def off(decision: TimeDecision) -> timedelta:
    """Return how far what is shown is off."""
    assert decision.claim is not None
    return decision.claim.grown(UP_S) - NOON


# One claim


def test_nobody_said_anything() -> None:
    assert decide(TimeClaims()) == TimeDecision(claim=None, is_trusted=False, trusted=None)


@pytest.mark.parametrize("kind", ["receipt", "issued", "system"])
def test_one_claim_is_shown_and_never_trusted(kind: str) -> None:
    said = replace(TimeClaims(), **{kind: claim()})
    assert decide(said) == TimeDecision(claim=claim(), is_trusted=False, trusted=None)


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
    decision = decide(replace(TimeClaims(issued=claim(-ahead, up_s=900)), **{kind: claim()}))
    assert decision.is_trusted == is_trusted
    assert decision.trusted == (claim() if is_trusted else None)
    assert off(decision) == timedelta(), "the tree's time is of the last publish, not of now"


@pytest.mark.parametrize(("apart", "is_trusted"), [(10 * MINUTE, True), (11 * MINUTE, False)])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_receipt_and_the_system_agree_within_ten_minutes(apart: timedelta, sign: int, *, is_trusted: bool) -> None:
    decision = decide(TimeClaims(system=claim(), receipt=claim(sign * apart, up_s=900)))
    assert decision.is_trusted == is_trusted
    assert decision.claim == claim(), "the newest is shown"


def test_what_agreed_once_agrees_at_any_later_second() -> None:
    said = TimeClaims(receipt=claim(up_s=10), issued=claim(-20 * HOUR, up_s=9))
    assert decide(said).is_trusted
    assert decide(replace(said, trusted=decide(said).claim)).claim == claim(up_s=10)


def test_two_confirmed_claims_that_differ_are_a_doubt() -> None:
    said = TimeClaims(
        system=claim(), receipt=claim(5 * HOUR, up_s=900), issued=claim(-HOUR, up_s=900), trusted=claim(up_s=10)
    )
    assert decide(said) == TimeDecision(claim=claim(), is_trusted=False, trusted=claim(up_s=10))


def test_a_lone_claim_is_not_heard_against_two() -> None:
    decision = decide(TimeClaims(system=claim(64_000 * DAY), receipt=claim(up_s=900), issued=claim(-HOUR, up_s=900)))
    assert off(decision) == timedelta()
    assert decision.is_trusted
    decision = decide(TimeClaims(system=claim(), receipt=claim(3 * DAY, up_s=900), issued=claim(-HOUR, up_s=900)))
    assert off(decision) == timedelta()
    assert decision.is_trusted


# What was trusted since the boot


def test_it_stays_trusted_until_somebody_says_otherwise() -> None:
    assert decide(TimeClaims(trusted=claim(up_s=10))) == TimeDecision(
        claim=claim(up_s=10), is_trusted=True, trusted=claim(up_s=10)
    )


def test_a_wrong_claim_is_a_doubt_and_the_next_right_one_is_trusted_again() -> None:
    wrong = TimeClaims(receipt=claim(3 * DAY), issued=claim(-5 * DAY, up_s=9), trusted=claim(up_s=10))
    assert decide(wrong) == TimeDecision(claim=claim(3 * DAY), is_trusted=False, trusted=claim(up_s=10))
    right = replace(wrong, receipt=claim(9 * MINUTE))
    assert decide(right) == TimeDecision(claim=claim(9 * MINUTE), is_trusted=True, trusted=claim(up_s=10))


def test_an_older_claim_says_nothing_against_it() -> None:
    said = TimeClaims(receipt=claim(3 * DAY, up_s=9), trusted=claim(up_s=10))
    assert decide(said).is_trusted


def test_a_tree_of_yesterday_says_nothing_against_it_and_one_of_tomorrow_does() -> None:
    assert decide(TimeClaims(issued=claim(-5 * DAY), trusted=claim(up_s=10))).is_trusted
    assert decide(TimeClaims(issued=claim(10 * MINUTE), trusted=claim(up_s=10))).is_trusted
    decision = decide(TimeClaims(issued=claim(DAY), trusted=claim(up_s=10)))
    assert off(decision) == DAY
    assert not decision.is_trusted


@pytest.mark.parametrize("shift", [-20 * HOUR, 20 * HOUR])
def test_two_that_agree_are_followed_both_ways(shift: timedelta) -> None:
    said = TimeClaims(receipt=claim(shift), issued=claim(shift - HOUR), trusted=claim(up_s=10))
    assert decide(said) == TimeDecision(claim=claim(shift), is_trusted=True, trusted=claim(shift))


def test_small_steps_lead_nowhere() -> None:
    trusted = claim(up_s=10)
    said = TimeClaims(trusted=trusted)
    for step in range(100):
        decision = decide(replace(said, system=claim(step * 9 * MINUTE)))
        assert decision.is_trusted == (step < 2)
        said = replace(said, trusted=decision.trusted)


# Whatever is said

OFFS = st.one_of(st.timedeltas(-40 * HOUR, 40 * HOUR), st.timedeltas(-300 * DAY, 300 * DAY))
CLAIMS = st.builds(lambda off, up_s: claim(off, up_s=up_s), OFFS, st.floats(1, UP_S))
SAID = st.builds(
    TimeClaims,
    receipt=st.none() | CLAIMS,
    issued=st.none() | CLAIMS,
    system=st.none() | OFFS.map(claim),
    trusted=st.none() | CLAIMS,
)


def near(one: timedelta, other: timedelta, within: timedelta = 10 * MINUTE) -> bool:
    return abs(one - other) <= within + timedelta(seconds=1)


@given(SAID)
def test_nothing_is_trusted_that_only_one_kind_says(said: TimeClaims) -> None:
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
def test_the_true_time_said_by_two_kinds_is_never_outvoted_by_one(said: TimeClaims) -> None:
    told = replace(said, receipt=claim(up_s=900), issued=claim(-HOUR, up_s=900))
    decision = decide(told)
    assert not decision.is_trusted or near(off(decision), timedelta())


@given(SAID)
def test_what_is_shown_was_said(said: TimeClaims) -> None:
    decision = decide(said)
    given_claims = {said.receipt, said.issued, said.system, said.trusted}
    assert decision.claim in given_claims
    assert decision.trusted in given_claims


@pytest.mark.parametrize("kind", ["receipt", "issued", "system"])
@pytest.mark.parametrize(("up_s", "is_trusted"), [(UP_S, False), (UP_S - 1, True)])
def test_a_trusted_time_is_doubted_by_a_claim_that_is_as_new_and_not_by_an_older_one(
    kind: str, up_s: float, *, is_trusted: bool
) -> None:
    said = replace(TimeClaims(trusted=claim()), **{kind: claim(HOUR, up_s=up_s)})
    assert decide(said).is_trusted == is_trusted
