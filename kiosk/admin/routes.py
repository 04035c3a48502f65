"""The volunteer's pages put together, behind one door.

In: the parts of the kiosk. Out: one blueprint under `/admin`. Rules: every form carries a token; everything but the
sign-in asks for an open session first; nothing is kept by a browser or on the way; what the card refuses is told.
"""

from __future__ import annotations

from typing import Final, cast

from flask import Blueprint, Flask, Response
from flask_wtf.csrf import CSRFError, CSRFProtect

from kiosk.admin import answers, flood, notice, overview, password, sign_in, visit
from kiosk.admin.answering import SIGN_IN, moved_to, shown
from kiosk.admin.cookies import AgelessSessions
from kiosk.admin.trouble import FormRefusalView
from kiosk.services import Services, card_refusal
from kiosk.store.errors import CardError

_TEMPLATE: Final = "admin/trouble.html"
_STALE: Final = 400


def blueprint(services: Services) -> Blueprint:
    """Return the volunteer's pages."""
    protection = CSRFProtect()
    pages = Blueprint("admin", __name__)
    pages.record_once(lambda setup: _prepare(cast(Flask, setup.app), protection))
    pages.before_request(protection.protect)
    pages.after_request(_kept_by_nobody)
    sign_in.register(pages, services, services.door)
    pages.register_blueprint(_inside(services))

    @pages.errorhandler(CSRFError)
    def refuse_stale(error: CSRFError) -> Response:
        return shown(services, "/admin", _TEMPLATE, FormRefusalView(refusal="stale"), status=_STALE)

    @pages.errorhandler(CardError)
    def tell_card(error: CardError) -> Response:
        refusal, status = card_refusal(error)
        return shown(services, "/admin", _TEMPLATE, FormRefusalView(refusal=refusal), status=status)

    return pages


def _inside(services: Services) -> Blueprint:
    inside = Blueprint("inside", __name__)

    @inside.before_request
    def ask_who() -> Response | None:
        return None if services.door.is_open() else moved_to(SIGN_IN)

    for screen in (overview, visit, notice, answers, flood):
        screen.register(inside, services)
    password.register(inside, services, services.door)
    return inside


def _prepare(app: Flask, protection: CSRFProtect) -> None:
    app.session_interface = AgelessSessions()
    app.config.update(
        WTF_CSRF_CHECK_DEFAULT=False,  # the public forms have a UUID of their own, and no cookie
        WTF_CSRF_TIME_LIMIT=None,  # it would be told by the system's clock, which jumps
    )
    protection.init_app(app)


def _kept_by_nobody(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "no-store"
    return answer
