"""Whether the kiosk reaches central: a time is promised only while it does, and an outage is dated only when known."""

from __future__ import annotations

from datetime import timedelta

import pytest

from content_sync.client.reasons import Reason
from content_sync.client.visit_context import StepResult, VisitResult
from content_sync.wire.stamps import Stamp
from kiosk.facts.link import LinkFact, link_of
from tests.cast.kiosk.clock_hands import NOON

NOW = Stamp(at=NOON, clock="trusted")
UNSURE = Stamp(at=NOON, clock="estimated")
EARLIER = Stamp(at=NOON - timedelta(days=2), clock="trusted")
OK, FAILED, SKIPPED = (
    StepResult(outcome="ok"),
    StepResult(outcome="failed", reason=Reason.NO_LINK),
    StepResult(outcome="skipped"),
)


def a_visit(
    up: StepResult = OK, down: StepResult = OK, *, asked: int | None = None, reached: Stamp | None = None
) -> VisitResult:
    return VisitResult(at=NOW, up=up, down=down, photos=SKIPPED, visit_minutes=asked, reached_at=reached)


@pytest.mark.parametrize(
    ("hour", "asked", "minutes"),
    [(12, None, 15), (12, 30, 30), (12, 5, 15), (21, None, 15), (22, None, 60), (5, None, 15), (4, 90, 90)],
)
def test_while_the_link_is_up_the_next_visit_is_as_near_as_the_plan_says(
    hour: int, asked: int | None, minutes: int
) -> None:
    now = Stamp(at=NOON + timedelta(hours=hour - 12), clock="trusted")
    assert link_of(a_visit(asked=asked), now, base_minutes=15) == LinkFact(is_up=True, minutes=minutes)


def test_a_clock_that_is_not_trusted_may_stand_in_the_night() -> None:
    assert link_of(a_visit(), UNSURE, base_minutes=15).minutes == 60


@pytest.mark.parametrize(
    ("up", "down", "is_up"),
    [(OK, FAILED, True), (FAILED, OK, True), (SKIPPED, OK, True), (FAILED, FAILED, False), (FAILED, SKIPPED, False)],
)
def test_a_visit_to_which_central_answered_anything_found_the_link_up(
    up: StepResult, down: StepResult, *, is_up: bool
) -> None:
    assert link_of(a_visit(up, down), NOW, base_minutes=15).is_up == is_up


def test_a_link_that_is_down_is_dated_where_both_ends_are_known() -> None:
    down = a_visit(FAILED, FAILED, reached=EARLIER)
    assert link_of(down, NOW, base_minutes=15) == LinkFact(is_up=False, reached_at=EARLIER.at)
    assert link_of(down, UNSURE, base_minutes=15) == LinkFact(is_up=False)
    assert link_of(a_visit(FAILED, FAILED, reached=UNSURE), NOW, base_minutes=15) == LinkFact(is_up=False)
    assert link_of(a_visit(FAILED, FAILED), NOW, base_minutes=15) == LinkFact(is_up=False)
    assert link_of(None, NOW, base_minutes=15) == LinkFact(is_up=False)
