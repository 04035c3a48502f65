"""The privacy page: what the kiosk asks, who can see it, and how to have it deleted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.facts.frame import Frame, frame_of
from kiosk.moment import Moment
from kiosk.paper import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyView:
    """The page's words stand in its template; the frame changes, and how long things are kept.

    `keep_closed_days`: a closed report, at central. `accesses_days`: who asked for which kind of page, 0 where that is
    not noted.
    """

    frame: Frame
    keep_closed_days: int
    accesses_days: int


def pages(moment: Moment) -> Iterator[Page]:
    """Print the privacy page."""
    view = PrivacyView(
        frame=frame_of(moment),
        keep_closed_days=moment.edition.keep_closed_days,
        accesses_days=moment.accesses_days,
    )
    yield Page(path="/privacy", template="pages/privacy.html", view=view)
