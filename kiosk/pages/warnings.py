"""The warning pages: what is in force for the village, and one page each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from content_sync.look.freshness import AsOf
from kiosk.facts.frame import Frame, as_of, frame
from kiosk.facts.warnings import WarningFact
from kiosk.services import Moment, Page


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningsView:
    """All warnings in force."""

    frame: Frame
    shown: tuple[WarningView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningView:
    """One warning."""

    frame: Frame
    fact: WarningFact
    as_of: AsOf


def pages(moment: Moment) -> Iterator[Page]:
    """Print the list of warnings and a page for each."""
    around = frame(moment)
    shown = tuple(
        WarningView(frame=around, fact=fact, as_of=as_of(moment, "warning", fact.warning)) for fact in around.warnings
    )
    yield Page(path="/warnings", template="pages/warnings.html", view=WarningsView(frame=around, shown=shown))
    for view in shown:
        yield Page(path=f"/warnings/{view.fact.warning.id}", template="pages/warning.html", view=view)
