"""The sign-in: one password, no name.

In: the password as typed. Out: the overview, or the same page with the reason why not, and how long to wait.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Final

from flask import Blueprint, Response, request

from kiosk.admin.answering import HOME, SIGN_IN, form_token, moved_to, said, shown
from kiosk.callers.door import Door, PasswordRefusal
from kiosk.services import Services

_TEMPLATE: Final = "admin/sign_in.html"
_HTTP: Final[dict[PasswordRefusal, int]] = {"": 200, "wrong": 403, "wait": 429, "none": 503}


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInView:
    """`refusal` is why the last try failed, `wait_s` the seconds until the next one, `said` what was done before.

    `window_minutes`: so long the button lets a new phone try without waiting for strangers.
    """

    refusal: PasswordRefusal = ""
    wait_s: int = 0
    said: str = ""
    window_minutes: int = 0
    csrf: str = field(default_factory=form_token)


def register(pages: Blueprint, services: Services, door: Door) -> None:
    """Add the addresses of this screen."""

    @pages.get(SIGN_IN)
    def ask_for_password() -> Response:
        """Ask for the password."""
        if door.is_open():
            return moved_to(HOME)
        view = SignInView(said=said("out", "changed"), window_minutes=minutes())
        answer = shown(services, SIGN_IN, _TEMPLATE, view)
        door.welcome(answer)
        return answer

    @pages.post(SIGN_IN)
    def enter() -> Response:
        """Let the volunteer in."""
        tried = door.enter(request.form.get("password", ""))
        if tried.refusal:
            view = SignInView(refusal=tried.refusal, wait_s=tried.wait_s, window_minutes=minutes())
            answer = shown(services, SIGN_IN, _TEMPLATE, view, status=_HTTP[tried.refusal])
            if tried.wait_s:
                answer.headers["Retry-After"] = str(tried.wait_s)
            return answer
        answer = moved_to(HOME)
        door.remember(answer)
        return answer

    def minutes() -> int:
        return math.ceil(door.window_left_s() / 60)

    @pages.post("/admin/sign-out")
    def leave() -> Response:
        """Sign out."""
        door.leave()
        return moved_to(f"{SIGN_IN}?said=out")
