"""Come in without a password: a code that central reads out over the telephone, then an account and a new password.

In: the code as typed; whose account it is, and the password twice. Out: the overview, with the volunteer signed in; or
the same page, which says what is wrong and keeps what was typed. Nobody is signed in here; the code is used up before
the second page opens.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from flask import Blueprint, Response, request

from content_sync.routes import add_route
from kiosk.admin.rendering import HOME, form_token, redirect_to, render
from kiosk.callers.passwords import MIN_LENGTH
from kiosk.callers.rescue import AccountRefusal, CodeRefusal
from kiosk.services import Services
from kiosk.store.people import Person

PATH: Final = "/admin/rescue"
ACCOUNT: Final = "/admin/rescue/account"
_TEMPLATES: Final = {PATH: "admin/rescue_code.html", ACCOUNT: "admin/rescue_account.html"}
_HTTP: Final[dict[CodeRefusal, int]] = {"empty": 422, "length": 422, "wrong": 403, "wait": 429, "none": 503}
_REFUSED: Final = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class RescueCodeView:
    """`refusal` is why the last code was not taken; `code` is what was typed, where it was no whole code."""

    refusal: CodeRefusal = ""
    wait_minutes: int = 0
    wait_s: int = 0
    code: str = ""
    is_possible: bool = True
    csrf: str = field(default_factory=form_token)


@dataclass(frozen=True, slots=True, kw_only=True)
class RescueAccountView:
    """`volunteers` are those whose password may be set anew, `chosen` the number of one, 0 for a new volunteer."""

    volunteers: tuple[Person, ...]
    refusal: AccountRefusal = ""
    chosen: int | None = None
    name: str = ""
    least: int = MIN_LENGTH
    csrf: str = field(default_factory=form_token)


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, PATH, show)
    add_route(blueprint, services, PATH, enter, "POST")
    add_route(blueprint, services, ACCOUNT, show_account)
    add_route(blueprint, services, ACCOUNT, finish, "POST")


def show(services: Services) -> Response:
    """Learn whom to call, and type the code."""
    view = RescueCodeView(is_possible=services.rescue.is_possible())
    response = render(services, PATH, _TEMPLATES[PATH], view)
    services.sign_in.name_guest(response)
    return response


def enter(services: Services) -> Response:
    """Use the code up, or learn why not and how long to wait."""
    typed = request.form.get("code", "")
    check = services.rescue.take(typed)
    if not check.refusal:
        return redirect_to(ACCOUNT)
    is_possible = services.rescue.is_possible()
    minutes, seconds = divmod(check.wait_s, 60)
    view = RescueCodeView(
        refusal=check.refusal,
        wait_minutes=minutes + bool(seconds) if minutes else 0,
        wait_s=0 if minutes else seconds,
        code="" if check.refusal == "wrong" else typed,
        is_possible=is_possible,
    )
    response = render(services, PATH, _TEMPLATES[PATH], view, status=_HTTP[check.refusal])
    if check.wait_s:
        response.headers["Retry-After"] = str(check.wait_s)
    return response


def show_account(services: Services) -> Response:
    """Choose whose account it is, and a new password."""
    if not services.rescue.is_open():
        return redirect_to(PATH)
    volunteers = services.rescue.volunteers()
    view = RescueAccountView(volunteers=volunteers, chosen=volunteers[0].number if len(volunteers) == 1 else None)
    return render(services, ACCOUNT, _TEMPLATES[ACCOUNT], view)


def finish(services: Services) -> Response:
    """Set the new password, and be signed in."""
    chosen, name = request.form.get("person", type=int), request.form.get("name", "")
    typed = (request.form.get(part, "") for part in ("new", "again"))
    new, again = typed
    refusal = services.rescue.finish(chosen, name=name, new=new, again=again)
    if refusal == "over":
        return redirect_to(PATH)
    if refusal:
        view = RescueAccountView(volunteers=services.rescue.volunteers(), refusal=refusal, chosen=chosen, name=name)
        return render(services, ACCOUNT, _TEMPLATES[ACCOUNT], view, status=_REFUSED)
    response = redirect_to(HOME)
    services.sign_in.mark_phone(response)
    return response
