"""Answers that came home and that nobody passed on yet.

In: the outbox. Out: the text where the villager let the volunteer read it to them, else only that an answer is there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from flask import Blueprint, Response

from kiosk.admin.answering import form_token, moved_to, said, shown
from kiosk.services import Services
from kiosk.store.outbox.views import AnswerForVolunteer

PATH: Final = "/admin/answers"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersView:
    """The answers, the oldest report first."""

    answers: tuple[AnswerForVolunteer, ...]
    said: str = ""
    csrf: str = field(default_factory=form_token)


def register(pages: Blueprint, services: Services) -> None:
    """Add the addresses of this screen."""

    @pages.get(PATH)
    def show_answers() -> Response:
        """Show what there is to pass on."""
        view = AnswersView(answers=services.outbox.answers_waiting(), said=said("passed"))
        return shown(services, PATH, "admin/answers.html", view)

    @pages.post(f"{PATH}/<int:serial>/passed")
    def mark_passed(serial: int) -> Response:
        """Keep that the volunteer told the villager."""
        services.outbox.mark_passed_on(serial, services.clock.read())
        return moved_to(f"{PATH}?said=passed")
