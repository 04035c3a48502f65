"""Kiosks as central sees them: a key, a card's epoch, a number that grows, and envelopes full of items."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec
import pytest

from content_sync.central.database.schema.key_tables import KioskKeyRow
from content_sync.central.database.schema.tables import VillageRow
from content_sync.central.kiosks.intake import Intake
from content_sync.wire.activities import VillageActivity
from content_sync.wire.board import PhotoWanted, Post, PostPhoto
from content_sync.wire.encoding import encode
from content_sync.wire.envelopes import Envelope, EnvelopeId, Receipt
from content_sync.wire.heartbeats import Heartbeat
from content_sync.wire.items import Item
from content_sync.wire.keys import key_name, public_key, seal, sealing_key
from content_sync.wire.reports import Contact, Report, ReportPhoto, ReportVoice
from content_sync.wire.sealing import open_receipt, seal_envelope
from content_sync.wire.stamps import Stamp
from tests.cast.central.ministry import NOW, Ministry
from tests.cast.central.register import VILLAGES, listed_village, take
from tests.cast.place_and_time import VILLAGE

STAMP = Stamp(at=NOW, clock="trusted")
TEXT = "เสาไฟหน้าวัดล้มขวางถนน"
PHOTO = b"\xff\xd8\xff a photo, as far as central can tell" * 40


@dataclass
class SendingKiosk:
    """A kiosk's sending half."""

    ministry: Ministry
    village: str = VILLAGE
    seed: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    epoch: bytes = field(default_factory=lambda: secrets.token_bytes(8))
    seq: int = 0

    @property
    def kiosk(self) -> str:
        return key_name(public_key(self.seed)).hex()

    def enlist(self, name: str = "เวียงคุก") -> SendingKiosk:
        """Register this kiosk's key for its village."""
        public = public_key(self.seed).hex()
        with self.ministry.database.writing() as session:
            session.add(VillageRow(code=self.village, name=name, public_key=public, kiosk=self.kiosk, is_active=True))
            session.flush()
            session.add(KioskKeyRow(kiosk=self.kiosk, public_key=public, village=self.village, state="active"))
        return self

    def replace(self) -> SendingKiosk:
        """Let the register's list give the village this kiosk's key in place of the one it had."""
        line = listed_village(self.village, public=public_key(self.seed).hex())
        take(self.ministry.database, "villages", VILLAGES + line)
        return self

    def box(
        self,
        *items: Item | bytes,
        confirmed: Sequence[str] = (),
        parts: Mapping[str, int] | None = None,
        parts_as: int | None = None,
        seq: int | None = None,
        board: int | None = None,
        photo: PhotoWanted | None = None,
        restored: Stamp | None = None,
    ) -> bytes:
        """Seal an envelope; bytes are sent as they are."""
        raws = tuple(msgspec.Raw(item if isinstance(item, bytes) else encode(item)) for item in items)
        self.seq = self.seq + 1 if seq is None else seq
        central = sealing_key(public_key(self.ministry.keyring.seal_seed()))
        envelope = Envelope(
            items=raws,
            confirmed=tuple(confirmed),
            parts=dict(parts or {}),
            parts_as=parts_as,
            board=board,
            photo=photo,
            restored=restored,
        )
        return seal_envelope(envelope, seed=self.seed, epoch=self.epoch, seq=self.seq, central=central)

    def read(self, receipt: bytes, *, seq: int | None = None) -> Receipt:
        """Open a receipt as the kiosk would, for the envelope sent last unless told."""
        address = EnvelopeId(kiosk=bytes.fromhex(self.kiosk), epoch=self.epoch, seq=self.seq if seq is None else seq)
        central = public_key(self.ministry.keyring.receipt_seed())
        return open_receipt(receipt, seed=self.seed, expected=[address], central=central)[1]

    def send(
        self,
        intake: Intake,
        *items: Item | bytes,
        confirmed: Sequence[str] = (),
        parts: Mapping[str, int] | None = None,
        parts_as: int | None = None,
        now: dt.datetime = NOW,
        board: int | None = None,
        photo: PhotoWanted | None = None,
        restored: Stamp | None = None,
    ) -> Receipt:
        box = self.box(
            *items, confirmed=confirmed, parts=parts, parts_as=parts_as, board=board, photo=photo, restored=restored
        )
        return self.read(take_in(intake, box, now=now))

    def report(self, number: int = 1, *, text: str = TEXT, **changes: object) -> Report:
        """Make a report; the same number is the same report."""
        values: dict[str, object] = {
            "id": item_id(f"{self.kiosk} report {number}"), "village": self.village, "serial": number,
            "reference": f"0501-{number}-K7M4-X", "topic": "electricity", "text": text, "made": STAMP,
        }  # fmt: skip
        return msgspec.convert(values | changes, Report)

    def post(self, number: int = 1, **changes: object) -> Post:
        """Make a post; the same number is the same post."""
        values: dict[str, object] = {
            "id": item_id(f"{self.kiosk} post {number}"), "author": item_id(f"{self.kiosk} person"), "by": "วิชัย",
            "scope": "district", "sort": "question", "text": "ไวไฟหลุดทุกคืน มีใครเจอไหม", "epoch": self.epoch.hex(),
            "n": number, "made": STAMP,
        }  # fmt: skip
        return msgspec.convert(values | changes, Post)

    def activity(self, number: int = 1, **changes: object) -> VillageActivity:
        """Make a version of an activity; the same number is the same version."""
        values: dict[str, object] = {
            "id": item_id(f"{self.kiosk} activity {number} {changes}"), "activity": item_id(f"{self.kiosk} activity"),
            "number": number, "author": item_id(f"{self.kiosk} person"), "by": "วิชัย", "made": STAMP,
            "reach": "district", "title": "อบรมทำปุ๋ยหมัก", "body": "เอาถังมาด้วย", "place": "ศาลากลางบ้าน",
            "starts": NOW + dt.timedelta(days=1), "ends": NOW + dt.timedelta(days=1, hours=3),
        }  # fmt: skip
        return msgspec.convert(values | changes, VillageActivity)

    def contact(self, name: str = "สมศรี", phone: str = "081-234-5678") -> bytes:
        central = sealing_key(public_key(self.ministry.keyring.seal_seed()))
        return seal(central, encode(Contact(name=name, phone=phone)))


