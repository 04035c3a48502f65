"""The warning pages: those for the village, those lifted, whether there may be others, and a page for each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from content_sync.look.places import place
from content_sync.wire.areas import covers
from kiosk.facts.frame import Frame, frame_of
from kiosk.facts.warning_words import WarningWords, numbers_for
from kiosk.facts.warnings import Confirmation, WarningFact, confirmation, original_of
from kiosk.moment import Moment
from kiosk.paper import Page

_PLACES: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningsView:
    """All warnings in force and those that were lifted, which the frame holds."""

    frame: Frame
    confirmation: Confirmation


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningView:
    """One warning: its words, where it is for, whom to call, and whether its original is here."""

    frame: Frame
    fact: WarningFact
    words: WarningWords
    places: tuple[str, ...]
    more_places: int
    numbers: tuple[str, ...]
    has_original: bool


def pages(moment: Moment) -> Iterator[Page]:
    """Print the list of warnings and a page for each."""
    frame = frame_of(moment)
    everything = WarningsView(frame=frame, confirmation=confirmation(moment))
    yield Page(path="/warnings", template="pages/warnings.html", view=everything)
    for fact in (*frame.warnings, *frame.lifted):
        yield Page(path=fact.path, template="pages/warning.html", view=_view(moment, frame, fact))


def _view(moment: Moment, frame: Frame, fact: WarningFact) -> WarningView:
    areas = sorted(fact.warning.areas, key=lambda area: not covers(area, moment.village))
    known = [found.name(moment.language) if (found := place(code)) else code for code in areas[:_PLACES]]
    return WarningView(
        frame=frame,
        fact=fact,
        words=fact.words[moment.language],
        places=tuple(known),
        more_places=max(len(areas) - _PLACES, 0),
        numbers=numbers_for(fact.warning),
        has_original=original_of(moment, fact.warning) is not None,
    )
