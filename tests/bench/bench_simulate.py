"""What a country costs central: a tenth of the villages and all of them, a lossy line, a region's return, a warning.

Each of the 2,470 and of the 24,700 kiosks visits once, and the latter again after the warning, as fast as central takes
them. What counts is the CPU of central for each, as the system counts it.
"""

from __future__ import annotations

import sys

from content_sync.central.simulation.plan import Plan
from content_sync.central.simulation.simulation import simulate
from content_sync.central.simulation.tally import RoundTally
from tests.bench.table import Row

_LOSSY = 2_400
_TENTH, _ALL = 2_470, 24_700
_REGION = 2_000


def rows() -> list[Row]:
    """Simulate each."""
    (tenth,) = _rounds(Plan(kiosks=_TENTH, visits=_TENTH, over_s=0))
    whole, warned = _rounds(Plan(kiosks=_ALL, visits=_ALL, over_s=0, mode="warning"))
    (lossy,) = _rounds(Plan(kiosks=_LOSSY, visits=_LOSSY, over_s=0, drop=1 / 3))
    (region,) = _rounds(Plan(kiosks=_REGION, visits=_REGION, over_s=0, mode="return", at_once=900))
    return [
        Row("a visit's CPU at central, 2,470 kiosks, each once", tenth.cpu_ms, None, "ms", _speed(tenth)),
        Row("a visit's CPU at central, 24,700 kiosks, each once", whole.cpu_ms, None, "ms", _speed(whole)),
        Row("  the second by the first", whole.cpu_ms / tenth.cpu_ms, 1.2, ""),
        Row(
            "lost or twice, a third of all dropped", float(lossy.lost + lossy.twice), 0, "", f"{lossy.dropped:,} drops"
        ),
        Row("a region's 2,000 kiosks at once", region.last_done_s, None, "s", f"{region.turned_away:,} turned away"),
        Row("  done after the end of the plan they were told", _late_s(region), 5, "s", "one round trip and its load"),
        Row("  lost or twice", float(region.lost + region.twice), 0, ""),
        Row(
            "a national warning, 24,700 kiosks: requests beyond a visit",
            warned.fetches / warned.done,
            1.1,
            "",
            _speed(warned),
        ),
    ]


def _rounds(plan: Plan) -> list[RoundTally]:
    return simulate(plan, lambda line: print(f"  {line}", file=sys.stderr))


def _speed(tally: RoundTally) -> str:
    return f"{tally.per_second:,.0f} a second, p99 {tally.percentile_s(0.99) * 1000:,.0f} ms"


def _late_s(tally: RoundTally) -> float:
    """Return how long after the last time that anybody was told the last one was done; 0 where nobody had to wait."""
    return max(0.0, tally.last_done_s - tally.last_told_s) if tally.turned_away else 0.0
