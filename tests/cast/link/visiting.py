"""A kiosk's own parts on a card, the central it visits, and the link between them: what a visit is tried with."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from content_sync.client.edition import Edition, held_numbers
from content_sync.client.link import Link
from content_sync.client.retries import Retries
from content_sync.client.visit import visit
from content_sync.client.visit_context import Step, StepResult, VisitContext, VisitResult
from content_sync.wire.keys import public_key
from content_sync.wire.parts import PartName
from content_sync.wire.reports import Contact, Heartbeat, serial_of
from content_sync.wire.targets import encode_bulletins
from kiosk.clock import BUILT, Clock
from kiosk.store.content import Content
from kiosk.store.errors import MissingPhotoError
from kiosk.store.journal.documents import Documents
from kiosk.store.outbox.filing import Fields
from kiosk.store.outbox.outbox import Outbox
from kiosk.store.outbox.serials import Serials
from kiosk.store.photos import PhotoFiles
from kiosk.store.state import State
from tests.cast.kiosk.editions import VILLAGE, rule_of
from tests.cast.link.central_simulator import CentralSimulator, Trouble
from tests.cast.link.http_server import HttpRequest, HttpServer, Responder, http_server
from tests.cast.link.wire_samples import KIOSK_SEED
from tests.cast.tree.contents import article, content, indexed, warning
from tests.cast.tree.repository_simulator import RepositorySimulator

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
PHOTO = b"\xff\xd8 a photo of the router"
OK, SKIPPED = StepResult(outcome="ok"), StepResult(outcome="skipped")


class VisitingKiosk:
    """A kiosk's own parts on a card; `restart` is what a power cut between two lines leaves."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.wall = NOW
        self.up_s = 100.0
        self.boot = "01"
        self.is_synchronized = False
        self.link: Link | None = None
        self.part_timeout_s = 300.0
        self.read_timeout_s, self.rate_window_s = 1.0, 20.0
        self._open()

    def _open(self) -> None:
        self.documents = [Documents(self.folder / f"{name}.journal") for name in ("reports", "state", "content")]
        reports, state, edition = self.documents
        self.photos = PhotoFiles(self.folder / "photos")
        self.outbox = Outbox(reports, self.photos, village=VILLAGE, serials=Serials(reports, state))
        self.state = State(state)
        self.content = Content(edition)
        self.retries = Retries(lambda: self.up_s)
        self.clock = Clock(lambda: self.wall, lambda: self.up_s, lambda: self.is_synchronized, boot=self.boot)

    def close(self) -> None:
        for documents in self.documents:
            documents.close()
        if self.link:
            self.link.close()

    def restart(self) -> None:
        self.close()
        self._open()

    def report(self, text: str) -> str:
        """File a report and return its reference."""
        fields = Fields(topic="wifi-slow", text=text, contact=Contact(name="มานี", phone="0812345678"))
        return self.outbox.receive(uuid4().hex, fields, made=self.clock.read(), seal_to=None).reference

    def photo(self, reference: str, body: bytes = PHOTO) -> str:
        name = self.photos.put(body)
        assert self.outbox.attach_photo(serial_of(reference), sha256=name, size=len(body))
        return name

    def _photo(self, name: str) -> bytes | None:
        try:
            return self.photos.read(name)
        except MissingPhotoError:
            return None

    def heartbeat(self) -> Heartbeat:
        return Heartbeat(
            id=uuid4().hex,
            made=self.clock.read(),
            software="test",
            waiting=self.outbox.waiting().count,
        )

    def visit_context(self, server: HttpServer, root: bytes) -> VisitContext:
        if self.link:
            self.link.close()
        self.link = Link(
            server.url, connect_timeout_s=1, read_timeout_s=self.read_timeout_s, rate_window_s=self.rate_window_s
        )
        return VisitContext(
            link=self.link,
            root=root,
            folder=self.folder / "tree",
            village=VILLAGE,
            seed=KIOSK_SEED,
            outbox=self.outbox,
            photo=self._photo,
            heartbeat=self.heartbeat,
            edition_store=self.content,
            memory=self.state,
            clock=self.clock,
            built=BUILT,
            retries=self.retries,
            part_timeout_s=self.part_timeout_s,
        )


