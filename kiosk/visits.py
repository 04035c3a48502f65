"""The kiosk's visits to central: one at a time, with their progress and their true result.

In: a `VisitContext` made of the kiosk's own parts; a wish for a visit from the button or the admin page. Out: the
result, which is on the card before the progress says `done`. `jobs.py` decides when to visit; `delay_s` says how long
to wait after the last visit.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Event, Lock
from typing import Final, Literal

from content_sync.client.next_visit import next_delay_s
from content_sync.client.reasons import Reason
from content_sync.client.visit import visit
from content_sync.client.visit_context import Step, VisitContext, VisitResult
from content_sync.look.thai import BANGKOK
from kiosk.store.errors import CardError
from kiosk.store.state import State

_log = logging.getLogger(__name__)

_NIGHT: Final = (22, 5)  # hours in Bangkok: few people read or write then
_NIGHT_S: Final = 3600.0
_FIRST_WITHIN_S: Final = 60.0  # a province that gets its power back does not call at once ...
_TELL_S: Final = 1.0  # how often who waits for a visit hears how far it is
_OVER_CEILING_S: Final = 3600.0  # with the urgent lane's bytes used up, warnings still come once an hour
_LONG_UP_S: Final = 600.0  # ... but a machine that has been up longer was restarted alone


VisitStep = Literal["idle", "asked", "sending", "fetching", "photos", "media", "done"]
_STEPS: Final[dict[Step, VisitStep]] = {
    "sending": "sending",
    "fetching": "fetching",
    "photos": "photos",
    "media": "media",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the visit is.

    `idle`: there was no visit since the start. `asked`: it begins in a moment. `done`: it is over, and
    `state.last_visit()` says how it went.
    """

    step: VisitStep = "idle"

    @property
    def is_running(self) -> bool:
        return self.step not in {"idle", "done"}


class Visits:
    """Does visits, one at a time.

    Args:
        context: what a visit uses of the kiosk.
        state: where the result is recorded.
        base_minutes: the least minutes between two visits by day; central may ask for more.
        prepare: called right before each visit.
        follow: called right after each visit, with what came home on the card.
    """

    def __init__(
        self,
        context: VisitContext,
        state: State,
        *,
        base_minutes: int,
        prepare: Callable[[], object] = lambda: None,
        follow: Callable[[], object] = lambda: None,
    ) -> None:
        self._context, self._state, self._base_s = context, state, base_minutes * 60.0
        self._prepare, self._follow = prepare, follow
        self._progress = Progress()
        self._running, self._wishing = Lock(), Lock()
        self._last: VisitResult | None = None
        self._failures = 0
        self._ended_s = -math.inf
        self.wanted = Event()

    def ask(self) -> None:
        """Ask for a visit right away; while a visit runs, that one counts."""
        with self._wishing:
            if not self._running.locked():
                self._progress = Progress(step="asked")
                self.wanted.set()

    def progress(self) -> Progress:
        """Return how far the visit is."""
        return self._progress

    def run(self, *, show: Callable[[], object] = lambda: None) -> VisitResult:
        """Do one visit and record its result; a second caller waits until the first visit is over.

        Args:
            show: prints the pages; the result is recorded after the new pages are there.
        """
        with self._running:
            with self._wishing:
                was_asked = self.wanted.is_set()
                self.wanted.clear()
            if was_asked:
                self._context.retries.make_all_due()
                self._context.media_retries.make_all_due()
            # Who presses the button again and again must not make the next visits come later.
            self._failures = max(1, self._failures + (not was_asked))
            try:
                self._prepare()
                result = self._told(visit(self._context, on_step=self._step, show=show))
                self._follow()
                self._last = result
                self._failures = 0 if result.has_delivered or self._is_mute(result) else self._failures
                self._keep(result)
            finally:
                self._ended_s = self._context.clock.monotonic()
                self._progress = Progress(step="done")
        return result

    @property
    def context(self) -> VisitContext:
        """Return what a visit uses of the kiosk."""
        return self._context

    @contextmanager
    def apart(self, *, on_wait: Callable[[Progress], object] = lambda _: None) -> Iterator[None]:
        """Let no visit run inside the block, where something else takes in what a visit does.

        Args:
            on_wait: called each second with how far the visit is that has to end first.
        """
        wait_s = 0.0
        while not self._running.acquire(timeout=wait_s):
            on_wait(self._progress)
            wait_s = _TELL_S
        try:
            self._prepare()
            yield
            self._follow()
        finally:
            self._running.release()

    def _is_mute(self, result: VisitResult) -> bool:
        """Tell whether the pages came, and only the key is missing: then the next visit must not come later."""
        return result.up.reason == Reason.NO_KEY and result.down.outcome == "ok"

    def is_linked(self) -> bool:
        """Tell whether the last visit since the start reached central."""
        return self._last is not None and self._last.has_reached

    def delay_s(self, now: datetime, *, uptime_s: float, chance: float) -> float:
        """Return the seconds until the next visit.

        Args:
            now: the time, to know day and night.
            uptime_s: how long the machine has been up.
            chance: a random number from 0 up to 1.
        """
        last = self._last
        if last is None and not self._failures:
            is_alone = uptime_s > _LONG_UP_S or not self._context.edition_store.edition().parts
            return 0.0 if is_alone else _FIRST_WITHIN_S * chance
        asked_s = (last.visit_minutes or 0) * 60.0 if last else 0.0
        base_s = max(self._base_s, asked_s, _NIGHT_S if is_night(now) else 0.0)
        retry_after_s = last.retry_after_s if last else None
        delay_s = next_delay_s(self._failures, base_s=base_s, retry_after_s=retry_after_s, chance=chance)
        return max(delay_s, self.must_wait_s())

    def must_wait_s(self) -> float:
        """Return the seconds that no visit may begin by itself: what central asked for, or an hour over the ceiling."""
        asked_s = (self._last.retry_after_s or 0) if self._last else 0
        over_s = _OVER_CEILING_S if "urgent" in self._context.ledger.closed() else 0.0
        return max(0.0, self._ended_s + max(asked_s, over_s) - self._context.clock.monotonic())

    def _step(self, step: Step) -> None:
        if step in _STEPS:  # "done" is shown only after the result is recorded
            self._progress = Progress(step=_STEPS[step])

    def _told(self, result: VisitResult) -> VisitResult:
        """Return the result with the time at which central was reached last."""
        before = self._state.last_visit()
        reached_before = before.reached_at if before else None
        return replace(result, reached_at=result.at if result.has_reached else reached_before)

    def _keep(self, result: VisitResult) -> None:
        try:
            self._state.record_visit(result)
        except CardError as error:
            _log.warning("the result of the visit could not be kept: %s", error)


def is_night(now: datetime) -> bool:
    """Tell whether it is night in the village."""
    evening, morning = _NIGHT
    hour = now.astimezone(BANGKOK).hour
    return hour >= evening or hour < morning
