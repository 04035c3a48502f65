"""What a computed screen may use: the parts of a running kiosk.

`app.py` makes one `Services`; every screen receives it and nothing else.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from flask import Blueprint

from content_sync.callers.browsers import Browsers
from content_sync.look.catalogues import Language
from content_sync.wire.reports import HotspotHealth
from kiosk.access_log import AccessLog
from kiosk.callers.accounts import Accounts
from kiosk.callers.complaints import ComplaintLimit
from kiosk.callers.drafts import Drafts
from kiosk.callers.first_passwords import FirstPasswords
from kiosk.callers.footfall import Footfall
from kiosk.callers.form_tokens import FormTokens
from kiosk.callers.guessers import Guessers
from kiosk.callers.joining import Joining
from kiosk.callers.label import Label
from kiosk.callers.neighbours import Neighbours
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
from kiosk.moment import Moment
from kiosk.paper import Paper
from kiosk.phone_carrier import PhoneCarrier
from kiosk.rate_limit import RateLimit
from kiosk.search.keeper import SearchKeeper
from kiosk.sticks import Sticks
from kiosk.store.backup.backups import Backups
from kiosk.store.content import Content
from kiosk.store.enrolment import Enrolments
from kiosk.store.envelopes import Envelopes
from kiosk.store.history.history import History
from kiosk.store.market.market import Market
from kiosk.store.media import MediaFiles
from kiosk.store.network.network import Network
from kiosk.store.notice_photos import NoticePhotos
from kiosk.store.outbox.outbox import Outbox
from kiosk.store.people import People
from kiosk.store.spending import Spending
from kiosk.store.state import State
from kiosk.visits import Progress

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The parts of a running kiosk that its screens use.

    Attributes:
        config: the settings.
        clock: the kiosk's clock.
        outbox: the reports, and what came back for them.
        content: what central published.
        state: the volunteers' notices and activities, and what was done.
        notice_photos: the photos of those.
        people: who may sign in.
        accounts: changes who may sign in, so that central hears of it.
        first_passwords: those that wait to be shown once.
        label: what the code on the box's label opens.
        network: what the volunteers say to each other and to the ministry.
        history: what the kiosk remembers of its last days.
        footfall: how many phones ask, and how often pages are read.
        access_log: notes who asked for which kind of page, sealed.
        sign_in: who is signed in, and what they do.
        joining: signs trained volunteers up.
        envelopes: which items carriers have.
        spending: what a metered line used today.
        rescue: the way in for who is locked out.
        enrolment: how far the kiosk is on its way to be known by central.
        code_left_in: tells where its code stands yet, in settings that could not be changed.
        market: what villagers offer each other.
        paper: what pages are written on.
        browsers: the marks of browsers that sent a report.
        senders: who sends a report.
        drafts: what was written on one page of the report, until the next one sends it.
        form_tokens: whether a form is one of ours.
        tickets: the addresses of tickets.
        wrong_references: who has to wait after wrong references.
        wrong_codes: who has to wait after wrong codes of sellers.
        guessers: who types a reference or a code.
        seller_codes: the codes of market items.
        complaint_limit: how often somebody may complain about a market item.
        neighbours: counts what neighbours say of a report.
        face_limit: how often a reporter says how content they are.
        uploads: takes the files that callers send.
        media: the pictures and recordings of articles.
        log_limit: how often a refusal is logged, so that a flood of bad forms does not fill the log.
        search: finds what is shown.
        search_turns: who may search now.
        moment: everything held that a page may show, right now, in a language.
        power: switches the box off.
        reprint: prints the site if it changed.
        health: how the hotspot is, for a report of a fault of it.
        damage: what is harmed, and how.
        visit_now: asks for a visit.
        visit_progress: where the visit stands.
        sticks: the sticks that are in; None where nothing visits.
        phone_carrier: what phones carry as a stick does; None where nothing visits.
        backups: makes backups.
        restores: takes those that come in.
        restart: starts the kiosk again, in a moment.
    """

    config: KioskConfig
    clock: Clock
    outbox: Outbox
    content: Content
    state: State
    notice_photos: NoticePhotos
    people: People
    accounts: Accounts
    first_passwords: FirstPasswords
    label: Label
    network: Network
    history: History
    footfall: Footfall
    access_log: AccessLog
    market: Market
    paper: Paper
    browsers: Browsers
    senders: Senders
    sign_in: SignIn
    envelopes: Envelopes
    spending: Spending
    rescue: Rescue
    enrolment: Enrolments
    code_left_in: Callable[[], CodePlace]
    joining: Joining
    drafts: Drafts
    form_tokens: FormTokens
    tickets: Tickets
    wrong_references: WrongReferences
    wrong_codes: WrongReferences
    guessers: Guessers
    seller_codes: SellerCodes
    complaint_limit: ComplaintLimit
    neighbours: Neighbours
    face_limit: RateLimit
    uploads: Uploads
    media: MediaFiles
    log_limit: RateLimit
    search: SearchKeeper
    search_turns: SearchTurns
    power: Power
    moment: Callable[[Language], Moment]
    reprint: Callable[[], bool]
    health: Callable[[], HotspotHealth]
    damage: Callable[[], Mapping[str, tuple[str, ...]]]
    visit_now: Callable[[], None]
    visit_progress: Callable[[], Progress]
    sticks: Sticks | None
    phone_carrier: PhoneCarrier | None
    backups: Backups
    restores: Restores
    restart: Callable[[], None]

    def note_refusal(self, what: str, code: str, error: Exception) -> None:
        """Log why something that was sent is not kept, each reason once in a while."""
        if self.log_limit.try_use(f"{what} {code}", self.clock.monotonic()) == 0:
            _log.warning("a %s was not kept (%s): %s", what, code, error)

    def seal_key(self) -> bytes | None:
        """Return central's key for names, phones and voices; None before it is known."""
        return self.content.seal_key()


class ComputedScreen(Protocol):
    """A module whose functions answer requests; `add_routes` puts each of them at its address."""

    def add_routes(self, blueprint: Blueprint, services: Services, /) -> None: ...
