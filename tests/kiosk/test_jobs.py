"""The loop visits, prints and tidies in time, whatever the clock does and whatever a job trips over."""

from __future__ import annotations

import datetime as real
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from content_sync.client.visit_context import VisitResult
from content_sync.wire.stamps import Stamp
from kiosk.jobs import Acts, Jobs, is_tidy_due
from kiosk.visits import Visits
from tests.cast.kiosk.clock_hands import NOON, ClockHands
from tests.cast.link.linked_kiosk import NIGHT, OK
from tests.cast.waiting import until

TWO_AT_NIGHT = NIGHT.replace(minute=0)


@dataclass
class SimulatedDays:
    """Days that pass as the test says, for `schedule` as well, with everything that is done in them."""

    jobs: Jobs
    visits: CountedVisits
    hands: ClockHands
    done: list[str]
    routes: list[bool]

    def passes(self, seconds: int, step_s: int = 1) -> None:
        for _ in range(0, seconds, step_s):
            self.hands.move(seconds=step_s)
            self.jobs.turn()


class CountedVisits(Visits):
    """Visits that are counted instead of made."""

    def __init__(self, done: list[str]) -> None:
        self.wanted = threading.Event()
        self.done = done
        self.fails = False
        self.wait_s = 0.0

    def run(self, *, show: Callable[[], object] = lambda: None) -> VisitResult:
        self.wanted.clear()
        self.done.append("visit")
        if self.fails:
            raise RuntimeError("the visit tripped")
        return VisitResult(at=Stamp(at=NOON, clock="trusted"), up=OK, down=OK, photos=OK)

    def delay_s(self, now: datetime, *, uptime_s: float, chance: float) -> float:
        return 900.0

    def must_wait_s(self) -> float:
        return self.wait_s


@pytest.fixture
def day(monkeypatch: pytest.MonkeyPatch) -> SimulatedDays:
    hands, done = ClockHands(), list[str]()
    visits = CountedVisits(done)

    class ScheduleTime(real.datetime):
        @classmethod
        def now(cls, tz: real.tzinfo | None = None) -> real.datetime:  # type: ignore[override]  # as schedule asks it
            return hands.wall.astimezone(tz) if tz else hands.wall.replace(tzinfo=None)

    monkeypatch.setattr("schedule.datetime.datetime", ScheduleTime)
    routes = [True]
    acts = Acts(
        reprint=lambda: done.append("print"),
        renew_search=lambda: None,
        tidy=lambda: done.append("tidy"),
        pass_time=lambda: done.append("pass"),
        note=lambda: done.append("note"),
        free=lambda: done.append("free"),
        turn_off=lambda: done.append("turn off"),
        light=lambda: done.append("light"),
        has_default_route=lambda: routes[-1],
    )
    return SimulatedDays(jobs=Jobs(visits, acts, hands.clock()), visits=visits, hands=hands, done=done, routes=routes)


def test_a_visit_comes_every_quarter_of_an_hour_and_a_look_at_the_pages_every_minute(day: SimulatedDays) -> None:
    day.passes(3600)
    assert day.done.count("visit") in {3, 4}
    assert day.done.count("print") - day.done.count("visit") in {59, 60}
    assert day.done.count("light") > 200
    assert day.done.count("free") in {59, 60}


def test_a_visit_that_somebody_asks_for_begins_at_once_and_the_pages_follow(day: SimulatedDays) -> None:
    day.visits.wanted.set()
    day.jobs.turn()
    assert day.done == ["visit", "print", "light", "turn off"]
    assert not day.visits.wanted.is_set()


@pytest.mark.parametrize("jump", [timedelta(days=-20 * 365), timedelta(days=20 * 365), timedelta(seconds=-61)])
def test_a_clock_that_jumps_stops_nothing(
    day: SimulatedDays, caplog: pytest.LogCaptureFixture, jump: timedelta
) -> None:
    day.passes(600)
    day.done.clear()
    day.hands.wall += jump
    with caplog.at_level(logging.WARNING):
        day.passes(1800)
    assert caplog.text.count("every job is registered anew") == 1
    assert day.done.count("visit") == 2
    assert 29 <= day.done.count("print") - day.done.count("visit") <= 31, (
        "once a minute, not once for each registration"
    )


def test_a_line_that_returns_brings_no_visit_before_its_time(day: SimulatedDays) -> None:
    day.visits.wait_s = 3_600.0
    day.passes(60)
    day.routes.append(False)
    day.passes(60)
    day.routes.append(True)
    day.done.clear()
    day.passes(3_500)
    assert "visit" not in day.done
    day.passes(200)
    assert day.done.count("visit") == 1


