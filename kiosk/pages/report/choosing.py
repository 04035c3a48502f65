"""Page 1 of a report: what it is about. Printed, with plain links, village matters first.

Who corrects a report comes here with the key of its draft in the address; then the links carry the key, so that another
topic does not cost the words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response, request

from content_sync.routes import add_route
from kiosk.facts.frame import Frame, frame_of
from kiosk.facts.report_form import SUBJECTS, Subject, picture_of
from kiosk.moment import Moment
from kiosk.paper import Page, language_at, see_other
from kiosk.services import Services

PATH: Final = "/report"
_SUBJECTS: Final = tuple((subject, picture_of(subject)) for subject in SUBJECTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoosingView:
    """What may be chosen, each with its picture; and the key of the draft that the choice is for, or nothing."""

    frame: Frame
    draft: str = ""
    subjects: tuple[tuple[Subject, str], ...] = _SUBJECTS


def pages(moment: Moment) -> Iterator[Page]:
    """Choose what your report is about."""
    yield _page(PATH, ChoosingView(frame=frame_of(moment)))


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, f"{PATH}/topics/<draft>", choose_another)


def choose_another(services: Services, draft: str) -> Response:
    """Choose again what your report is about, and keep what you wrote."""
    language = language_at(request.path)
    if services.drafts.read(draft, services.clock.monotonic()) is None:
        return see_other(PATH, language)
    view = ChoosingView(frame=frame_of(services.moment(language)), draft=draft)
    return services.paper.response(_page(f"{PATH}/topics/{draft}", view), language)


def _page(path: str, view: ChoosingView) -> Page:
    return Page(path=path, template="pages/report/choosing.html", view=view)
