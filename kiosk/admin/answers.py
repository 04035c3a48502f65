"""The answers that came back and still have to be passed on.

In: the outbox. Out: the text of an answer if the villager allowed the volunteer to read it; if not, only that
there is an answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from flask import Blueprint, Response

from content_sync.routes import add_route
from kiosk.admin.rendering import flash_code, form_token, redirect_to, render
from kiosk.services import Services
from kiosk.store.outbox.views import AnswerForVolunteer

PATH: Final = "/admin/answers"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersView:
    """The answers, the oldest report first."""

    answers: tuple[AnswerForVolunteer, ...]
    flash_code: str = ""
    csrf: str = field(default_factory=form_token)


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, PATH, show)
    add_route(blueprint, services, f"{PATH}/<int:serial>/passed", mark_passed, "POST")


def show(services: Services) -> Response:
    """See which answers to pass on."""
    view = AnswersView(answers=services.outbox.answers_waiting(), flash_code=flash_code("passed"))
    return render(services, PATH, "admin/answers.html", view)


def mark_passed(services: Services, serial: int) -> Response:
    """Mark an answer as passed on to the villager."""
    services.outbox.mark_passed_on(serial, services.clock.read())
    services.sign_in.note("answer_passed", str(serial))
    return redirect_to(f"{PATH}?done=passed")
