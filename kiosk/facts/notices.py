"""What is told to the village: the volunteer's notices, the ministry's, and what will happen.

Rules: the volunteer's come first, as a neighbour's word; a notice is shown between its beginning and its
end, an activity until it is over.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from content_sync.wire.bulletins import Activity, Notice
from kiosk.facts.editions import bulletins, is_over
from kiosk.services import Moment

_SHORT_CHARACTERS: Final = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFact:
    """A notice to show; `source` is empty for the village's own volunteer."""

    title: str
    body: str
    starts: dt.datetime
    until: dt.datetime | None
    source: str

    @property
    def is_short(self) -> bool:
        """Tell whether it can stand in full on the front page."""
        return len(self.body) <= _SHORT_CHARACTERS


def notices(moment: Moment) -> tuple[NoticeFact, ...]:
    """Return the notices to show now."""
    own = (
        NoticeFact(title=notice.title, body=notice.body, starts=notice.starts, until=notice.ends, source="")
        for notice in moment.notices
    )
    staff = (
        NoticeFact(
            title=notice.title,
            body=notice.body,
            starts=notice.starts,
            until=notice.valid_until,
            source=notice.source,
        )
        for notice in bulletins(moment, Notice)
        if _has_begun(moment, notice.starts) and not is_over(moment, notice.valid_until)
    )
    return (*own, *staff)


def activities(moment: Moment) -> tuple[Activity, ...]:
    """Return what will happen or is happening, the soonest first."""
    coming = [
        activity
        for activity in bulletins(moment, Activity)
        if not is_over(moment, activity.ends or activity.starts + dt.timedelta(hours=12))
    ]
    return tuple(sorted(coming, key=lambda activity: activity.starts))


def _has_begun(moment: Moment, starts: dt.datetime) -> bool:
    """An unsure clock hides nothing: a notice a little early harms less than one never seen."""
    return starts <= moment.reading.now or moment.reading.state != "trusted"
