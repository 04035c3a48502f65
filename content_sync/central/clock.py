"""The one reader of central's wall clock.

Out: the time as an aware UTC value. Everything else receives `now` as an argument, or a `Clock` where it needs the
time more than once (a server asks it at each request).
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable

Clock = Callable[[], dt.datetime]


def system_clock() -> dt.datetime:
    """Return the time by this machine's clock."""
    return dt.datetime.now(dt.UTC)


def stopwatch_s() -> float:
    """Return a count of seconds that never goes back, for durations."""
    return time.monotonic()
