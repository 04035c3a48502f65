"""A central of a few lines for the kiosk's visits: a tree, a memory of items, answers to give, and ways to go wrong."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec
import pytest

from content_sync.wire.envelopes import Envelope, EnvelopeId, Receipt
from content_sync.wire.heartbeats import Heartbeat
from content_sync.wire.item_lines import read_item
from content_sync.wire.items import Item
from content_sync.wire.keys import public_key
from content_sync.wire.parts import part_rules
from content_sync.wire.reports import Answer, Attachment, ItemResult, Report
from content_sync.wire.sealing import open_envelope, seal_receipt
from content_sync.wire.signed_time import sign_time
from tests.cast.link.http_server import HttpRequest, Responder, serving
from tests.cast.place_and_time import VILLAGE
from tests.cast.tree.repository_simulator import RepositorySimulator
from tests.cast.wire.wire_samples import AT, KIOSK_SEED, receipt_lines, sealed_receipt

Trouble = Callable[[HttpRequest, Responder], bool]


@dataclass
class CentralSimulator:
    """What central keeps and says. `trouble` may answer a request in its place and then returns True."""

    repository: RepositorySimulator
    kiosk_public: bytes
    kept: dict[str, bytes] = field(default_factory=dict)
    envelopes: list[Envelope] = field(default_factory=list)
    envelope_ids: list[EnvelopeId] = field(default_factory=list)
    heartbeats: list[Heartbeat] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    photos: dict[str, bytes] = field(default_factory=dict)
    begun: dict[str, bytes] = field(default_factory=dict)
    takes_pieces: bool = True
    attachments_wanted: list[str] = field(default_factory=list)
    rejects: Callable[[Item], bool] = lambda _: False
    defers: Callable[[Item], bool] = lambda _: False
    later_entries: list[bytes] = field(default_factory=list)
    is_silent_on: Callable[[Item], bool] = lambda _: False
    is_mute: bool = False
    newest: dict[str, int] | None = None
    trouble: Trouble | None = None
    last_serial: int | None = None
    new_epoch: bool = False
    lose_receipts: int = 0
    receipts: list[bytes] = field(default_factory=list)

    def answer(self, asked: HttpRequest, responder: Responder) -> None:
        if self.trouble and self.trouble(asked, responder):
            return
        if asked.path == "/v1/up":
            self._up(asked, responder)
        elif asked.path.startswith("/v1/time"):
            self._time(asked, responder)
        elif asked.path.startswith("/v1/blob/"):
            self._blob(asked, responder)
        else:
            serving(self.repository.files)(asked, responder)

    def take(self, box: bytes) -> bytes:
        """Keep what is in an envelope once, and return the receipt."""
        envelope_id, signed = open_envelope(box, seed=self.repository.seal_seed)
        envelope = signed.read(self.kiosk_public)
        self.envelopes.append(envelope)
        self.envelope_ids.append(envelope_id)
        results = () if self.is_mute else tuple(result for raw in envelope.items if (result := self._result(raw)))
        self.answers = [answer for answer in self.answers if answer.id not in envelope.confirmed]
        receipt = Receipt(
            at=self.repository.now,
            results=results,
            answers=tuple(self.answers),
            attachments_wanted=tuple(name for name in self.attachments_wanted if name not in self.photos),
            last_serial=self.last_serial,
            newest=self._newest() | (self.newest or {}),
            new_epoch=self.new_epoch,
        )
        seed, public = self.repository.receipt_seed, self.kiosk_public
        box = seal_receipt(receipt, to=envelope_id, seed=seed, kiosk_public=public)
        if self.later_entries:
            lines = b"\n".join((*receipt_lines(receipt), *self.later_entries))
            box = sealed_receipt(lines, to=envelope_id, seed=seed, kiosk=public)
        self.receipts.append(box)
        return box

    @property
    def reports(self) -> list[str]:
        """Return the texts of the reports kept, in their order."""
        read = [read_item(_raw(body))[1] for body in self.kept.values()]
        return [item.text for item in read if isinstance(item, Report)]

    def _newest(self) -> dict[str, int]:
        changed_in = self.repository.changed_in
        return {
            rule.role: max((changed_in.get(target, 0) for target in rule.targets), default=0)
            for rule in part_rules(VILLAGE)
            if rule.role in self.repository.roles
        }

    def _result(self, raw: bytes) -> ItemResult | None:
        name, item = read_item(_raw(bytes(raw)))
        if isinstance(item, Heartbeat):
            self.heartbeats.append(item)
            return ItemResult(id=name, result="ok")
        if item is None or self.rejects(item):
            return ItemResult(id=name, result="rejected", reason="bad-item")
        if self.is_silent_on(item):
            return None
        if self.defers(item):
            return ItemResult(id=name, result="deferred")
        if name in self.kept:
            return ItemResult(id=name, result="dup" if self.kept[name] == bytes(raw) else "conflict")
        self.kept[name] = bytes(raw)
        if isinstance(item, Attachment):
            self.attachments_wanted.append(item.sha256)
        return ItemResult(id=name, result="ok")

    def _up(self, asked: HttpRequest, responder: Responder) -> None:
        receipt = self.take(asked.body)
        if self.lose_receipts:
            self.lose_receipts -= 1
            responder.cut()
        else:
            responder.reply(200, receipt, {"Content-Type": "application/octet-stream"})

    def _time(self, asked: HttpRequest, responder: Responder) -> None:
        nonce, seed = bytes.fromhex(asked.path.removeprefix("/v1/time?n=")), self.repository.time_seed
        reply = sign_time(self.repository.now, nonce=nonce, seed=seed)
        responder.reply(200, reply, {"Content-Type": "application/octet-stream"})

    def _blob(self, asked: HttpRequest, responder: Responder) -> None:
        name = asked.path.removeprefix("/v1/blob/")
        if name not in self.attachments_wanted:
            responder.reply(404, b"nobody named it")
        elif asked.method == "HEAD":
            here = len(self.photos.get(name, self.begun.get(name, b"")))
            _tell(responder, 200, here, "Upload-Length: 1\r\n" if self.takes_pieces else "")
        elif (here := len(self.photos.get(name, self.begun.get(name, b"")))) != int(asked.headers["upload-offset"]):
            responder.reply(409, b"", {"Upload-Offset": str(here)})
        else:
            self._add(name, asked.body, responder)

    def _add(self, name: str, piece: bytes, responder: Responder) -> None:
        body = self.begun.pop(name, b"") + piece
        if hashlib.sha256(body).hexdigest() == name:
            self.photos[name] = body
        elif self.takes_pieces:
            self.begun[name] = body
        else:
            responder.reply(400, b"these are not its bytes")
            return
        _tell(responder, 204, len(body))


def _tell(responder: Responder, status: int, has: int, more: str = "") -> None:
    responder.send(f"HTTP/1.1 {status} x\r\nUpload-Offset: {has}\r\n{more}\r\n".encode())


def _raw(body: bytes) -> msgspec.Raw:
    return msgspec.Raw(body)


@pytest.fixture
def central() -> CentralSimulator:
    """A central that knows the kiosk of the wire's samples."""
    return CentralSimulator(RepositorySimulator(AT), public_key(KIOSK_SEED))
