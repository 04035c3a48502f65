"""The kiosk put together: the parts, then the screens.

In: the settings and the stores. Out: a `Kiosk`: a WSGI program, and the acts that jobs call. This is the one place that
knows all parts. Rule: the pages are served whatever is missing or broken behind them (no edition yet, a content store
that cannot be read, a card that can only be read).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import jinja2
from flask import Blueprint, Flask

from content_sync.callers.browsers import Browsers
from content_sync.look.catalogues import Language
from kiosk.access_log import AccessLog
from kiosk.admin.cookies import is_session_open
from kiosk.admin.routes import admin_pages
from kiosk.callers.accesses import Accesses
from kiosk.callers.accounts import Accounts
from kiosk.callers.complaints import ComplaintLimit
from kiosk.callers.drafts import Drafts
from kiosk.callers.first_passwords import FirstPasswords
from kiosk.callers.footfall import Footfall
from kiosk.callers.form_tokens import FormTokens
from kiosk.callers.guessers import Guessers
from kiosk.callers.joining import Joining
from kiosk.callers.label import Label
from kiosk.callers.neighbours import NeighbourMarks, Neighbours
from kiosk.callers.passwords import Passwords
from kiosk.callers.rescue import Rescue
from kiosk.callers.restores import Restores
from kiosk.callers.search_turns import SearchTurns
from kiosk.callers.seller_codes import SellerCodes
from kiosk.callers.senders import Senders
from kiosk.callers.sign_in import SignIn
from kiosk.callers.tickets import Tickets
from kiosk.callers.uploads import Uploads
from kiosk.callers.wrong_references import WrongReferences
from kiosk.clock import Clock
from kiosk.config import KioskConfig
from kiosk.device.power import Power
from kiosk.enrolment_setting import CodePlace
from kiosk.heartbeat import examining
from kiosk.kept_secrets import keep_secrets
from kiosk.ministry_secrets import ministry_keys, rescue_keys
from kiosk.moment import Moment
from kiosk.pages import trouble
from kiosk.paper import ENGLISH_PREFIX, Paper
from kiosk.phone_carrier import PhoneCarrier
from kiosk.rate_limit import RateLimit
from kiosk.screens import COMPUTED, DAILY, MACHINES, PRINTED, SIGN_IN, URGENT, VOLUNTEER
from kiosk.search.keeper import SearchKeeper
from kiosk.services import ComputedScreen, Services
from kiosk.site.packing import packed
from kiosk.site.press import Press, PrintedScreen
from kiosk.site.site import Site
from kiosk.site.static_files import load_static_files, sheet_addresses
from kiosk.site.updater import SiteUpdater
from kiosk.sticks import Sticks
from kiosk.store.photos.shrinking import PhotoShrinker
from kiosk.store.stores import Stores
from kiosk.visits import Progress

# A form of text; the photo form is read part by part and sets its own limit.
MAX_FORM_BYTES: Final = 256_000
_LOG_AGAIN_S: Final = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Kiosk:
    """A kiosk that is ready to serve.

    `is_signed_in` tells of the cookies of a request, before its body is read, whether their session is open.
    """

    services: Services
    stores: Stores
    site: Site
    updater: SiteUpdater
    is_signed_in: Callable[[str], bool]


def build(
    config: KioskConfig,
    *,
    stores: Stores,
    clock: Clock,
    templates: Mapping[Language, jinja2.Environment],
    visit_now: Callable[[], None],
    visit_progress: Callable[[], Progress] = Progress,
    sticks: Sticks | None = None,
    phone_carrier: PhoneCarrier | None = None,
    power: Power | None = None,
    restart: Callable[[], None] = lambda: None,
    code_left_in: Callable[[], CodePlace] = lambda: "",
    screens: Sequence[PrintedScreen] = PRINTED,
) -> Kiosk:
    """Put a kiosk together; its site is printed when this returns."""
    secret = keep_secrets(stores.state)
    files = load_static_files()
    paper = Paper(templates, village_name=config.village_name, sheets=sheet_addresses(files))
    app = _make_app(session_secret=secret("session"))
    footfall = Footfall(clock.monotonic)
    access_log = _make_access_log(config, stores, clock)
    site = Site(app, files, count=footfall.count, note=access_log.note)
    urgent = Press(paper, [screen for screen in screens if screen in URGENT])
    rest = Press(paper, [screen for screen in screens if screen not in URGENT])
    search = SearchKeeper(paper)
    updater = SiteUpdater(urgent, rest, paper, site, search, stores=stores, clock=clock, config=config)
    services = _make_services(
        config,
        stores,
        clock,
        secret=secret,
        paper=paper,
        search=search,
        moment=updater.moment,
        reprint=updater.reprint,
        footfall=footfall,
        access_log=access_log,
        power=power or Power(config.power_off_command),
        visit_now=visit_now,
        visit_progress=visit_progress,
        sticks=sticks,
        phone_carrier=phone_carrier,
        restart=restart,
        code_left_in=code_left_in,
    )
    _add_screens(app, services)
    updater.reprint()
    is_signed_in = partial(is_session_open, app, services.sign_in)
    return Kiosk(services=services, stores=stores, site=site, updater=updater, is_signed_in=is_signed_in)


def _make_services(
    config: KioskConfig,
    stores: Stores,
    clock: Clock,
    *,
    secret: Callable[[str], bytes],
    paper: Paper,
    search: SearchKeeper,
    moment: Callable[[Language], Moment],
    reprint: Callable[[], bool],
    footfall: Footfall,
    access_log: AccessLog,
    power: Power,
    visit_now: Callable[[], None],
    visit_progress: Callable[[], Progress],
    sticks: Sticks | None,
    phone_carrier: PhoneCarrier | None,
    restart: Callable[[], None],
    code_left_in: Callable[[], CodePlace],
) -> Services:
    passwords = Passwords()
    accounts = Accounts(stores.people, stores.network, passwords, clock)
    label = Label(stores.people, stores.state, passwords, clock)
    sign_in = SignIn(
        stores.people,
        stores.state,
        clock,
        accounts=accounts,
        label=label,
        passwords=passwords,
        secret=secret("device"),
    )
    rescue = Rescue(
        keys=partial(rescue_keys, stores),
        counter=stores.rescue_counter,
        items=stores.network.items,
        people=stores.people,
        accounts=accounts,
        sign_in=sign_in,
        clock=clock,
    )
    browsers = Browsers(secret("browsers"), cookie="kiosk_browser")
    marks = NeighbourMarks(browsers, secret("neighbours"))
    return Services(
        config=config,
        clock=clock,
        outbox=stores.outbox,
        content=stores.content,
        state=stores.state,
        notice_photos=stores.notice_photos,
        people=stores.people,
        accounts=accounts,
        first_passwords=FirstPasswords(),
        label=label,
        network=stores.network,
        history=stores.history,
        footfall=footfall,
        access_log=access_log,
        market=stores.market,
        paper=paper,
        browsers=browsers,
        senders=Senders(browsers, secret("senders"), is_volunteer=sign_in.is_signed_in),
        sign_in=sign_in,
        envelopes=stores.envelopes,
        spending=stores.spending,
        rescue=rescue,
        enrolment=stores.enrolment,
        code_left_in=code_left_in,
        joining=Joining(
            village=config.village,
            keys=partial(ministry_keys, stores),
            used=stores.invitations,
            items=stores.network.items,
            people=stores.people,
            accounts=accounts,
            sign_in=sign_in,
            clock=clock,
        ),
        drafts=Drafts(),
        form_tokens=FormTokens(secret("forms")),
        tickets=Tickets(stores.outbox, secret("tickets")),
        neighbours=Neighbours(marks),
        face_limit=RateLimit(burst=5, every_s=60),
        wrong_references=WrongReferences(),
        wrong_codes=WrongReferences(),
        guessers=Guessers(browsers, is_volunteer=sign_in.is_signed_in),
        seller_codes=SellerCodes(secret("seller codes")),
        complaint_limit=ComplaintLimit(marks),
        uploads=Uploads(PhotoShrinker(), config.data_dir),
        media=stores.media,
        log_limit=RateLimit(burst=1, every_s=_LOG_AGAIN_S),
        search=search,
        search_turns=SearchTurns(),
        power=power,
        moment=moment,
        reprint=reprint,
        health=examining(stores, clock),
        damage=stores.damage,
        visit_now=visit_now,
        visit_progress=visit_progress,
        sticks=sticks,
        phone_carrier=phone_carrier,
        backups=stores.backups,
        restores=Restores(stores.backups, rescue, clock),
        restart=restart,
    )


def _make_access_log(config: KioskConfig, stores: Stores, clock: Clock) -> AccessLog:
    return AccessLog(
        Accesses(clock.monotonic),
        stores.access_log,
        clock,
        village=config.village,
        seed=stores.identity.seed,
        seal_to=stores.content.seal_key,
        keep_days=config.keep_accesses_days,
    )


def _make_app(*, session_secret: bytes) -> Flask:
    app = Flask(__name__, static_folder=None)
    app.config.update(
        SECRET_KEY=session_secret,
        MAX_CONTENT_LENGTH=MAX_FORM_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_FORM_BYTES,
        SESSION_COOKIE_NAME="kiosk",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_COOKIE_SECURE=False,  # the kiosk speaks plain HTTP; a Secure cookie would lock the volunteer out
    )
    app.after_request(packed)
    app.url_map.merge_slashes = False  # else it leads to the address without them, at the host that was asked for
    return app


def _add_screens(app: Flask, services: Services) -> None:
    spoken = (
        _blueprint("villager", COMPUTED, services),
        admin_pages(services, outside=SIGN_IN, daily=DAILY, volunteer=VOLUNTEER),
    )
    for pages in spoken:
        app.register_blueprint(pages)
        app.register_blueprint(pages, name=f"{pages.name}_en", url_prefix=ENGLISH_PREFIX)
    app.register_blueprint(_blueprint("machine", MACHINES, services))
    trouble.add_handlers(app, services.paper)


def _blueprint(name: str, screens: Sequence[ComputedScreen], services: Services) -> Blueprint:
    pages = Blueprint(name, __name__)
    for screen in screens:
        screen.add_routes(pages, services)
    return pages
