"""The kiosk put together: stores, paper, press, site and the screens that are computed.

In: the settings. Out: a `Kiosk`: a WSGI program, and the acts that jobs call. This is the one place that knows all
parts. Rules: the pages are served whatever is missing or broken behind them (no edition yet, a content store that
cannot be read, a card that can only be read); only what nobody may go on without stops the start.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import jinja2
from flask import Blueprint, Flask, Response

from content_sync.callers.browsers import Browsers
from content_sync.look import catalogues
from content_sync.look.environment import TRANSLATIONS, environment
from content_sync.look.sheets import sheet
from kiosk.admin import routes as admin
from kiosk.callers.door import Door
from kiosk.callers.form_tokens import FormTokens
from kiosk.callers.senders import Senders
from kiosk.callers.tickets import Tickets
from kiosk.clock import Clock
from kiosk.config import KioskConfig
from kiosk.pages import (
    about,
    articles,
    follow,
    help,  # noqa: A004  the page's name
    home,
    news,
    prices,
    privacy,
    report,
    trouble,
    warnings,
    weather,
)
from kiosk.pages.thanks import Thanks
from kiosk.paper import ENGLISH_PREFIX, Paper, Screen
from kiosk.press import Press
from kiosk.printed import Printed
from kiosk.printer import Printer
from kiosk.services import Progress, Services
from kiosk.site import Site, fixed_file, versioned
from kiosk.store.errors import CardError
from kiosk.store.state import State
from kiosk.stores import Stores

_log = logging.getLogger(__name__)

_HERE: Final = Path(__file__).parent
_URGENT: Final[tuple[Screen, ...]] = (warnings.pages, home.pages)  # a new warning is there before the rest is printed
SCREENS: Final[tuple[Screen, ...]] = (
    *(*_URGENT, weather.pages, prices.pages, articles.pages, news.pages),
    *(help.pages, privacy.pages, about.pages),
)
# A form of text; the photo form is read part by part and sets its own limit.
_MAX_FORM_BYTES: Final = 256_000
_MEDIA_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
}
_SHEET: Final = "/static/kiosk.css"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kiosk:
    """A kiosk that is ready to serve."""

    services: Services
    stores: Stores
    site: Site
    printer: Printer


def build(
    config: KioskConfig,
    *,
    stores: Stores,
    clock: Clock,
    visit_now: Callable[[], None],
    visit_progress: Callable[[], Progress] = Progress,
    screens: Sequence[Screen] = SCREENS,
) -> Kiosk:
    """Put a kiosk together; its site is printed when this returns."""
    fixed = _fixed_files()
    paper = _paper(config.village_name, versioned(_SHEET, fixed[_SHEET]))
    app = Flask(__name__, static_folder=None)
    site = Site(app, fixed)
    urgent = Press(paper, [screen for screen in screens if screen in _URGENT])
    rest = Press(paper, [screen for screen in screens if screen not in _URGENT])
    printer = Printer(urgent, rest, paper, site, stores=stores, clock=clock, config=config)
    services = Services(
        config=config,
        clock=clock,
        outbox=stores.outbox,
        photos=stores.photos,
        content=stores.content,
        state=stores.state,
        paper=paper,
        door=Door(stores.state, clock, folder=config.data_dir, secret=_secret(stores.state, "device")),
        visit_now=visit_now,
        visit_progress=visit_progress,
        reprint=printer.reprint,
        damage=stores.damage,
    )
    _furnish(app, services)
    printer.reprint()
    return Kiosk(services=services, stores=stores, site=site, printer=printer)


def _furnish(app: Flask, services: Services) -> None:
    app.config.update(
        SECRET_KEY=_secret(services.state, "session"),
        MAX_CONTENT_LENGTH=_MAX_FORM_BYTES,
        MAX_FORM_MEMORY_SIZE=_MAX_FORM_BYTES,
        SESSION_COOKIE_NAME="kiosk",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_COOKIE_SECURE=False,  # the kiosk speaks plain HTTP; a Secure cookie would lock the volunteer out
    )
    app.url_map.merge_slashes = False  # else it leads to the address without them, at the host that was asked for
    forms = FormTokens(_secret(services.state, "forms"))
    tickets = Tickets(services.outbox, _secret(services.state, "tickets"))
    browsers = Browsers(_secret(services.state, "browsers"), cookie="kiosk_browser")
    senders = Senders(browsers, _secret(services.state, "senders"), is_volunteer=services.door.is_open)
    computed = (
        report.blueprint(services, forms=forms, tickets=tickets, senders=senders),
        Thanks(services, tickets=tickets).blueprint(),
        follow.blueprint(services, forms=forms, browsers=browsers, is_volunteer=services.door.is_open),
    )
    for screen in (*computed, admin.blueprint(services)):
        _register_in_both_languages(app, screen)
    app.add_url_rule("/healthz", view_func=partial(_healthy, services.damage), endpoint="healthy")
    trouble.handle(app, services.paper)


def _register_in_both_languages(app: Flask, screen: Blueprint) -> None:
    app.register_blueprint(screen)
    app.register_blueprint(screen, name=f"{screen.name}_en", url_prefix=ENGLISH_PREFIX)


def _healthy(damage: Callable[[], Mapping[str, object]]) -> Response:
    """Answer the watchdog: the listener, its threads and the program answer.

    What is harmed is told beside it. It is no reason to start again: a start mends none of it.
    """
    harmed = ", ".join(damage())
    said = f"ok, but harmed: {harmed}\n" if harmed else "ok\n"
    return Response(said, mimetype="text/plain", headers={"Cache-Control": "no-store"})


def _secret(state: State, name: str) -> bytes:
    try:
        return state.secret(name)
    except CardError as error:
        _log.warning("the secret %r cannot be kept (%s); this start uses one of its own", name, error)
        return secrets.token_bytes(32)


class _Compiled(jinja2.BytecodeCache):
    """Compiled templates, shared by the languages: compiling is half of a start, and the words are looked up later."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        """Give what is kept."""
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        """Keep what was compiled."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


def _paper(village_name: str, sheet_address: str) -> Paper:
    words = catalogues.load(TRANSLATIONS, _HERE / "translations")
    environments = {language: environment(language, words[language], _HERE) for language in words}
    compiled = _Compiled()
    for made in environments.values():
        made.bytecode_cache = compiled
    return Paper(environments, village_name=village_name, sheet=sheet_address)


def _fixed_files() -> dict[str, Printed]:
    files: dict[str, Printed] = {}
    for file in sorted((_HERE / "static").iterdir()):
        path, media_type = f"/static/{file.name}", _MEDIA_TYPES[file.suffix]
        body = sheet(file.read_text("utf-8")).encode() if path == _SHEET else file.read_bytes()
        files |= fixed_file(path, body, media_type)
    return files
