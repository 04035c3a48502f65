"""The bulletins of a moment, by kind, and since when the day can only be later."""

from __future__ import annotations

import datetime as dt
from typing import TypeVar

from content_sync.look.freshness import known_today
from content_sync.look.thai import local_date
from content_sync.wire.areas import any_covers
from content_sync.wire.bulletins import Bulletin
from kiosk.services import Moment

AnyKind = TypeVar("AnyKind", bound=Bulletin)


def bulletins(moment: Moment, kind: type[AnyKind]) -> tuple[AnyKind, ...]:
    """Return the bulletins of a kind that are meant for this village, latest first."""
    edition = moment.edition
    found = (bulletin for bulletin in edition.bulletins if isinstance(bulletin, kind)) if edition else ()
    own = [bulletin for bulletin in found if any_covers(bulletin.areas, moment.village)]
    return tuple(sorted(own, key=lambda bulletin: bulletin.issued, reverse=True))


def is_over(moment: Moment, until: dt.datetime | None) -> bool:
    """Tell whether a time has certainly passed: only a trusted clock says so, else the tree alone takes things away."""
    return until is not None and moment.now.is_trusted and until <= moment.now.at


def earliest_today(moment: Moment) -> dt.date:
    """Return the day to choose by: today, or the day of the edition's signed time while the clock is not trusted."""
    known = known_today(moment.now.at, moment.now.clock)
    if known is not None:
        return known
    return local_date(moment.edition.issued) if moment.edition else dt.date.min
