"""The one reader of the wall clock: what time it is, and how sure we are.

In: the system's clock, whether the system says it is synchronized, the signed times that came since this boot. Out: a
`Stamp`. Rules: a Raspberry Pi has no clock of its own and may wake in 1970 or in 2200, so one claim alone is not
believed (time_claims.py decides); durations are measured by `monotonic`, which no setting of the clock moves. Whether
content is expired is decided elsewhere (the client's signed_times.py), without this clock.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Final

from content_sync.client.signed_times import Uptime
from content_sync.wire.stamps import ClockState, Stamp
from kiosk.time_claims import TimeClaim, TimeClaims, TimeDecision, decide

BUILT: Final = datetime(2026, 11, 22, tzinfo=UTC)  # moved with each release: no kiosk runs before its software was made
_LAST: Final = BUILT + timedelta(days=30 * 365)  # nor so long after: a clock that says 2200 is wrong
_SYNCHRONIZED: Final = Path("/run/systemd/timesync/synchronized")
_BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")


class Clock:
    """The time, from claims that may be wrong.

    Args:
        wall: the system's time, aware UTC.
        monotonic: seconds since the boot, never set back.
        is_synchronized: returns whether the system says that its time is right.
        boot: the id of this start of the machine, hex; `monotonic` can be compared only within one.
    """

    def __init__(
        self,
        wall: Callable[[], datetime],
        monotonic: Callable[[], float],
        is_synchronized: Callable[[], bool],
        *,
        boot: str = "",
    ) -> None:
        self._wall = wall
        self._monotonic = monotonic
        self._is_synchronized = is_synchronized
        self._boot = boot
        self._claims = TimeClaims()
        self._last_issued = BUILT
        self._lock = Lock()

    def read(self) -> Stamp:
        """Return the time and how sure we are of it."""
        decision, boot_s = self._decide()
        now = self.uptime()
        if decision.claim is not None:
            state: ClockState = "trusted" if decision.is_trusted else "estimated"
            return Stamp(at=decision.claim.grown(boot_s), clock=state, boot=now.boot, boot_s=now.seconds)
        return Stamp(at=BUILT, clock="unknown", boot=now.boot, boot_s=now.seconds)

    def trusted_now(self) -> datetime | None:
        """Return the time where it is trusted, else None."""
        stamp = self.read()
        return stamp.at if stamp.is_trusted else None

    def wall(self) -> datetime:
        """Return the system's time, right or wrong, so that the caller can notice a jump."""
        return self._wall()

    def monotonic(self) -> float:
        """Return seconds that only ever grow, for durations."""
        return self._monotonic()

    def uptime(self) -> Uptime:
        """Return the id of this start of the machine, and the whole seconds since then."""
        return Uptime(boot=self._boot, seconds=max(0, int(self._monotonic())))

    def hear_receipt(self, at: datetime) -> None:
        """Take note of the time in a receipt that came just now."""
        if _is_possible(at):
            with self._lock:
                self._claims = replace(self._claims, receipt=self._just_now(at))

    def hear_issued(self, issued: datetime) -> None:
        """Take note of the signed time of a tree that was verified just now.

        A tree that was signed no earlier than the one before sets no time back: it may have been long on its way, as on
        a stick. One that was signed earlier takes the one before back.
        """
        if not _is_possible(issued):
            return
        with self._lock:
            heard, before = self._just_now(issued), self._claims.issued
            if before is not None and self._last_issued <= issued:
                heard = replace(heard, at=max(issued, before.grown(heard.boot_s)))
            self._claims, self._last_issued = replace(self._claims, issued=heard), issued

    def hear_person(self, at: datetime) -> bool:
        """Take note of the time a volunteer says it is: it is shown as an estimate while nobody else tells the time.

        Returns:
            False where it cannot be that time.
        """
        if not _is_possible(at):
            return False
        with self._lock:
            self._claims = replace(self._claims, told=self._just_now(at))
        return True

    def claims(self) -> TimeClaims:
        """Return what each source last said, for whoever looks for a fault."""
        with self._lock:
            return self._claims

    def wants_issued(self) -> bool:
        """Tell whether to ask for the tree's signed time: it was not heard since the start, or the time is in doubt."""
        return self._claims.issued is None or not self.read().is_trusted

    def _decide(self) -> tuple[TimeDecision, float]:
        with self._lock:
            now = self._just_now(self._wall())
            wall = now if _is_possible(now.at) else None
            is_claim = wall is not None and self._is_synchronized()
            decision = decide(replace(self._claims, system=wall if is_claim else None, wall=wall))
            self._claims = replace(self._claims, trusted=decision.trusted)
        return decision, now.boot_s

    def _just_now(self, at: datetime) -> TimeClaim:
        return TimeClaim(at=at, boot_s=self._monotonic())


def _is_possible(at: datetime) -> bool:
    """Tell whether it can be that time: not before this software was made, and not decades later."""
    return BUILT <= at < _LAST


def system_clock() -> Clock:
    """Return the clock of this machine."""
    boot = _BOOT_ID.read_text("ascii").strip().replace("-", "")
    return Clock(lambda: datetime.now(UTC), _since_boot_s, _SYNCHRONIZED.exists, boot=boot)


def _since_boot_s() -> float:
    return time.clock_gettime(time.CLOCK_BOOTTIME)  # unlike CLOCK_MONOTONIC it goes on while the machine sleeps
