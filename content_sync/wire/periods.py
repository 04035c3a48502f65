"""Periods that both ends count by: how often the tree is signed, and how far clocks that are right may differ."""

from __future__ import annotations

import datetime as dt
from typing import Final

SIGNED_ANEW_AFTER: Final = dt.timedelta(hours=20)
"""Central signs the tree anew when it is this old, also where nothing changed; so a kiosk hears of it every day."""

LONGEST_UNSIGNED: Final = dt.timedelta(hours=36)
"""No tree is left unsigned for longer while central works: a clock further ahead of the last signed time is wrong."""

RIGHT_CLOCKS_DIFFER: Final = dt.timedelta(minutes=10)
"""So far may two clocks differ that are both right: those of two servers, or two ends of a slow link."""

SOURCE_CLOCK_AHEAD: Final = dt.timedelta(hours=1)
"""So far may an agency's clock be ahead of ours; what it dates later is dated by mistake."""

ENDED_WARNING_STAYS: Final = dt.timedelta(days=3)
"""How long a warning stays in the tree once it is over, and a kiosk tells that one was cancelled."""