def take_in(intake: Intake, box: bytes, *, now: dt.datetime = NOW) -> bytes:
    """Let central open an envelope and keep what it brings, as by link; return the receipt."""
    return intake.keep(intake.open(box, is_remembered=True), now=now, has_time=True)


def item_id(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:32]


def a_photo_of(report: str, body: bytes = PHOTO, *, name: str = "photo") -> ReportPhoto:
    digest = hashlib.sha256(body).hexdigest()
    return ReportPhoto(id=item_id(f"{name} of {report}"), report=report, sha256=digest, size_bytes=len(body))


def a_photo_of_post(post: str, body: bytes = PHOTO, *, name: str = "photo") -> PostPhoto:
    digest = hashlib.sha256(body).hexdigest()
    return PostPhoto(id=item_id(f"{name} of {post}"), post=post, sha256=digest, size_bytes=len(body))


def a_voice_of(report: str, sealed: bytes) -> ReportVoice:
    digest = hashlib.sha256(sealed).hexdigest()
    return ReportVoice(id=item_id(f"voice of {report}"), report=report, sha256=digest, size_bytes=len(sealed))


def a_heartbeat(*, waiting: int = 0) -> Heartbeat:
    return Heartbeat(id=secrets.token_hex(16), made=STAMP, software="0.1.0", waiting=waiting)


def an_intake(ministry: Ministry, newest: Mapping[str, int] | None = None) -> Intake:
    return Intake(
        database=ministry.database,
        seal_seed=ministry.keyring.seal_seed(),
        receipt_seed=ministry.keyring.receipt_seed(),
        newest=lambda village: {"warnings": 7} if newest is None else newest,
        edition=lambda _: 0,
        photos=ministry.folder / "photos",
    )


@pytest.fixture
def intake(ministry: Ministry) -> Intake:
    return an_intake(ministry)


@pytest.fixture
def sender(ministry: Ministry) -> SendingKiosk:
    """A kiosk that the ministry knows."""
    return SendingKiosk(ministry).enlist()