def test_a_visit_follows_soon_after_the_line_returns(day: SimulatedDays) -> None:
    day.passes(60)
    day.routes.append(False)
    day.passes(60)
    assert "visit" not in day.done
    day.routes.append(True)
    day.passes(40)
    assert day.done.count("visit") == 1
    day.passes(600)
    assert day.done.count("visit") == 1


def test_a_clock_that_drifts_registers_nothing_anew(day: SimulatedDays, caplog: pytest.LogCaptureFixture) -> None:
    day.hands.wall -= timedelta(seconds=60)
    day.passes(120)
    assert "registered anew" not in caplog.text


def test_a_job_that_fails_does_not_end_the_others(day: SimulatedDays, caplog: pytest.LogCaptureFixture) -> None:
    day.visits.fails = True
    day.visits.wanted.set()
    day.passes(1800)
    assert day.done.count("visit") == 2
    assert day.done.count("print") >= 29
    assert "a job failed" in caplog.text


def test_what_is_over_is_ended_every_ten_minutes(day: SimulatedDays) -> None:
    day.passes(3600)
    assert day.done.count("pass") in {5, 6}


def test_a_kiosk_set_to_manual_visits_only_when_asked(day: SimulatedDays) -> None:
    acts = Acts(
        reprint=lambda: None,
        renew_search=lambda: None,
        tidy=lambda: None,
        pass_time=lambda: None,
        note=lambda: None,
        free=lambda: None,
        turn_off=lambda: None,
        light=lambda: None,
        has_default_route=lambda: False,
    )
    day = replace(day, jobs=Jobs(day.visits, acts, day.hands.clock(), is_automatic=False))
    day.passes(7200, step_s=10)
    assert "visit" not in day.done
    day.visits.wanted.set()
    day.passes(1)
    assert day.done == ["visit"]


def test_the_card_is_tidied_once_a_night_and_some_hours_after_the_start(day: SimulatedDays) -> None:
    day.passes(3 * 86_400, step_s=60)
    assert day.done.count("tidy") == 3
    assert "tidy" in day.done[: len(day.done) // 10]


@pytest.mark.parametrize(
    ("now", "since_s", "is_due"),
    [
        (NIGHT, 3600.0, False),
        (NIGHT, 21 * 3600.0, True),
        (NOON, 21 * 3600.0, False),
        (NOON, 31 * 3600.0, True),
        (NIGHT, 20 * 3600.0, False),
        (NIGHT, 20 * 3600.0 + 1, True),
        (NOON, 30 * 3600.0, False),
        (NOON, 30 * 3600.0 + 1, True),
        (TWO_AT_NIGHT, 21 * 3600.0, True),
        (TWO_AT_NIGHT - timedelta(seconds=1), 21 * 3600.0, False),
        (TWO_AT_NIGHT + timedelta(hours=1), 21 * 3600.0, False),
    ],
)
def test_tidying_waits_for_the_night_but_not_for_ever(now: datetime, since_s: float, is_due: bool) -> None:
    assert is_tidy_due(now, since_s=since_s) is is_due


def test_not_even_a_broken_clock_ends_the_loop(day: SimulatedDays, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(day.jobs._clock, "wall", lambda: 1 / 0)
        thread = threading.Thread(target=day.jobs.run)
        thread.start()
        time.sleep(0.05)
    assert thread.is_alive()
    day.visits.wanted.set()
    until = time.monotonic() + 10
    while "visit" not in day.done and time.monotonic() < until:
        time.sleep(0.01)
    day.jobs.stop()
    thread.join(5)
    assert "visit" in day.done


class PatientEvent(threading.Event):
    """Remembers what waits were asked for, and lets each last until it is set."""

    def __init__(self) -> None:
        super().__init__()
        self.asked_s: list[float | None] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.asked_s.append(timeout)
        return super().wait(60)


def test_between_two_turns_the_loop_rests_a_second_or_until_it_is_told(day: SimulatedDays) -> None:
    day.visits.wanted = rest = PatientEvent()
    thread = threading.Thread(target=day.jobs.run)
    thread.start()
    try:
        until(lambda: rest.asked_s, seconds=30, what="a rest")
    finally:
        day.jobs.stop()
        thread.join(20)
    assert not thread.is_alive()
    assert rest.asked_s == [1.0]


def test_the_loop_ends_soon_when_told(day: SimulatedDays) -> None:
    thread = threading.Thread(target=day.jobs.run)
    thread.start()
    day.jobs.stop()
    thread.join(5)
    assert not thread.is_alive()
    assert day.done == []
