"""When kiosks come back that were turned away: one behind the other, no faster than central takes them."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest

from content_sync.central.kiosks.return_plan import LEAST_WAIT_S, LONGEST_WAIT_S, ReturnPlan
from tests.cast.place_and_time import Stopwatch


def test_one_who_is_turned_away_comes_back_soon_and_a_thousand_come_one_behind_the_other() -> None:
    plan = ReturnPlan(Stopwatch())
    waits = [plan.turn_away() for _ in range(1_000)]
    assert waits[0] == LEAST_WAIT_S
    assert all(earlier <= later for earlier, later in pairwise(waits))
    assert max(Counter(waits).values()) <= 36, "in no second more come back than a small central takes"
    assert plan.turn_away(least_s=60) >= 60


def test_they_come_back_as_fast_as_was_measured_while_there_was_too_much() -> None:
    stopwatch = Stopwatch()
    plan = ReturnPlan(stopwatch)
    for _ in range(3_000):  # 200 a second are taken, and somebody is turned away all the time
        stopwatch.seconds += 1 / 200
        plan.take()
        if stopwatch.seconds % 1 < 0.1:
            plan.turn_away()
    waits = [plan.turn_away() for _ in range(2_800)]
    assert 15 <= waits[-1] - waits[0] <= 25, "2,800 at 140 a second"


def test_what_is_taken_in_quiet_times_tells_nothing_of_what_can_be_taken() -> None:
    stopwatch = Stopwatch()
    plan = ReturnPlan(stopwatch)
    for _ in range(100):
        stopwatch.seconds += 3
        plan.take()
    waits = [plan.turn_away() for _ in range(350)]
    assert waits[-1] <= LEAST_WAIT_S + 11


@pytest.mark.parametrize("turned_away_before", [0, 1])
def test_a_quiet_hour_before_a_flood_tells_nothing_of_what_can_be_taken(turned_away_before: int) -> None:
    stopwatch = Stopwatch()
    plan = ReturnPlan(stopwatch)
    for _ in range(turned_away_before):
        plan.turn_away()
    stopwatch.seconds += 1
    plan.take()
    stopwatch.seconds += 3_600
    waits = [plan.turn_away() for _ in range(350)]
    assert waits[-1] <= LEAST_WAIT_S + 11


def test_nobody_waits_longer_than_two_hours_and_the_plan_ends_by_itself() -> None:
    stopwatch = Stopwatch()
    plan = ReturnPlan(stopwatch)
    assert max(plan.turn_away() for _ in range(300_000)) == LONGEST_WAIT_S
    stopwatch.seconds += LONGEST_WAIT_S
    assert plan.turn_away() <= LEAST_WAIT_S + 1


def test_a_region_that_comes_back_at_once_is_through_within_its_plan() -> None:
    stopwatch, capacity = Stopwatch(), 100
    plan = ReturnPlan(stopwatch)
    due = Counter({int(stopwatch.seconds): 5_000})
    last_plan_s, second = 0, int(stopwatch.seconds)
    while due:
        stopwatch.seconds = second
        come = due.pop(second, 0)
        for _ in range(min(come, capacity)):
            plan.take()
        for _ in range(max(0, come - capacity)):
            wait_s = plan.turn_away()
            last_plan_s = max(last_plan_s, second + wait_s)
            due[second + wait_s] += 1
        second += 1
    assert second <= last_plan_s + 1
    assert second - 1_000 <= 5_000 / 35 + 60
