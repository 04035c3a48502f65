"""The warning pages: the warnings for the village, whether there may be others, and a page for each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.facts.frame import Frame, frame_of
from kiosk.facts.warnings import Confirmation, WarningFact, confirmation
from kiosk.moment import Moment
from kiosk.paper import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningsView:
    """All warnings in force; the frame holds them."""

    frame: Frame
    confirmation: Confirmation


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningView:
    """One warning."""

    frame: Frame
    fact: WarningFact


def pages(moment: Moment) -> Iterator[Page]:
    """Print the list of warnings and a page for each."""
    frame = frame_of(moment)
    everything = WarningsView(frame=frame, confirmation=confirmation(moment))
    yield Page(path="/warnings", template="pages/warnings.html", view=everything)
    for fact in frame.warnings:
        yield Page(path=fact.path, template="pages/warning.html", view=WarningView(frame=frame, fact=fact))
