"""The desk's addresses, and the rules for all of them.

In: the app, and the `Desk`. Out: the app with the sign-in and the screens.
Rules: without a sign-in there are only the sign-in page, the style sheet, the language switch and the handing in of a
village's file; every change is a
POST with a CSRF token and ends in a redirect (303); browsers cache no page, and no other site may put one into a frame,
run scripts in it or send content to it.
"""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import Final

from flask import Blueprint, Flask, Response, make_response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from content_sync.central.console import appearance, overview
from content_sync.central.console.desk import Desk
from content_sync.central.console.feeds import feeds
from content_sync.central.console.network import (
    activities,
    board,
    conversation,
    glance,
    market,
    new_post,
    post_photo,
    rescue,
    usage,
)
from content_sync.central.console.register import (
    acts,
    brought_list,
    coverage,
    enrolment,
    kiosk_key,
    lists,
    silent,
    trainings,
    village,
    volunteers,
)
from content_sync.central.console.reports import erasing, inbox, photos, report, voices
from content_sync.central.console.sticks import carry
from content_sync.central.console.sticks import listing as sticks
from content_sync.central.console.villages import kiosk, villages
from content_sync.central.console.writing import media, published, write
from content_sync.central.media.pictures import MAX_UPLOAD_BYTES
from content_sync.central.staff.sign_in import SIGN_IN_PATH, SignInSettings, open_sign_in
from content_sync.wire.carriers import MAX_PARCEL_BYTES
from content_sync.wire.media import MAX_RECORDING_BYTES
from content_sync.wire.text import one_line

MAX_FORM_BYTES: Final = 1_000_000  # 20,000 Thai characters are 540,000 bytes as a form sends them
MAX_TEXT_FORM_BYTES: Final = MAX_FORM_BYTES + MAX_UPLOAD_BYTES + MAX_RECORDING_BYTES
MAX_LIST_FORM_BYTES: Final = 16_000_000  # 24,700 rows of 300 characters as UTF-16
MAX_PARCEL_FORM_BYTES: Final = MAX_PARCEL_BYTES + MAX_FORM_BYTES
_FILES: Final = {
    "desk.write_send": MAX_TEXT_FORM_BYTES,
    "desk.lists_upload": MAX_LIST_FORM_BYTES,
    "desk.carry_take": MAX_PARCEL_FORM_BYTES,
}
_CARRYING: Final = frozenset({"desk.carry_show", "desk.carry_take", "desk.carry_taken", "desk.carry_download"})
_OPEN: Final = frozenset({"desk.appearance_style", "desk.appearance_switch_language"}) | _CARRYING
_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; media-src 'self'"
)
_WRITTEN: Final = ("title", "title_en", "summary", "body", "answer", "summary", "asked", "why", "text")
_REASONS: Final[dict[int, str]] = {
    HTTPStatus.TOO_MANY_REQUESTS: "too-many",
    HTTPStatus.BAD_REQUEST: "form",
    HTTPStatus.NOT_FOUND: "missing",
    HTTPStatus.FORBIDDEN: "not-yours",
    HTTPStatus.INTERNAL_SERVER_ERROR: "broken",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "too-large",
}


def register(app: Flask, desk: Desk, *, secret: bytes, is_https: bool) -> None:
    """Put the desk into the app.

    Args:
        app: the desk's own app: every POST to it needs a CSRF token.
        desk: what the screens use of central.
        secret: signs the session cookies; 32 bytes.
        is_https: staff reach the desk by https; then cookies travel by https only.
    """
    app.config.update(MAX_CONTENT_LENGTH=MAX_FORM_BYTES, MAX_FORM_MEMORY_SIZE=MAX_FORM_BYTES)
    app.before_request(_take_files)  # before the form is read for its token
    app.before_request(_pass_over_unknown_units)
    app.url_map.merge_slashes = False  # else it leads to the address without them, at the host that was asked for
    open_sign_in(app, desk.database.staff, SignInSettings(secret=secret, is_https=is_https, draw=desk.render))
    app.register_blueprint(_blueprint(desk))
    _answer_errors(app, desk)
    app.teardown_appcontext(lambda _: desk.database.staff.remove())


def _blueprint(desk: Desk) -> Blueprint:
    made = Blueprint("desk", __name__)
    made.before_request(partial(_only_staff, desk))
    of_reports = (inbox, report, erasing, photos, voices)
    of_network = (activities, board, conversation, glance, market, new_post, post_photo, rescue, usage)
    of_register = (coverage, volunteers, village, enrolment, kiosk_key, trainings, lists, brought_list, silent, acts)
    of_content = (write, media, published, feeds)
    for screen in (
        appearance,
        overview,
        carry,
        sticks,
        *of_content,
        *of_reports,
        villages,
        kiosk,
        *of_network,
        *of_register,
    ):
        screen.add_routes(made, desk)
    return made


def _take_files() -> None:
    """Let the form of a text bring a picture and a recording, and that of a list the list.

    From anybody: whose sign-in has ended since the page was opened gets the texts back.
    """
    if request.mimetype == "multipart/form-data":
        request.max_content_length = _FILES.get(request.endpoint or "", MAX_FORM_BYTES)


def _pass_over_unknown_units() -> None:
    """Answer whole who asks for a range in another unit than bytes (RFC 9110, 14.2); Werkzeug would refuse it."""
    if request.range and request.range.units != "bytes":
        del request.environ["HTTP_RANGE"]


def _only_staff(desk: Desk) -> ResponseReturnValue | None:
    """Lead a person who is not signed in to the sign-in; show the texts of their form, so that they can copy them."""
    if request.endpoint in _OPEN:
        return None
    if current_user.is_authenticated:
        session.permanent = True
        return None
    if request.method == "GET":
        return redirect(url_for("security.login", next=request.full_path.rstrip("?")))
    return _ended(desk)


def _ended(desk: Desk) -> ResponseReturnValue:
    return desk.render("console/refusal.html", reason="ended", written=_written()), HTTPStatus.UNAUTHORIZED


def _written() -> list[str]:
    """Return the texts of a form, for their writer to copy; nothing where it is too large or cut off."""
    try:
        return [text for name in _WRITTEN for text in request.form.getlist(name) if one_line(text)]
    except HTTPException:
        return []


def _answer_errors(app: Flask, desk: Desk) -> None:
    def refuse(error: HTTPException) -> ResponseReturnValue:
        if isinstance(error, CSRFError):
            return _refuse_forged(desk)
        code = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
        page = desk.render("console/refusal.html", reason=_reason(code), written=_written())
        response = make_response(page, code)
        response.headers.extend((name, value) for name, value in error.get_headers() if name != "Content-Type")
        return response

    app.register_error_handler(HTTPException, refuse)
    app.after_request(_protect)


def _reason(code: int) -> str:
    if code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE and request.endpoint == "desk.lists_upload":
        return "large-list"
    return _REASONS.get(code, "other")


def _refuse_forged(desk: Desk) -> ResponseReturnValue:
    """Refuse a form without its token, and show what was written in it, so that nothing is lost."""
    if request.path == SIGN_IN_PATH:  # left open overnight
        return redirect(SIGN_IN_PATH, HTTPStatus.SEE_OTHER)
    if not current_user.is_authenticated:
        return _ended(desk)
    if request.endpoint == "desk.write_send":
        return write.show_expired(desk), HTTPStatus.BAD_REQUEST
    return desk.render("console/refusal.html", reason="form", written=_written()), HTTPStatus.BAD_REQUEST


def _protect(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", _POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    if request.endpoint != "desk.appearance_style":
        response.headers["Cache-Control"] = "no-store"
    return response
