"""How pages look: the style sheet, and the switch between Thai and English; both are there before the sign-in."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from flask import Blueprint, make_response, redirect, request
from flask.typing import ResponseReturnValue

from content_sync.central.console.desk import Desk
from content_sync.central.console.rendering import LANGUAGE_COOKIE
from content_sync.look.catalogues import LANGUAGES
from content_sync.routes import add_route

_A_YEAR_S: Final = 31_536_000


def add_routes(blueprint: Blueprint, desk: Desk) -> None:
    add_route(blueprint, desk, "/style-<stamp>.css", style)
    add_route(blueprint, desk, "/language", switch_language, "POST")


def style(desk: Desk, stamp: str) -> ResponseReturnValue:
    """Fetch the style sheet, to keep for a year."""
    del stamp  # only makes a new address of a new sheet
    response = make_response(desk.render.css)
    response.mimetype = "text/css"
    response.headers["Cache-Control"] = f"private, max-age={_A_YEAR_S}, immutable"  # a session cookie may ride along
    return response


def switch_language(desk: Desk) -> ResponseReturnValue:
    """Remember the language in a cookie and go back to the page it was asked on."""
    del desk
    back = request.form.get("back", "")
    response = redirect(back if _is_of_the_desk(back) else "/", HTTPStatus.SEE_OTHER)
    language = request.form.get("language", "")
    if language in LANGUAGES:
        response.set_cookie(LANGUAGE_COOKIE, language, _A_YEAR_S, httponly=True, samesite="Lax")
    return response


def _is_of_the_desk(path: str) -> bool:
    return path.startswith("/") and not path.startswith("//") and path.isprintable() and "\\" not in path
