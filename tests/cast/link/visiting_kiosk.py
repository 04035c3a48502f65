"""A kiosk's own parts on a card, which visits any central and starts again as after a power cut."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from content_sync.client.budget import Budget
from content_sync.client.ledger import Ledger
from content_sync.client.link.link import Link
from content_sync.client.retries import Retries
from content_sync.client.told import ToldBefore
from content_sync.client.tree.pack_source import PackSource
from content_sync.client.visit_context import StepResult, VisitContext
from content_sync.wire.heartbeats import Heartbeat
from content_sync.wire.keys import public_key
from content_sync.wire.references import serial_of
from content_sync.wire.reports import Contact
from kiosk.clock import BUILT, Clock
from kiosk.store.access_log import AccessLogFiles
from kiosk.store.backup.backups import Backups
from kiosk.store.backup.records import FILES
from kiosk.store.content import Content
from kiosk.store.enrolment import Enrolments
from kiosk.store.envelopes import Envelopes
from kiosk.store.errors import MissingFileError
from kiosk.store.files import NamedFiles
from kiosk.store.folder import MARKET, NETWORK, REPORTS, STATE
from kiosk.store.history.history import History
from kiosk.store.identity import Identity
from kiosk.store.invitations import UsedInvitations
from kiosk.store.journal.documents import Documents
from kiosk.store.market.market import Market
from kiosk.store.media import MediaFiles
from kiosk.store.network.network import Network
from kiosk.store.notice_photos import NoticePhotos
from kiosk.store.outbox.filing.filing import Fields
from kiosk.store.outbox.filing.serials import Serials
from kiosk.store.outbox.outbox import Outbox
from kiosk.store.people import People
from kiosk.store.rescue_counter import RescueCounter
from kiosk.store.spending import Spending
from kiosk.store.state import State
from kiosk.store.stores import Stores
from tests.cast.link.http_server import HttpServer
from tests.cast.place_and_time import VILLAGE
from tests.cast.tree.contents import NOW
from tests.cast.wire.wire_samples import KIOSK_SEED

PHOTO = b"\xff\xd8 a photo of the router"
STORES = ("reports", "state", "content", "market", "network", "history")
OK, SKIPPED = StepResult(outcome="ok"), StepResult(outcome="skipped")


class VisitingKiosk:
    """A kiosk's own parts on a card; `restart` is what a power cut between two lines leaves."""

    def __init__(self, folder: Path, *, seed: bytes = KIOSK_SEED) -> None:
        self.folder, self.seed = folder, seed
        self.wall = NOW
        self.up_s = 100.0
        self.boot = "01"
        self.is_synchronized = False
        self.link: Link | None = None
        self.part_timeout_s = 300.0
        self.budget = Budget()
        self.reserve_bytes = 0
        self.ca_bundle = ""
        self.read_timeout_s, self.rate_window_s = 30.0, 20.0  # as a kiosk has them: a busy machine may be slow
        self._open()

    def _open(self) -> None:
        self.documents = [Documents(self.folder / f"{name}.journal") for name in STORES]
        reports, state, edition, goods, said, days = self.documents
        self.photos, self.voices = NamedFiles(self.folder / "photos"), NamedFiles(self.folder / "voices")
        self.media = MediaFiles(self.folder / "media")
        self.outbox = Outbox(reports, self.photos, self.voices, village=VILLAGE, serials=Serials(reports, state))
        self.market = Market(goods, NamedFiles(self.folder / "market-photos"))
        self.backups = Backups(
            self.folder,
            {REPORTS: reports, STATE: state, MARKET: goods, NETWORK: said},
            {name: NamedFiles(self.folder / name) for name in FILES},
            village=VILLAGE,
            software="test",
        )
        self.state, self.people, self.envelopes = State(state), People(state), Envelopes(state)
        self.spending = Spending(state)
        self.rescue_counter, self.invitations = RescueCounter(state), UsedInvitations(state)
        self.enrolment = Enrolments(state, kiosk=public_key(self.seed))
        diary_photos, self.board_photos = (
            NamedFiles(self.folder / "diary-photos"),
            NamedFiles(self.folder / "board-photos"),
        )
        self.network = Network(
            said,
            village=VILLAGE,
            software="test",
            epoch=self.envelopes.epoch,
            diary_photos=diary_photos,
            post_photos=self.board_photos,
        )
        self.history = History(days)
        self.content = Content(edition)
        self.retries: Retries[str] = Retries(lambda: self.up_s)
        self.media_retries: Retries[str] = Retries(lambda: self.up_s)
        self.told = ToldBefore()
        self.clock = Clock(lambda: self.wall, lambda: self.up_s, lambda: self.is_synchronized, boot=self.boot)

    def close(self) -> None:
        for documents in self.documents:
            documents.close()
        if self.link:
            self.link.close()

    def restart(self) -> None:
        self.close()
        self._open()

    def stores(self) -> Stores:
        """Return all of them, as a kiosk that is put together uses them."""
        return Stores(
            folder=self.folder,
            identity=Identity(seed=self.seed),
            content=self.content,
            state=self.state,
            envelopes=self.envelopes,
            people=self.people,
            rescue_counter=self.rescue_counter,
            enrolment=self.enrolment,
            spending=self.spending,
            invitations=self.invitations,
            outbox=self.outbox,
            photos=self.photos,
            market=self.market,
            network=self.network,
            history=self.history,
            media=self.media,
            notice_photos=NoticePhotos(self.state, NamedFiles(self.folder / "notice-photos")),
            voices=self.voices,
            access_log=AccessLogFiles(self.folder / "access-log"),
            board_photos=self.board_photos,
            backups=self.backups,
        )

    def report(self, text: str) -> str:
        """File a report and return its reference."""
        fields = Fields(topic="wifi-slow", text=text, contact=Contact(name="มานี", phone="0812345678"))
        return self.outbox.receive(uuid4().hex, fields, made=self.clock.read(), seal_to=None).reference

    def photo(self, reference: str, body: bytes = PHOTO) -> str:
        name = self.photos.put(body)
        assert self.outbox.attach_photo(serial_of(reference), sha256=name, size=len(body))
        return name

    def _attachment(self, name: str) -> bytes | None:
        for files in (self.photos, self.voices, self.board_photos):
            with suppress(MissingFileError):
                return files.read(name)
        return None

    def heartbeat(self) -> Heartbeat:
        return Heartbeat(
            id=uuid4().hex,
            made=self.clock.read(),
            software="test",
            waiting=self.outbox.waiting().count,
            boot=self.boot,
            boot_s=int(self.up_s),
            last_serial=self.outbox.last_serial(),
        )

    def visit_context(self, server: HttpServer, root: bytes) -> VisitContext:
        if self.link:
            self.link.close()
        self.link = Link(
            server.url,
            ca_bundle=self.ca_bundle,
            read_timeout_s=self.read_timeout_s,
            rate_window_s=self.rate_window_s,
            trusted_now=self.clock.trusted_now,
        )
        return VisitContext(
            link=self.link,
            ledger=Ledger(self.link, self.budget, self.spending, self.clock.read),
            source=PackSource(self.link),
            root=root,
            folder=self.folder / "tree",
            village=VILLAGE,
            seed=self.seed,
            outbox=self.outbox,
            network=self.network,
            attachment=self._attachment,
            attachment_size=lambda name: max(
                files.size(name) for files in (self.photos, self.voices, self.board_photos)
            ),
            heartbeat=self.heartbeat,
            edition_store=self.content,
            media=self.media,
            memory=self.state,
            envelopes=self.envelopes,
            clock=self.clock,
            enrolment=self.enrolment,
            built=BUILT,
            retries=self.retries,
            media_retries=self.media_retries,
            told=self.told,
            part_timeout_s=self.part_timeout_s,
            reserve_bytes=self.reserve_bytes,
        )
