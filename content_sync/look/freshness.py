"""How far to trust a fact by its age: fresh, old, too old, or undated.

In: the kind of bulletin, when it was issued, the time now and how sure the kiosk is of that time.
Out: one word; the templates say it to people. Rules: only a trusted clock says an age, be it fresh or old: another
may stand in 1970 or in 2200, and the date beside the fact says what is known. Too old is not gone: a price is
greyed, a forecast hidden, with the reason.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

from content_sync.look.thai import local_date
from content_sync.wire.stamps import ClockState

Freshness = Literal["fresh", "old", "too_old", "undated"]
Kind = Literal["forecast", "price_list", "warning", "article", "notice", "activity"]

# A source's clock may run a little ahead of ours; beyond this its date is a mistake.
_SOURCE_CLOCK_SLACK: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Up to when a kind of bulletin is fresh, and from when it is too old to lean on."""

    fresh: timedelta
    too_old: timedelta
    reason: str


LIMITS: Final[dict[Kind, Limits]] = {
    "forecast": Limits(
        fresh=timedelta(hours=36),
        too_old=timedelta(days=5),
        reason="TMD issues one a day, sometimes late; five days on, little of its skill is left",
    ),
    "price_list": Limits(
        fresh=timedelta(days=4),
        too_old=timedelta(days=14),
        reason="markets report on working days, so Friday's price is the newest until Monday's arrives",
    ),
    "warning": Limits(
        fresh=timedelta(hours=24),
        too_old=timedelta(days=3),
        reason="TMD renews a warning daily while it lasts; its own end time decides whether it is shown",
    ),
    "article": Limits(
        fresh=timedelta(days=365),
        too_old=timedelta(days=3 * 365),
        reason="advice is reviewed yearly; what three reviews have missed may be wrong by now",
    ),
    "notice": Limits(
        fresh=timedelta(days=30),
        too_old=timedelta(days=180),
        reason="news of a month ago is history in a village",
    ),
    "activity": Limits(
        fresh=timedelta(days=30),
        too_old=timedelta(days=180),
        reason="as for a notice; the activity's own date stands beside it",
    ),
}


def freshness(kind: Kind, issued: datetime | None, now: datetime, clock: ClockState) -> Freshness:
    """Judge a fact by its age; without a date, or a clock to call it fresh by, it is undated."""
    if clock != "trusted" or issued is None or issued > now + _SOURCE_CLOCK_SLACK:
        return "undated"
    age, limits = now - issued, LIMITS[kind]
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


def as_of(
    kind: Kind, *, source: str, issued: datetime, arrived: datetime | None, now: datetime, clock: ClockState
) -> AsOf:
    """Put together what is said under every fact."""
    return AsOf(
        source=source,
        issued=issued,
        arrived=arrived,
        freshness=freshness(kind, issued, now, clock),
        today=known_today(now, clock),
    )


def known_today(now: datetime, clock: ClockState) -> date | None:
    """Return the day in Bangkok where the clock is trusted; else nobody may say "today"."""
    return local_date(now) if clock == "trusted" else None
