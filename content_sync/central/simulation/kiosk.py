"""A kiosk as central sees it: a key, a card's epoch, a number that grows, and a report until central has it."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass, field

from content_sync.wire.envelopes import Envelope, EnvelopeId, Receipt
from content_sync.wire.heartbeats import Heartbeat
from content_sync.wire.item_lines import pack_items
from content_sync.wire.keys import key_name, new_seed, public_key
from content_sync.wire.reports import Report
from content_sync.wire.sealing import open_receipt, seal_envelope
from content_sync.wire.stamps import Stamp
from content_sync.wire.targets import ServiceKeys

_TEXT = "เสาไฟหน้าวัดล้มขวางถนน " * 7 + "ครับ " * 3  # 500 bytes


@dataclass(slots=True)
class SimulatedKiosk:
    """One kiosk.

    Attributes:
        village: the code of its village.
        holds: the newest number of each part it knows of.
        edition: the version of the tree at which it holds them.
        oks: how often central said that it took its report in.
        has_told: a receipt said that central has its report.
    """

    village: str
    seed: bytes = field(default_factory=new_seed, repr=False)
    epoch: bytes = field(default_factory=lambda: secrets.token_bytes(8))
    seq: int = 0
    holds: dict[str, int] = field(default_factory=dict)
    edition: int = 0
    report: Report | None = None
    oks: int = 0
    has_told: bool = False

    @property
    def public(self) -> bytes:
        return public_key(self.seed)

    def write_report(self, at: dt.datetime) -> None:
        """Let a villager have reported something."""
        self.report = Report(
            id=hashlib.sha256(self.seed + b"report").hexdigest()[:32],
            village=self.village,
            serial=1,
            reference=f"{self.village[-4:]}-1-K7M4-X",
            topic="electricity",
            text=_TEXT,
            made=Stamp(at=at, clock="trusted"),
        )

    def box(self, keys: ServiceKeys, at: dt.datetime) -> bytes:
        """Seal the next envelope."""
        self.seq += 1
        beat = Heartbeat(
            id=secrets.token_hex(16),
            made=Stamp(at=at, clock="trusted"),
            software="simulated",
            waiting=int(self.report is not None and not self.has_told),
            boot=self.epoch.hex(),
            boot_s=self.seq * 900,
        )
        waits = (self.report,) if self.report is not None and not self.has_told else ()
        envelope = Envelope(items=pack_items((*waits, beat)), parts=self.holds, board=0)
        return seal_envelope(envelope, seed=self.seed, epoch=self.epoch, seq=self.seq, central=bytes.fromhex(keys.seal))

    def read(self, box: bytes, keys: ServiceKeys, *, comes_home: bool) -> Receipt:
        """Open the receipt for the last envelope; one that does not come home only counts what central did.

        Raises:
            ForgedError: it is none.
        """
        to = EnvelopeId(kiosk=key_name(self.public), epoch=self.epoch, seq=self.seq)
        receipt = open_receipt(box, seed=self.seed, expected=[to], central=bytes.fromhex(keys.receipt))[1]
        for result in receipt.results:
            if self.report is not None and result.id == self.report.id:
                self.oks += result.result == "ok"
                self.has_told = self.has_told or (comes_home and result.result in {"ok", "dup"})
        return receipt
