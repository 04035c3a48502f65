"""The emergency numbers: whom to call, free and at any hour."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.facts.frame import Frame, frame_of
from kiosk.moment import Moment
from kiosk.paper import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpView:
    """The page's words stand in its template; only the frame changes."""

    frame: Frame


def pages(moment: Moment) -> Iterator[Page]:
    """Print the page of emergency numbers."""
    yield Page(path="/help", template="pages/help.html", view=HelpView(frame=frame_of(moment)))
