"""What a page may use: the parts of a running kiosk, the moment a page is printed for, and the paper it is written on.

`app.py` makes one `Services`; screens receive it and nothing else. A printed screen is a function from a `Moment` to
`Page`s; it reads no clock, no store and no request, so the press can print every page twice, once per language. Printed
and computed pages are written on the same `Paper`, so they share one frame and one set of words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import jinja2
from flask import Response

from content_sync.client.edition import Edition
from content_sync.look.catalogues import Language
from content_sync.wire.parts import PartName
from content_sync.wire.stamps import Stamp
from kiosk.callers.sign_in_window import SignInWindow
from kiosk.clock import Clock
from kiosk.config import KioskConfig
from kiosk.store.content import Content
from kiosk.store.errors import CardError, CardFullError
from kiosk.store.outbox.outbox import Outbox
from kiosk.store.photos import Photos
from kiosk.store.state import LocalNotice, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Everything a printed page may depend on.

    The edition has no parts on a kiosk that never met central. `behind` are the parts that could not be renewed at the
    last visit. `notices` are the volunteer's, shown at `now.at`.
    """

    now: Stamp
    language: Language
    village: str
    village_name: str
    edition: Edition
    notices: tuple[LocalNotice, ...]
    behind: frozenset[PartName] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page: its path without language prefix, its template, and ready values for it.

    `formerly` is where it stood before, and leads to it where no page stands now.
    """

    path: str
    template: str
    view: object
    formerly: str = ""


# What the card refuses, as the word a template knows and the HTTP status that says the same; the first that fits.
CARD_TROUBLES: Final[tuple[tuple[type[CardError], Literal["full", "failed"], int], ...]] = (
    (CardFullError, "full", 507),
    (CardError, "failed", 503),
)


def card_trouble(error: CardError) -> tuple[Literal["full", "failed"], int]:
    """Return the word and the HTTP status for what the card refused."""
    return next((word, status) for kind, word, status in CARD_TROUBLES if isinstance(error, kind))


Screen = Callable[[Moment], Iterable[Page]]


ENGLISH_PREFIX = "/en"


def prefix(language: Language) -> str:
    """Return what stands before every path in a language: nothing for Thai, `/en` for English."""
    return ENGLISH_PREFIX if language == "en" else ""


def spoken_at(path: str) -> Language:
    """Return the language of an address."""
    return "en" if path == ENGLISH_PREFIX or path.startswith(f"{ENGLISH_PREFIX}/") else "th"


def address(path: str, language: Language) -> str:
    """Return the address of a page in a language: `/weather` or `/en/weather`, `/` or `/en/`."""
    return prefix(language) + path


def see_other(path: str, language: Language, answer: Response | None = None) -> Response:
    """Send the browser on to another page: after a change, so that loading it again changes nothing twice.

    Args:
        path: where to, without the language's prefix.
        language: the one it reads.
        answer: what else goes with it, such as a cookie.
    """
    answer = answer or Response()
    answer.status_code = 303
    answer.headers["Location"] = address(path, language)
    answer.headers["Cache-Control"] = "no-store"
    return answer


class Paper:
    """Writes a page in a language.

    A template receives `view` (the page's ready values), `path` (without prefix), `prefix` (what goes before every
    link), `other` (this page in the other language, or empty), `village_name`, `sheet` (the style sheet's address) and
    `around` (what stands around a computed page; a printed one brings its own).
    """

    def __init__(self, environments: Mapping[Language, jinja2.Environment], *, village_name: str, sheet: str) -> None:
        self._environments = environments
        self._village_name = village_name
        self._sheet = sheet
        self._around: object = None

    def surround(self, around: object) -> None:
        """Put this around the pages computed from now on: the day and the warnings in force (facts/frame.py)."""
        self._around = around

    def write(self, page: Page, language: Language) -> str:
        """Return the page as HTML."""
        return (
            self._environments[language]
            .get_template(page.template)
            .render(
                view=page.view,
                path=page.path,
                prefix=prefix(language),
                other=address(page.path, "th" if language == "en" else "en"),
                village_name=self._village_name,
                sheet=self._sheet,
                around=self._around,
            )
        )

    def answer(self, page: Page, language: Language, *, status: int = 200, cache: str = "no-store") -> Response:
        """Return the page as the answer to one request; it is this reader's, so nobody keeps it unless told."""
        answer = Response(self.write(page, language), status=status, mimetype="text/html")
        answer.headers["Cache-Control"] = cache
        answer.content_language.add(language)
        return answer


VisitStep = Literal["idle", "asked", "sending", "fetching", "photos", "done"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where the visit stands that runs now, or what became of the last one.

    `idle`: none since the start. `asked`: it will begin in a moment. `done`: over; how it went is
    `state.last_visit()`, written before this says so.
    """

    step: VisitStep = "idle"

    @property
    def is_running(self) -> bool:
        return self.step not in {"idle", "done"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The parts of a running kiosk that its screens use."""

    config: KioskConfig
    clock: Clock
    outbox: Outbox
    photos: Photos
    content: Content
    state: State
    paper: Paper
    sign_in_window: SignInWindow
    visit_now: Callable[[], None]
    reprint: Callable[[], bool]
    damage: Callable[[], Mapping[str, tuple[str, ...]]]
    visit_progress: Callable[[], Progress] = Progress
