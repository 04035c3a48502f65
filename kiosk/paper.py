"""What pages are written on, in both languages, and at which address.

In: a `Page`: a path, a template and ready values. Out: its text, or the response to one request. Printed and computed
pages share one frame and the same catalogues.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import jinja2
from flask import Response

from content_sync.look.catalogues import Language

ENGLISH_PREFIX: Final = "/en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page: its path without language prefix, its template, and ready values for it.

    `formerly` is its former path; it leads to the page while no other page has that path. `mimetype` is what the
    template writes, as UTF-8: a calendar entry or a feed is a page too. `headers` are its own, beside those of every
    page. One that `is_on_demand` is printed when somebody first asks for it: there are many, and few are read.
    `reader` is the person who is signed in.
    """

    path: str
    template: str
    view: object
    formerly: str = ""
    mimetype: str = "text/html"
    headers: tuple[tuple[str, str], ...] = ()
    is_on_demand: bool = False
    reader: object = None

    @property
    def content_type(self) -> str:
        """Return the Content-Type it is sent with."""
        return f"{self.mimetype}; charset=utf-8"


def prefix(language: Language) -> str:
    """Return what stands before every path in a language: nothing for Thai, `/en` for English."""
    return ENGLISH_PREFIX if language == "en" else ""


def language_at(path: str) -> Language:
    """Return the language of an address."""
    return "en" if path == ENGLISH_PREFIX or path.startswith(f"{ENGLISH_PREFIX}/") else "th"


def address(path: str, language: Language) -> str:
    """Return the address of a page in a language: `/weather` or `/en/weather`, `/` or `/en/`."""
    return prefix(language) + path


def see_other(path: str, language: Language, response: Response | None = None) -> Response:
    """Send the browser on to another page: after a change, so that loading it again changes nothing twice.

    Args:
        path: where to, without the language's prefix.
        language: the language of the page.
        response: what else goes with it, such as a cookie.
    """
    response = response or Response()
    response.status_code = 303
    response.headers["Location"] = address(path, language)
    response.headers["Cache-Control"] = "no-store"
    return response


class Paper:
    """Writes a page in a language.

    A template receives `view` (the page's ready values), `path` (without prefix), `prefix` (what goes before every
    link), `other` (this page in the other language, or empty), `village_name`, `reader` (who is signed in, or none),
    `sheets` (the addresses of the style sheets by their names) and `current_frame` (the frame of a computed page; a
    printed one brings its own).
    """

    def __init__(
        self, environments: Mapping[Language, jinja2.Environment], *, village_name: str, sheets: Mapping[str, str]
    ) -> None:
        self._environments = environments
        self._village_name = village_name
        self._sheets = sheets
        self._frame: object = None

    def set_frame(self, frame: object) -> None:
        """Give the pages computed from now on this frame: the day and the warnings in force (facts/frame.py)."""
        self._frame = frame

    def write(self, page: Page, language: Language, *, frame: object = None) -> str:
        """Return the page as its template writes it.

        Args:
            page: what is written.
            language: in which language.
            frame: the frame of a page that brings none.
        """
        return (
            self._environments[language]
            .get_template(page.template)
            .render(
                view=page.view,
                path=page.path,
                prefix=prefix(language),
                other=address(page.path, "th" if language == "en" else "en"),
                village_name=self._village_name,
                reader=page.reader,
                sheets=self._sheets,
                current_frame=frame,
            )
        )

    def response(self, page: Page, language: Language, *, status: int = 200, cache: str = "no-store") -> Response:
        """Return the page as the response to one request; no browser or proxy stores it unless `cache` says so."""
        body = self.write(page, language, frame=self._frame)
        response = Response(body, status=status, content_type=page.content_type)
        response.headers["Cache-Control"] = cache
        response.content_language.add(language)
        response.headers.extend(page.headers)
        return response
