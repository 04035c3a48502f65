"""How far to trust a fact by its age: fresh, old, too old, or undated.

In: the limits of a kind of bulletin, when it was issued, the time now and how sure the kiosk is of that time.
Out: one word; the templates say it to people. Rules: only a trusted clock says an age, be it fresh or old: another
may stand in 1970 or in 2200, and the date beside the fact says what is known. Too old is not gone: a price is
greyed, a forecast hidden, with the reason.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from content_sync.look.thai import local_date
from content_sync.wire.bulletin_base import Bulletin, FreshnessLimits
from content_sync.wire.periods import SOURCE_CLOCK_AHEAD
from content_sync.wire.stamps import ClockState

Freshness = Literal["fresh", "old", "too_old", "undated"]


def freshness(limits: FreshnessLimits, issued: datetime | None, now: datetime, clock: ClockState) -> Freshness:
    """Judge a fact by its age; without a date, or a clock to call it fresh by, it is undated."""
    if clock != "trusted" or issued is None or issued > now + SOURCE_CLOCK_AHEAD:
        return "undated"
    age = now - issued
    if age > limits.too_old:
        return "too_old"
    return "old" if age > limits.fresh else "fresh"


@dataclass(frozen=True, slots=True, kw_only=True)
class AsOf:
    """Where a fact is from and how old it is, ready to be said.

    `today` is the day in Bangkok, or None while the clock is not trusted: then only dates are written.
    `arrived` is None at the desk, and where the kiosk could not say when it took the fact in.
    """

    source: str
    issued: datetime
    arrived: datetime | None
    freshness: Freshness
    today: date | None


def as_of(bulletin: Bulletin, *, arrived: datetime | None, now: datetime, clock: ClockState) -> AsOf:
    """Put together what is said under every fact."""
    return AsOf(
        source=bulletin.source,
        issued=bulletin.issued,
        arrived=arrived,
        freshness=freshness(bulletin.freshness_limits, bulletin.issued, now, clock),
        today=known_today(now, clock),
    )


def known_today(now: datetime, clock: ClockState) -> date | None:
    """Return the day in Bangkok where the clock is trusted; else nobody may say "today"."""
    return local_date(now) if clock == "trusted" else None
