"""The day as a decision: which act comes next, and what stands on the day's list."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from content_sync.client.visit_context import StepResult, VisitResult
from content_sync.wire.stamps import Stamp
from kiosk.admin.day import Act, WorkDay, is_of_today, next_act, not_read_out, tasks
from kiosk.store.history.broadcasts import Broadcast
from kiosk.store.state import LocalNotice
from tests.cast.kiosk.clock_hands import NOON

NOW = Stamp(at=NOON, clock="trusted", boot="ab", boot_s=100_000)
READ = Broadcast(at=NOW)
WELL = StepResult(outcome="ok")


def visit(hours_ago: float, *, has_reached: bool = True) -> VisitResult:
    """A visit of now, which reached central now or the one before it so long ago."""
    reached = Stamp(at=NOON - timedelta(hours=hours_ago), clock="trusted")
    half = WELL if has_reached else StepResult(outcome="failed")
    return VisitResult(at=NOW, up=half, down=half, photos=WELL, reached_at=reached)


FULL = WorkDay(
    now=NOW,
    waiting=1,
    answers=1,
    to_approve=1,
    nearby=("มะม่วงเบา",),
    unread=1,
    refused=1,
    warnings=("w",),
    visit=visit(25, has_reached=False),
)


@pytest.mark.parametrize(
    ("done", "act"),
    [
        ({}, "answers"),
        ({"answers": 0}, "warning"),
        ({"broadcasts": (Broadcast(at=NOW, warnings=("w",)),)}, "approve"),
        ({"to_approve": 0}, "nearby"),
        ({"nearby": ()}, "board"),
        ({"unread": 0}, "refused"),
        ({"refused": 0}, "visit"),
        ({"waiting": 0}, "rest"),
        ({"broadcasts": ()}, "warning"),
        ({"warnings": ()}, "script"),
    ],
)
def test_the_next_act_is_the_most_pressing_that_is_left(done: dict[str, object], act: Act) -> None:
    order: list[dict[str, object]] = [
        {"answers": 0},
        {"broadcasts": (Broadcast(at=NOW, warnings=("w",)),)},
        {"to_approve": 0},
        {"nearby": ()},
        {"unread": 0},
        {"refused": 0},
        {"waiting": 0},
        {"broadcasts": ()},
        {"warnings": ()},
    ]
    before = order[: order.index(done) + 1] if done else []
    day = FULL
    for one in before:
        day = replace(day, **one)  # type: ignore[arg-type]  # a field by its name
    assert next_act(day) == act


@pytest.mark.parametrize(
    ("last", "act"),
    [
        (visit(24), "rest"),
        (visit(24.1), "visit"),
        (None, "visit"),
    ],
)
def test_what_waits_is_worth_a_visit_by_hand_after_a_day_of_silence(last: VisitResult | None, act: Act) -> None:
    assert next_act(WorkDay(now=NOW, waiting=1, visit=last, broadcasts=(READ,))) == act


def test_without_a_trusted_clock_the_last_visit_tells_whether_it_is_silent() -> None:
    unsure = replace_clock(NOW, "estimated")
    for has_reached, act in ((True, "rest"), (False, "visit")):
        day = WorkDay(
            now=unsure, waiting=1, visit=visit(0, has_reached=has_reached), broadcasts=(Broadcast(at=unsure),)
        )
        assert next_act(day) == act


def replace_clock(stamp: Stamp, clock: str) -> Stamp:
    return Stamp(at=stamp.at, clock="estimated" if clock == "estimated" else "unknown", boot="ab", boot_s=stamp.boot_s)


def test_a_warning_is_new_until_a_tick_names_it() -> None:
    assert not_read_out(("a", "b"), (Broadcast(at=NOW, warnings=("b",)),)) == ("a",)
    assert not_read_out(("a",), (Broadcast(at=NOW),)) == ("a",)
    assert not_read_out((), ()) == ()


@pytest.mark.parametrize(
    ("stamp", "is_today"),
    [
        (Stamp(at=NOON - timedelta(hours=12), clock="trusted"), True),  # midnight in Bangkok
        (Stamp(at=NOON - timedelta(hours=12, seconds=1), clock="trusted"), False),
        (Stamp(at=NOON, clock="unknown", boot="ab", boot_s=100_000 - 12 * 3600 + 1), True),
        (Stamp(at=NOON, clock="unknown", boot="ab", boot_s=100_000 - 12 * 3600), False),
        (Stamp(at=NOON, clock="unknown", boot="cd", boot_s=100_000), False),
    ],
)
def test_what_is_of_today_is_told_by_the_calendar_or_by_the_running_kiosk(stamp: Stamp, is_today: bool) -> None:
    assert is_of_today(stamp, NOW) is is_today


def test_the_list_has_what_is_done_before_what_is_left() -> None:
    day = replace(FULL, visit=visit(1), broadcasts=(READ,))
    assert [(task.kind, task.is_done) for task in tasks(day)] == [
        ("visit", True),
        ("script", False),
        ("answers", False),
        ("market", False),
        ("nearby", False),
        ("board", False),
    ]
    quiet = WorkDay(now=NOW, visit=visit(1), broadcasts=(READ,))
    assert [(task.kind, task.is_done) for task in tasks(quiet)] == [("visit", True), ("script", True)]


@pytest.mark.parametrize(("left", "is_told"), [(timedelta(days=1), True), (timedelta(days=1, seconds=1), False)])
def test_a_notice_is_told_of_a_day_before_its_end(left: timedelta, is_told: bool) -> None:
    notice = LocalNotice(id=1, title="x", body="", starts=NOON, ends=NOON + left, posted=NOW)
    assert ("notice" in {task.kind for task in tasks(WorkDay(now=NOW, notice=notice))}) is is_told
    unsure = WorkDay(now=replace_clock(NOW, "unknown"), notice=notice)
    assert "notice" not in {task.kind for task in tasks(unsure)}, "nothing ends by a clock that is not trusted"
