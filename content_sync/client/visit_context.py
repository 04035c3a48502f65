"""What a visit uses of a kiosk, and what it returns.

The protocols name the few calls a visit makes; the kiosk's own stores and clock have them, so this package does not
import the kiosk. A `VisitResult` says how each step went. It is the one record of a visit: the volunteer's page and the
command show it, the store keeps it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol

from content_sync.client.edition import Edition, Part
from content_sync.client.link import Link
from content_sync.client.reasons import Reason
from content_sync.client.retries import Retries
from content_sync.client.signed_times import Uptime
from content_sync.client.tree import TrustMemory
from content_sync.wire.parts import PartName
from content_sync.wire.reports import Answer, Heartbeat, Item, ItemResult
from content_sync.wire.stamps import Stamp

Outcome = Literal["ok", "failed", "skipped"]
Step = Literal["sending", "fetching", "photos", "done"]


class ReportQueue(Protocol):
    """What waits to go up, and where central's results go."""

    def batch(self, most: int, /) -> tuple[Item, ...]: ...

    def apply(
        self,
        results: Iterable[ItemResult],
        answers: Iterable[Answer],
        photos_wanted: Collection[str],
        *,
        confirmed: Collection[str],
    ) -> None: ...

    def confirmed_answers(self) -> tuple[str, ...]: ...

    def photos_to_send(self) -> tuple[str, ...]: ...

    def photo_sent(self, sha256: str) -> None: ...

    def photo_missing(self, sha256: str) -> None: ...


class EditionStore(Protocol):
    """The edition shown; `take` switches one part, whole or not at all."""

    def edition(self) -> Edition: ...

    def take(self, part: Part) -> None: ...

    def confirm(self, parts: Mapping[str, datetime]) -> None: ...


class Memory(TrustMemory, Protocol):
    """The versions accepted before, and the running numbers of envelopes."""

    def epoch(self) -> bytes: ...

    def next_seq(self) -> int: ...


class VisitClock(Protocol):
    """The kiosk's clock; `hear_receipt` and `hear_issued` tell it signed times that came just now."""

    def read(self) -> Stamp: ...

    def monotonic(self) -> float: ...

    def uptime(self) -> Uptime: ...

    def hear_receipt(self, at: datetime) -> None: ...

    def hear_issued(self, issued: datetime) -> None: ...

    def wants_issued(self) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class StepResult:
    """How one step went; `reason` says why it failed or was skipped, None where nothing is wrong."""

    outcome: Outcome
    reason: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitResult:
    """What a visit really did.

    Attributes:
        at: when it ended, by the kiosk's clock.
        up: whether central confirmed what waited.
        down: whether newer parts of the edition were looked for, and taken in where there are any.
        photos: whether the photos that central wants arrived.
        reports_sent: reports central has now.
        refused: items central will not take; they are not sent again.
        later: items central cannot take yet; they are tried again another day.
        answers: answers that came home.
        skipped: entries of receipts that this version does not know or cannot read; central sends them again.
        photos_sent: photos central has now.
        new_parts: the parts that were taken in and are shown.
        failed_parts: the parts that could not be taken in when they were tried last, and why.
        is_newest: a receipt of this visit named the newest parts, and they are what is held.
        visit_minutes: how often central would like to be visited by day; None before its keys are known.
        retry_after_s: what central asked to wait.
        bytes_up: bytes of bodies sent.
        bytes_down: bytes of bodies received.
    """

    at: Stamp
    up: StepResult
    down: StepResult
    photos: StepResult
    reports_sent: int = 0
    refused: int = 0
    later: int = 0
    answers: int = 0
    skipped: int = 0
    photos_sent: int = 0
    new_parts: tuple[PartName, ...] = ()
    failed_parts: Mapping[PartName, Reason] = field(default_factory=dict)
    is_newest: bool = False
    visit_minutes: int | None = None
    retry_after_s: int | None = None
    bytes_up: int = 0
    bytes_down: int = 0

    @property
    def has_delivered(self) -> bool:
        """Whether central confirmed what waited: then the next visit need not wait longer.

        A tree that lags or a photo that is refused must not slow down the reports.
        """
        return self.up.outcome == "ok"

    @property
    def is_ok(self) -> bool:
        return "failed" not in {self.up.outcome, self.down.outcome, self.photos.outcome}


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitContext:
    """What a visit uses of a kiosk.

    Attributes:
        link: the link to central.
        root: the first `root.json` this kiosk trusts.
        folder: a cache for what comes down; it may be lost at any time.
        village: 8 digits.
        seed: the kiosk's key; None if it cannot be used: then nothing is sent.
        outbox: what waits to go up.
        photo: a photo's bytes by their SHA-256, None if it is no longer on the card.
        heartbeat: how the kiosk is, made when it is sent.
        edition_store: the edition shown.
        memory: the versions accepted before, and the numbers of envelopes.
        clock: the kiosk's clock.
        built: when the kiosk's software was made.
        retries: which parts wait to be tried again; kept from visit to visit.
        part_timeout_s: how many seconds a part may take in one visit, so that a slow part does not hold up the others.
    """

    link: Link
    root: bytes
    folder: Path
    village: str
    seed: bytes | None
    outbox: ReportQueue
    photo: Callable[[str], bytes | None]
    heartbeat: Callable[[], Heartbeat]
    edition_store: EditionStore
    memory: Memory
    clock: VisitClock
    built: datetime
    retries: Retries = field(default_factory=Retries)
    part_timeout_s: float = 300.0
