"""How the volunteer's pages are rendered: in the language of the address, and after a change with 303."""

from __future__ import annotations

from typing import Final

from flask import Response, request
from flask_wtf.csrf import generate_csrf

from kiosk.paper import Page, language_at, see_other
from kiosk.services import Services

HOME: Final = "/admin"
SIGN_IN: Final = "/admin/sign-in"
SETUP: Final = "/setup"
RESET: Final = "/setup/reset"
PHOTO: Final = "/photo"
"""How an address ends to which a form brings a photo."""
OWN_PASSWORD: Final = "/admin/password"  # noqa: S105  an address
BACKUP: Final = "/admin/backup"
CARRY: Final = "/carry"
RESTORE: Final = f"{BACKUP}/restore"
OWN_NAME: Final = "/admin/name"


def render(services: Services, path: str, template: str, view: object, *, status: int = 200) -> Response:
    """Return a page for the volunteer, in the language of the address that was asked for."""
    page = Page(path=path, template=template, view=view, reader=services.sign_in.person())
    return services.paper.response(page, language_at(request.path), status=status)


def redirect_to(path: str) -> Response:
    """Send the browser on to another page of the language it reads."""
    return see_other(path, language_at(request.path))


def form_token() -> str:
    """Return what every form carries, so that no other site can send it."""
    return str(generate_csrf())


def flash_code(*known: str) -> str:
    """Return the code that the page before sent along, if this page knows it."""
    code = request.args.get("done", "")
    return code if code in known else ""
