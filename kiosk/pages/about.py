"""The about page: what this kiosk is, and where its facts come from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.facts.frame import Frame, frame_of
from kiosk.moment import Moment
from kiosk.paper import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutView:
    """The page's words stand in its template; the frame changes, and the way here is the village's own."""

    frame: Frame
    wifi_name: str
    public_url: str


def pages(moment: Moment) -> Iterator[Page]:
    """Print the about page."""
    view = AboutView(frame=frame_of(moment), wifi_name=moment.wifi_name, public_url=moment.public_url.rstrip("/"))
    yield Page(path="/about", template="pages/about.html", view=view)
