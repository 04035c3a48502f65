"""When to do what: visits, prints, the night's tidying, the lamps. The one door to `schedule`.

In: the acts, each a plain call, and the clock. Out: a loop for one thread. Rules: an exception in a job never ends the
loop; a visit that somebody asks for begins within a second; a visit follows soon after the default route comes back.
`schedule` reads the wall clock and stands still when that is set back, so every job is registered anew when the wall
clock and the monotonic clock differ by a minute more than before.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from threading import Event
from typing import Final

import schedule

from content_sync.look.thai import BANGKOK
from kiosk.clock import Clock
from kiosk.visits import Visits

_log = logging.getLogger(__name__)

_TURN_S: Final = 1.0
_PART_S: Final = 60.0
_PRINT_S: Final = 60
_LAMPS_S: Final = 15
_ROUTE_S: Final = 5
_ROUTE_WITHIN_S: Final = 30  # a province that gets its link back does not call at once
_TIDY_CHECK_S: Final = 600
_PASS_TIME_S: Final = 600
_FREE_S: Final = 60
_NOTE_S: Final = 300  # which looks whether an hour is over
_TIDY_HOUR: Final = 2  # in Bangkok, when nobody reads
_TIDY_AGAIN_S: Final = 20 * 3600.0
_TIDY_ANYWAY_S: Final = 30 * 3600.0  # where the clock does not know the night, at least about once a day ...
_TIDY_FIRST_S: Final = 3 * 3600.0  # ... and where the power is off at night, once a start


@dataclass(frozen=True, slots=True, kw_only=True)
class Acts:
    """What the jobs do.

    Attributes:
        reprint: print the site if what it depends on has changed.
        renew_search: make the index of the search anew if something else is shown.
        tidy: the night's work on the card.
        pass_time: end what is over by now, and count how long the kiosk has run.
        note: note how the box is, once an hour.
        free: give the system the memory that is free.
        light: show the lamps.
        turn_off: switch the machine off if somebody asked for it; after a visit.
        has_default_route: returns whether this machine knows a route to the internet.
    """

    reprint: Callable[[], object]
    renew_search: Callable[[], object]
    tidy: Callable[[], object]
    pass_time: Callable[[], object]
    note: Callable[[], object]
    free: Callable[[], object]
    light: Callable[[], object]
    turn_off: Callable[[], object]
    has_default_route: Callable[[], bool]


class Jobs:
    """The loop.

    Args:
        visits: the visits.
        is_automatic: whether visits happen by themselves, not only when somebody asks.
        acts: the other acts.
        clock: the kiosk's clock.
        chance: a random number from 0 up to 1, for the jitter.
    """

    def __init__(
        self,
        visits: Visits,
        acts: Acts,
        clock: Clock,
        *,
        is_automatic: bool = True,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._visits, self._acts, self._clock, self._chance = visits, acts, clock, chance
        self._is_automatic = is_automatic
        self._scheduler = schedule.Scheduler()
        self._stop = Event()
        self._had_default_route = acts.has_default_route()
        self._visit_due_s = clock.monotonic()
        self._tidied_s = clock.monotonic() - _TIDY_ANYWAY_S + _TIDY_FIRST_S
        self._registered_apart_s = 0.0
        self._plan_visit()
        self._register()

    def run(self) -> None:
        """Do what is due, again and again, until `stop`."""
        while not self._stop.is_set():
            _safely(self.turn)
            self._visits.wanted.wait(_TURN_S)

    def stop(self) -> None:
        """End `run` soon: after the job it is in."""
        self._stop.set()
        self._visits.wanted.set()

    def turn(self) -> None:
        """Look once whether the clock jumped, whether somebody asked for a visit, and what is due."""
        if abs(self._apart_s() - self._registered_apart_s) > _PART_S:
            _log.warning("the clock jumped; every job is registered anew")
            self._register()
        if self._visits.wanted.is_set() and not self._stop.is_set():
            self._visit()
        self._scheduler.run_pending()

    def _apart_s(self) -> float:
        return self._clock.wall().timestamp() - self._clock.monotonic()

    def _register(self) -> None:
        self._registered_apart_s = self._apart_s()
        self._scheduler.clear()
        self._scheduler.every(_PRINT_S).seconds.do(_safely, self._acts.reprint)
        self._scheduler.every(1).seconds.do(_safely, self._acts.renew_search)
        self._scheduler.every(_LAMPS_S).seconds.do(_safely, self._acts.light)
        self._scheduler.every(_TIDY_CHECK_S).seconds.do(_safely, self._tidy_by_night)
        self._scheduler.every(_PASS_TIME_S).seconds.do(_safely, self._acts.pass_time)
        self._scheduler.every(_NOTE_S).seconds.do(_safely, self._acts.note)
        self._scheduler.every(_FREE_S).seconds.do(_safely, self._acts.free)
        if self._is_automatic:
            self._scheduler.every(1).seconds.do(_safely, self._visit_when_due)
            self._scheduler.every(_ROUTE_S).seconds.do(_safely, self._visit_when_route_returns)

    def _visit_when_due(self) -> None:
        if self._clock.monotonic() >= self._visit_due_s:
            self._visit()

    def _visit_when_route_returns(self) -> None:
        had, self._had_default_route = self._had_default_route, self._acts.has_default_route()
        if self._had_default_route and not had:
            _log.info("there is a default route again")
            wait_s = max(_ROUTE_WITHIN_S * self._chance(), self._visits.must_wait_s())
            self._visit_due_s = self._clock.monotonic() + wait_s

    def _visit(self) -> None:
        _safely(partial(self._visits.run, show=partial(_safely, self._acts.reprint)))
        _safely(self._acts.reprint)
        _safely(self._acts.light)
        _safely(self._acts.turn_off)
        self._plan_visit()

    def _plan_visit(self) -> None:
        up_s = self._clock.monotonic()
        delay_s = self._visits.delay_s(self._clock.read().at, uptime_s=up_s, chance=self._chance())
        self._visit_due_s = up_s + delay_s
        _log.info("the next visit is in %d s", delay_s)

    def _tidy_by_night(self) -> None:
        if is_tidy_due(self._clock.read().at, since_s=self._clock.monotonic() - self._tidied_s):
            self._tidied_s = self._clock.monotonic()
            self._acts.tidy()


def is_tidy_due(now: datetime, *, since_s: float) -> bool:
    """Tell whether to tidy the card: once a night, and about once a day where the clock does not know the night."""
    is_night = now.astimezone(BANGKOK).hour == _TIDY_HOUR
    return since_s > _TIDY_ANYWAY_S or (is_night and since_s > _TIDY_AGAIN_S)


def _safely(act: Callable[[], object]) -> None:
    try:
        act()
    except Exception:  # noqa: BLE001  whatever a job trips over, the others go on
        _log.exception("a job failed")
