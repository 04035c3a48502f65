"""Page 1 of a report: what it is about. Printed, with plain links, village matters first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.facts.frame import Frame, frame_of
from kiosk.moment import Moment
from kiosk.pages.report.form import SUBJECTS, Subject, picture_of
from kiosk.paper import Page

PATH = "/report"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoosingView:
    """What may be chosen, each with its picture."""

    frame: Frame
    subjects: tuple[tuple[Subject, str], ...]


def pages(moment: Moment) -> Iterator[Page]:
    """Choose what your report is about."""
    subjects = tuple((subject, picture_of(subject)) for subject in SUBJECTS)
    view = ChoosingView(frame=frame_of(moment), subjects=subjects)
    yield Page(path=PATH, template="pages/report/choosing.html", view=view)
