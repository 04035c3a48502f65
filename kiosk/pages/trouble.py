"""The pages for errors: in kind words, in the reader's language, without a traceback.

In: an HTTP error, or an exception. Out: a page with that status. The log says where it happened and which kind of
exception it was, but not its text, which may quote what a person wrote.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import partial
from typing import Final

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, InternalServerError

from content_sync.logs import places
from kiosk.paper import Page, Paper, address, language_at

_log = logging.getLogger(__name__)
TEMPLATE: Final = "pages/trouble.html"
_FIRST_ERROR: Final = 400
_WALL: Final = "/screen"  # nobody stands before it who could press a link
_BACK_TO_THE_WALL_S: Final = 20
_NOWHERE: Final = "/?"  # not a page of the menu; the link to the other language leads to its first page


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpErrorView:
    """The page says in kind words what this HTTP status means."""

    status: int


def add_handlers(app: Flask, paper: Paper) -> None:
    app.register_error_handler(HTTPException, partial(show, paper))
    app.register_error_handler(Exception, partial(show_failure, paper))


def show(paper: Paper, error: HTTPException) -> Response:
    """Learn why there is no such page, or why it cannot be shown."""
    given = error.get_response()
    if given.status_code < _FIRST_ERROR:  # a redirect is not an error
        return Response(given.get_data(), given.status_code, list(given.headers))
    language = language_at(request.path)
    wall = address(_WALL, language)
    headers = (("Refresh", f"{_BACK_TO_THE_WALL_S}; url={wall}"),) if request.path.startswith(wall) else ()
    page = Page(path=_NOWHERE, template=TEMPLATE, view=HttpErrorView(status=given.status_code), headers=headers)
    return paper.response(page, language, status=given.status_code)


def show_failure(paper: Paper, error: Exception) -> Response:
    """Learn that something went wrong here, and that it is not your fault."""
    kind = type(error).__name__
    _log.error("%s %s failed with %s\n%s", request.method, request.url_rule, kind, places(error))
    return show(paper, InternalServerError())
