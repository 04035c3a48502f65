"""The about page: what this kiosk is, and where its facts come from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.facts.frame import Frame, frame_of
from kiosk.moment import Moment
from kiosk.paper import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutView:
    """The page's words stand in its template; only the frame changes."""

    frame: Frame


def pages(moment: Moment) -> Iterator[Page]:
    """Print the about page."""
    yield Page(path="/about", template="pages/about.html", view=AboutView(frame=frame_of(moment)))
