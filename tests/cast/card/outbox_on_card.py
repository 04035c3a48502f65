"""An outbox on a card, to open again as after a restart, and what central says to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from nacl.public import PrivateKey

from content_sync.errors import MistypedReferenceError
from content_sync.wire.encoding import decode
from content_sync.wire.references import read_reference, serial_of
from content_sync.wire.reports import Answer, Contact, ItemResult
from content_sync.wire.stamps import Stamp
from kiosk.store.files import NamedFiles
from kiosk.store.folder import REPORTS, STATE
from kiosk.store.journal.documents import Documents
from kiosk.store.outbox.filing.filing import Fields, FiledReport
from kiosk.store.outbox.filing.serials import Serials
from kiosk.store.outbox.outbox import Outbox
from kiosk.store.outbox.views import Followed
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.place_and_time import VILLAGE

STAMP = Stamp(at=NOON, clock="trusted")
CENTRAL = PrivateKey.generate()
SEAL_TO = bytes(CENTRAL.public_key)
NO_SIGNAL = Fields(topic="wifi-no-signal", text="ไม่มีสัญญาณตั้งแต่เมื่อวาน")
MANEE = Contact(name="มานี ใจดี", phone="081-234-5678")
PHOTO = "ab" * 32


@dataclass
class OutboxCard:
    """A card with a reports store on it, to open again as after a restart."""

    folder: Path
    documents: Documents | None = None
    state: Documents | None = None

    def open(self) -> Outbox:
        self.close()
        self.documents = reports = Documents(self.folder / REPORTS)
        self.state = Documents(self.folder / STATE)
        serials = Serials(reports, self.state)
        files = NamedFiles(self.folder / "photos"), NamedFiles(self.folder / "voices")
        return Outbox(
            reports,
            *files,
            village=VILLAGE,
            serials=serials,
        )

    def close(self) -> None:
        for documents in (self.documents, self.state):
            if documents is not None:
                documents.close()
        self.documents = self.state = None

    def content(self) -> bytes:
        return b"".join(file.read_bytes() for file in self.folder.rglob("*") if file.is_file())


@pytest.fixture
def card(tmp_path: Path) -> Iterator[OutboxCard]:
    card = OutboxCard(tmp_path)
    yield card
    card.close()


def form() -> str:
    return uuid4().hex


def receive(outbox: Outbox, fields: Fields = NO_SIGNAL, *, of: str | None = None, made: Stamp = STAMP) -> FiledReport:
    return outbox.receive(of or form(), fields, made=made, seal_to=SEAL_TO)


def apply_result(outbox: Outbox, item: str, says: str = "ok", reason: str = "") -> None:
    outbox.apply([decode(f'{{"id":"{item}","result":"{says}","reason":"{reason}"}}'.encode(), ItemResult)], (), ())


def answer(report: str, *, text: str = "ช่างไปพรุ่งนี้", after: timedelta = timedelta(hours=1)) -> Answer:
    return Answer(id=uuid4().hex, report=report, status="in_progress", text=text, at=NOON + after)


def erased_by_staff(report: str) -> Answer:
    """Return what tells that staff erased a report on request."""
    return Answer(id=uuid4().hex, report=report, status="received", at=NOON + timedelta(hours=2), is_erasure=True)


def look_up(outbox: Outbox, typed: str) -> Followed | None:
    """Return what the holder of this reference sees."""
    try:
        reference = read_reference(typed)
    except MistypedReferenceError:
        return None
    report = outbox.find(serial_of(reference))
    return report.followed(reference) if report else None


def state_of(outbox: Outbox, serial: int) -> tuple[str, str] | None:
    """Return what anybody sees of a number: whether central has it, and where the work stands."""
    report = outbox.find(serial)
    return (report.state().send_state, report.state().status) if report else None
