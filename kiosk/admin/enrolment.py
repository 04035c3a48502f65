"""Enrolment: the volunteer gives the ministry's one-time code, and reads six digits out on the telephone.

In: the code on the ministry's sheet. Out: it waits for the visit that is asked for at once; then six digits until a
person at the ministry has compared them; or the form again, with what was typed. Rules: a slip is told at once; what
central said of an earlier code stays until there is another.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

from flask import Blueprint, Response, request

from content_sync.errors import MistypedReferenceError
from content_sync.routes import add_route
from content_sync.wire.enrolment import read_code
from content_sync.wire.text import one_line
from kiosk.admin.rendering import form_token, redirect_to, render
from kiosk.enrolment_setting import CodePlace
from kiosk.services import Services
from kiosk.store.enrolment import Enrolment, shown_digits
from kiosk.visits import Progress

PATH: Final = "/admin/enrolment"
_REFUSED: Final = 422

CodeError = Literal["empty", "mistyped", "used", ""]


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentView:
    """Where the kiosk stands, the digits to read out, the visit under way, and what is wrong with the code typed.

    `code_left_in` says where the code stands yet.
    """

    known: Enrolment
    digits: str
    progress: Progress
    village: str
    code_left_in: CodePlace
    typed: str = ""
    error: CodeError = ""
    csrf: str = field(default_factory=form_token)


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, PATH, show)
    add_route(blueprint, services, PATH, give_code, "POST")


def show(services: Services) -> Response:
    """See whether the ministry knows this kiosk, and the digits to compare."""
    return render(services, PATH, "admin/enrolment.html", _view(services))


def give_code(services: Services) -> Response:
    """Give the one-time code of the ministry's sheet."""
    typed = one_line(request.form.get("code", ""))[:60]
    error = _error_of(services, typed)
    if error:
        return render(services, PATH, "admin/enrolment.html", _view(services, typed, error), status=_REFUSED)
    services.enrolment.keep_code(read_code(typed))
    services.sign_in.note("enrolment_code")
    services.visit_now()
    return redirect_to(PATH)


def _error_of(services: Services, typed: str) -> CodeError:
    try:
        code = read_code(typed)
    except MistypedReferenceError:
        return "mistyped" if typed else "empty"
    return "used" if services.enrolment.code() == code else ""


def _view(services: Services, typed: str = "", error: CodeError = "") -> EnrolmentView:
    known = services.enrolment.read()
    return EnrolmentView(
        known=known,
        digits=shown_digits(known),
        progress=services.visit_progress(),
        village=services.config.village,
        code_left_in=services.code_left_in(),
        typed=typed,
        error=error,
    )
