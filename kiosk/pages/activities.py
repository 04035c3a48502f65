"""The activities to come: a list, and for each a page and a file for the phone's calendar."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from kiosk.facts.calendar_entries import calendar_entry
from kiosk.facts.frame import Frame, frame_of
from kiosk.facts.notices import ActivityFact, activities
from kiosk.moment import Moment
from kiosk.paper import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivitiesView:
    """All activities that are not over, the soonest first."""

    frame: Frame
    activities: tuple[ActivityFact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityView:
    """One activity."""

    frame: Frame
    fact: ActivityFact


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarView:
    """The text of an .ics file."""

    entry: Markup


def pages(moment: Moment) -> Iterator[Page]:
    """Print the list, and each activity with its file."""
    frame, facts = frame_of(moment), activities(moment)
    view = ActivitiesView(frame=frame, activities=facts)
    yield Page(path="/activities", template="pages/activities.html", view=view)
    for fact in facts:
        yield Page(path=fact.path, template="pages/activity.html", view=ActivityView(frame=frame, fact=fact))
        entry = Markup(calendar_entry(fact.activity, f"{fact.name}@kiosk.invalid"))  # noqa: S704  no HTML: nothing to escape
        yield Page(
            path=f"{fact.path}.ics",
            template="pages/calendar.ics",
            view=CalendarView(entry=entry),
            mimetype="text/calendar",
        )
