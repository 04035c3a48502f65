"""Whether the kiosk reaches central, since when it does not, and how soon it tries again.

Rule: a time is promised only while the link is up. How long it is down is said only where both ends of that time come
from a trusted clock.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from content_sync.client.visit_context import VisitResult
from content_sync.wire.stamps import Stamp
from kiosk.visits import is_night

_AT_NIGHT_MINUTES: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkFact:
    """The link as the last visit found it.

    Attributes:
        is_up: the last visit reached central.
        reached_at: when central was reached last, where a trusted clock says so; None while it is up.
        minutes: about how many pass until the next visit; None while it is down.
    """

    is_up: bool
    reached_at: dt.datetime | None = None
    minutes: int | None = None


def link_of(visit: VisitResult | None, now: Stamp, *, base_minutes: int) -> LinkFact:
    """Return how the link is.

    Args:
        visit: the last one; None before the first.
        now: the time.
        base_minutes: the least minutes between two visits by day.
    """
    if visit is not None and visit.has_reached:
        at_night = 0 if now.is_trusted and not is_night(now.at) else _AT_NIGHT_MINUTES
        return LinkFact(is_up=True, minutes=max(base_minutes, visit.visit_minutes or 0, at_night))
    reached = visit.reached_at if visit else None
    is_known = reached is not None and reached.is_trusted and now.is_trusted
    return LinkFact(is_up=False, reached_at=reached.at if reached and is_known else None)
