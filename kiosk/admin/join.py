"""Sign up as a trained volunteer, with the code of the training's sheet or its 16 digits.

In: the token that the QR code leads here with, or digits; a name, and a password twice. Out: the overview, with the
volunteer signed in; or the same page, which says what is wrong and keeps what was typed. Opening the page takes
nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from flask import Blueprint, Response, request

from content_sync.routes import add_route
from kiosk.admin.rendering import HOME, form_token, redirect_to, render
from kiosk.callers.joining import JoinCheck, JoinForm, JoinRefusal
from kiosk.callers.passwords import MIN_LENGTH
from kiosk.services import Services

PATH: Final = "/join"
_TEMPLATE: Final = "admin/join.html"
_MOST_TOKEN: Final = 200
_FIELDS: Final = ("token", "digits", "name", "new", "again")
_HTTP: Final[dict[JoinRefusal, int]] = {
    "wrong": 403, "forged": 403, "elsewhere": 403, "over": 403, "used": 409, "already": 409, "wait": 429, "none": 503,
}  # fmt: skip
_FINAL: Final[frozenset[JoinRefusal]] = frozenset({"none", "forged", "elsewhere", "over", "used", "already"})


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinView:
    """`refusal` is why nobody was signed up; `form` what was typed, without passwords."""

    form: JoinForm
    refusal: JoinRefusal = ""
    wait_minutes: int = 0
    wait_s: int = 0
    least: int = MIN_LENGTH
    csrf: str = field(default_factory=form_token)

    @property
    def is_over(self) -> bool:
        """Nothing that is typed could help; with digits, other digits could."""
        return self.refusal in _FINAL and (bool(self.form.token) or self.refusal == "none")


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, PATH, show)
    add_route(blueprint, services, PATH, join, "POST")


def show(services: Services) -> Response:
    """See whether the code fits this kiosk; nothing is taken yet."""
    token = request.args.get("t", "")[:_MOST_TOKEN]
    check = services.joining.look_at(token) if token else JoinCheck()
    response = _page(services, JoinForm(token=token), check)
    services.sign_in.name_guest(response)
    return response


def join(services: Services) -> Response:
    """Be signed up, and in."""
    typed = {name: request.form.get(name, "") for name in _FIELDS}
    form = JoinForm(**typed | {"token": typed["token"][:_MOST_TOKEN]})
    check = services.joining.join(form)
    if check.refusal:
        return _page(services, replace(form, new="", again=""), check)
    response = redirect_to(HOME)
    services.sign_in.mark_phone(response)
    return response


def _page(services: Services, form: JoinForm, check: JoinCheck) -> Response:
    minutes, seconds = divmod(check.wait_s, 60)
    view = JoinView(
        form=form,
        refusal=check.refusal,
        wait_minutes=minutes + bool(seconds) if minutes else 0,
        wait_s=0 if minutes else seconds,
    )
    status = _HTTP.get(check.refusal, 422) if check.refusal else 200
    response = render(services, PATH, _TEMPLATE, view, status=status)
    if check.wait_s:
        response.headers["Retry-After"] = str(check.wait_s)
    return response