@dataclass
class LinkWorld:
    """A kiosk, its central, and the link between them."""

    kiosk: VisitingKiosk
    central: CentralSimulator
    server: HttpServer
    steps: list[Step] = field(default_factory=list)

    def visit(self) -> VisitResult:
        self.steps.clear()
        self.server.asked.clear()
        root = self.central.repository.root_1
        return visit(self.kiosk.visit_context(self.server, root), on_step=self.steps.append)

    def edition(self) -> Edition:
        return self.kiosk.content.edition()

    def ids(self) -> set[str]:
        return {bulletin.id for bulletin in self.edition().bulletins}

    def number(self, name: PartName = "warnings") -> int:
        return held_numbers(self.edition(), VILLAGE)[rule_of(name).role]

    def pass_time(self, **by: float) -> None:
        """Let time pass at both ends."""
        passed = timedelta(**by)
        self.kiosk.wall += passed
        self.kiosk.up_s += passed.total_seconds()
        self.central.repository.now += passed

    def tree_paths(self) -> list[str]:
        """Return what was asked of the tree beyond the frame."""
        frame = ("root.json", "timestamp.json", "snapshot.json")
        return [path for path in self.server.paths if path.startswith("/r/") and not path.endswith(frame)]

    def publish(self, *warnings: str) -> int:
        lists = encode_bulletins([warning(name, "43") for name in warnings])
        return self.central.repository.publish({"warnings/43": lists}, later=timedelta(hours=1))


@pytest.fixture
def link_world(tmp_path: Path) -> Iterator[LinkWorld]:
    repository = RepositorySimulator(NOW)
    repository.publish(content())
    central = CentralSimulator(repository, public_key(KIOSK_SEED))
    kiosk = VisitingKiosk(tmp_path)
    with http_server(central.answer) as server:
        yield LinkWorld(kiosk, central, server)
        kiosk.close()


@pytest.fixture
def visited(link_world: LinkWorld) -> LinkWorld:
    """A kiosk, its central and the link between them, after a first visit."""
    assert link_world.visit().is_ok
    return link_world


def failing(
    status: int, path: str = "", headers: dict[str, str] | None = None
) -> Callable[[HttpRequest, Responder], bool]:
    def trouble(asked: HttpRequest, responder: Responder) -> bool:
        if asked.path.startswith(path):
            responder.reply(status, b"", headers)
        return asked.path.startswith(path)

    return trouble


def breaking(part: str) -> Trouble:
    """Cut the line at every file whose name ends so."""

    def trouble(asked: HttpRequest, responder: Responder) -> bool:
        if asked.path.endswith(part):
            responder.cut()
        return asked.path.endswith(part)

    return trouble


def everything_new(link_world: LinkWorld) -> int:
    """Publish new warnings, prices and articles."""
    files = {"warnings/43": encode_bulletins([warning("w-new", "43")]), "prices/43": b"[]"}
    return link_world.central.repository.publish(files | indexed("articles", article("malaria", "th")))


def slowly(link_world: LinkWorld, name: str) -> None:
    """Send the files whose name ends so in small pieces, a pause between them; where it was left it goes on."""

    def trouble(asked: HttpRequest, responder: Responder) -> bool:
        body = link_world.central.repository.files.get(asked.path, b"")
        if not asked.path.endswith(name):
            return False
        start = int(asked.headers.get("range", "bytes=0-")[len("bytes=") : -1])
        kind = {"Content-Range": f"bytes {start}-{len(body) - 1}/{len(body)}"} if start else {}
        responder.reply(206 if start else 200, b"", {"Content-Length": str(len(body) - start), **kind})
        for begin in range(start, len(body), 2_000):
            responder.send(body[begin : begin + 2_000])
            time.sleep(0.1)
        return True

    link_world.central.trouble = trouble
