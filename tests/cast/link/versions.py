"""A kiosk with a real outbox and a real central, each of another version: what they say passes through a change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest
from sqlalchemy import select

from content_sync.central.database.schema.tables import AnswerRow, ReportRow
from content_sync.wire.encoding import inflate
from content_sync.wire.envelopes import EnvelopeId, Receipt
from content_sync.wire.item_lines import pack_items
from content_sync.wire.keys import SIGNATURE_BYTES, public_key, unseal
from content_sync.wire.sealing import open_receipt
from content_sync.wire.stamps import Stamp
from kiosk.store.files import NamedFiles
from kiosk.store.folder import BOARD_PHOTOS, NETWORK, REPORTS, STATE
from kiosk.store.journal.documents import Documents
from kiosk.store.network.network import Network
from kiosk.store.outbox.filing.filing import Fields, FiledReport
from kiosk.store.outbox.filing.serials import Serials
from kiosk.store.outbox.outbox import Outbox
from kiosk.store.outbox.views import Followed
from tests.cast.card.outbox_on_card import look_up
from tests.cast.central.ministry import NOW, Ministry, ministry_in
from tests.cast.central.sending_kiosk import SendingKiosk, an_intake, take_in
from tests.cast.wire import wire_samples as cast

Json = dict[str, object]
NUMBERS = ("parts", "newest", "pages", "reasons")  # a map of a number for each word: no record to add a field to


def later(said: object) -> object:
    """Return what a later version would have written: more fields wherever there are any."""
    if isinstance(said, dict):
        known = {name: value if name in NUMBERS else later(value) for name, value in said.items()}
        return {"mood": "cross", **known, "where": [{"a": None}, 1.5]}
    return [later(one) for one in said] if isinstance(said, list) else said


def as_it_is(said: Json) -> Json:
    return said


def by_later_version(said: Json) -> Json:
    more = later(said)
    assert isinstance(more, dict)
    return more


def by_earlier_version(said: Json) -> Json:
    """Leave out every field that was added to a report since the first drafts, as if it had never been there."""
    return {name: value for name, value in said.items() if name != "read_aloud"}


@dataclass
class Versions:
    """A kiosk and a central; `up` and `down` say how the sender's version would have written each line."""

    folder: Path
    ministry: Ministry
    sender: SendingKiosk = field(init=False)
    outbox: Outbox = field(init=False)
    network: Network = field(init=False)
    documents: tuple[Documents, ...] = ()
    software: str = "1"

    def __post_init__(self) -> None:
        self.sender = SendingKiosk(self.ministry).enlist()
        self.intake = an_intake(self.ministry)
        self.restart()

    def close(self) -> None:
        for documents in self.documents:
            documents.close()

    def restart(self) -> None:
        """Start the kiosk's program again, as an update does."""
        self.close()
        names = (REPORTS, STATE, NETWORK)
        self.documents = reports, state, said = tuple(Documents(self.folder / name) for name in names)
        photos, voices = NamedFiles(self.folder / "photos"), NamedFiles(self.folder / "voices")
        serials = Serials(reports, state)
        self.outbox = Outbox(reports, photos, voices, village=self.sender.village, serials=serials)
        self.network = Network(
            said,
            village=self.sender.village,
            software=self.software,
            epoch=lambda: bytes(8),
            diary_photos=NamedFiles(self.folder / "diary-photos"),
            post_photos=NamedFiles(self.folder / BOARD_PHOTOS),
        )

    @property
    def stamp(self) -> Stamp:
        return Stamp(at=NOW, clock="trusted", boot="ab" * 16, boot_s=60)

    def file(self, text: str = "ไฟดับ") -> FiledReport:
        return self.outbox.receive(uuid4().hex, Fields(topic="road", text=text), made=self.stamp, seal_to=None)

    def say(self, text: str = "มีใครเจอไหม") -> str:
        """Write a post for the district, and return its id."""
        form = uuid4().hex
        self.network.post(
            form, author="ab" * 16, by="สมหญิง", scope="district", sort="question", text=text, made=self.stamp
        )
        return form

    def visit(
        self,
        up: Callable[[Json], Json] = as_it_is,
        down: Callable[[Json], Json] = as_it_is,
        *,
        more: Sequence[bytes] = (),
        is_lost: bool = False,
    ) -> Receipt | None:
        """Send what waits; `more` are lines that a later central adds to its receipt."""
        confirmed = (*self.outbox.confirmed_answers(), *self.network.confirmed_answers())
        raws = [_written(raw, up) for raw in pack_items((*self.outbox.batch(20), *self.network.batch(20)))]
        sealed = self.sender.box(*raws, confirmed=confirmed, board=self.network.board_number())
        box = take_in(self.intake, sealed, now=NOW)
        if is_lost:
            return None
        receipt = self._read(box, down, more)
        self.outbox.apply(receipt.results, receipt.answers, receipt.attachments_wanted, confirmed=confirmed)
        self.network.apply(
            receipt.results,
            receipt.board,
            to=receipt.board_to,
            is_whole=not receipt.skipped,
            at=self.stamp,
            activities=receipt.activities,
            market=receipt.market,
            confirmed=confirmed,
        )
        return receipt

    def _read(self, box: bytes, down: Callable[[Json], Json], more: Sequence[bytes]) -> Receipt:
        address = EnvelopeId(kiosk=bytes.fromhex(self.sender.kiosk), epoch=self.sender.epoch, seq=self.sender.seq)
        seed, kiosk = self.ministry.keyring.receipt_seed(), public_key(self.sender.seed)
        packed = unseal(self.sender.seed, box)[3 + 16 + 8 + 8 : -SIGNATURE_BYTES]
        lines = [_written(line, down) for line in inflate(packed, max_bytes=100_000).split(b"\n")]
        again = cast.sealed_receipt(b"\n".join((*lines, *more)), to=address, seed=seed, kiosk=kiosk)
        return open_receipt(again, seed=self.sender.seed, expected=[address], central=public_key(seed))[1]

    def followed(self, kept: FiledReport) -> Followed:
        found = look_up(self.outbox, kept.reference)
        assert found is not None
        return found

    def answer(self, kept: FiledReport, text: str = "ซ่อมแล้ว") -> str:
        name = uuid4().hex
        with self.ministry.database.writing() as session:
            session.add(AnswerRow(id=name, report=kept.report_id, status="resolved", text=text, at=NOW, author="s"))
        return name

    def unconfirmed(self) -> set[str]:
        with self.ministry.database.reading() as session:
            return set(session.scalars(select(AnswerRow.id).where(AnswerRow.confirmed_at.is_(None))))

    def kept(self) -> list[ReportRow]:
        with self.ministry.database.reading() as session:
            return list(session.scalars(select(ReportRow).order_by(ReportRow.serial)))


def _written(line: bytes | msgspec.Raw, by: Callable[[Json], Json]) -> bytes:
    return msgspec.json.encode(by(msgspec.json.decode(line)))


@pytest.fixture
def versions(tmp_path: Path) -> Iterator[Versions]:
    with ministry_in(tmp_path / "central") as ministry:
        both = Versions(tmp_path, ministry)
        yield both
        both.close()
