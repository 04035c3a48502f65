"""What a visit uses of a kiosk, and what it returns.

Eight Protocols, three of them in network_store.py, envelope_book.py and enrolling.py, name the calls that a visit makes
of a kiosk's stores and clock; so this package does not import the kiosk. A `VisitResult` is the one record of a visit:
the volunteer's page and the command show it, the store keeps it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol

from content_sync.client.budget import Lane
from content_sync.client.enrolling import EnrolmentStore
from content_sync.client.envelope_book import EnvelopeBook
from content_sync.client.ledger import Ledger
from content_sync.client.link.link import Link
from content_sync.client.network_store import NetworkStore
from content_sync.client.reasons import Reason
from content_sync.client.retries import Retries
from content_sync.client.room import RESERVE_BYTES
from content_sync.client.signed_times import Uptime
from content_sync.client.told import ToldBefore
from content_sync.client.tree.edition import Edition, Part
from content_sync.client.tree.tree_source import TreeSource
from content_sync.client.tree.trust_memory import TrustMemory
from content_sync.wire.heartbeats import Heartbeat
from content_sync.wire.items import Item
from content_sync.wire.media import MediaFile
from content_sync.wire.parts import PartName
from content_sync.wire.reports import Answer, ItemResult
from content_sync.wire.stamps import Stamp

Outcome = Literal["ok", "failed", "skipped"]
"""How a step ended; a step is skipped where it had nothing to do, or could not begin."""

Step = Literal["enrolling", "sending", "fetching", "photos", "media", "done"]
"""What a visit does now."""


class ReportQueue(Protocol):
    """The items that wait to go up. What a method writes is on disk when it returns.

    Raises:
        Exception: of any kind, where the disk did not take it; this step of the visit then ends as failed.
    """

    def batch(self, most: int, /) -> tuple[Item, ...]:
        """Return up to `most` items, the first to be sent first; none of those that had a result today."""

    def apply(
        self,
        results: Iterable[ItemResult],
        answers: Collection[Answer],
        attachments_wanted: Collection[str],
        *,
        confirmed: Collection[str],
        erased: Collection[str],
        at: Stamp,
    ) -> None:
        """Take in a receipt, all of it or nothing; the same receipt twice is as good as once.

        Args:
            results: one result for each item that was sent.
            answers: what staff say to reports; their ids are told to central in the next envelope.
            attachments_wanted: the photos and voices that central lacks, by SHA-256 in hex.
            confirmed: the ids of answers in the envelope of this receipt: central knows that they arrived.
            erased: the ids of reports whose reporters had them erased after the backup that this disk came from.
            at: when it came, by the kiosk's clock.
        """

    def newly_answered(self, answers: Collection[Answer], /) -> frozenset[str]:
        """Return the ids of the reports here of which one of these answers says what is not on disk yet."""

    def confirmed_answers(self) -> tuple[str, ...]:
        """Return the ids of the answers that are on disk and that central does not know of yet."""

    def attachments_to_send(self) -> tuple[str, ...]:
        """Return the photos and voices that central wants, by SHA-256 in hex, the first to be sent first."""

    def mark_attachment_sent(self, sha256: str) -> None:
        """Note that central has all bytes of a photo or a voice; noting it twice is as good as once."""

    def mark_attachment_missing(self, sha256: str) -> None:
        """Note that the bytes of a photo or a voice are lost, so that it is never tried again."""


class EditionStore(Protocol):
    """The edition that the pages show.

    Raises:
        Exception: of any kind, where the disk did not take a part; the part that was shown before stays.
    """

    def edition(self) -> Edition:
        """Return all parts held; an edition without parts before the first visit."""

    def take(self, part: Part) -> None:
        """Put a part in place of the one of its role: all of it, on disk when this returns, or nothing of it."""

    def confirm(self, parts: Mapping[str, datetime]) -> None:
        """Note at which signed time (in UTC) the part of each role was the newest; the disk may have it later."""


class MediaShelf(Protocol):
    """The pictures and recordings that articles name."""

    def has(self, file: MediaFile, /) -> bool:
        """Tell whether a file is here, whole."""

    def has_room(self) -> bool:
        """Tell whether there is room for more."""

    def put(self, file: MediaFile, body: bytes, /) -> None:
        """Keep a file that was verified; it is on disk when this returns.

        Raises:
            Exception: of any kind, where the disk did not take it; it is tried again.
        """

    def sweep(self, names: Collection[str], /) -> None:
        """Remove all files but those of these names; what cannot be removed stays."""


class Memory(TrustMemory, Protocol):
    """What makes a replay fail: the versions accepted before; and whether this disk came out of a backup."""

    def restored_from(self) -> Stamp | None:
        """Return when the backup was made that this disk came from; None without one, and after `settle`."""

    def settle(self, last_serial: int, /, *, closed: Collection[str], at: Stamp) -> None:
        """Note the highest number of a report that central has, so that the next one is higher.

        Args:
            last_serial: that number.
            closed: the ids of people who may sign in no more, though the backup says that they may.
            at: when the receipt came.
        """


class VisitClock(Protocol):
    """The kiosk's clock. It may be wrong; a visit tells it the signed times that came just now."""

    def read(self) -> Stamp:
        """Return the time in UTC, and how sure the clock is of it."""

    def monotonic(self) -> float:
        """Return seconds that only ever grow, for durations."""

    def uptime(self) -> Uptime:
        """Return which start of the machine this is, and how long it lasts."""

    def hear_receipt(self, at: datetime) -> None:
        """Take note of central's time (in UTC) in a receipt or a time reply that was asked for at most a minute ago."""

    def hear_issued(self, issued: datetime) -> None:
        """Take note of the signed time (in UTC) of the tree that was verified just now."""

    def wants_issued(self) -> bool:
        """Tell whether the tree is to be fetched for its signed time alone, as the clock is in doubt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepResult:
    """How one step went; `reason` says why it failed or was skipped, None where nothing is wrong."""

    outcome: Outcome
    reason: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitResult:
    """What one visit did; the store keeps it under these names.

    Attributes:
        at: when it ended, by the kiosk's clock.
        reached_at: when a visit last reached central, this one or one before it; None if none did since it is noted.
        up: whether central confirmed what waited.
        down: whether newer parts of the edition were looked for, and taken in where there are any.
        photos: whether the photos and voices that central wants arrived.
        reports_sent: reports central has now.
        refused: items central will not take; they are not sent again.
        later: items central cannot take yet; they are tried again another day.
        answers: answers that came home.
        skipped: entries of receipts that this version does not know or cannot read; central sends them again.
        photos_sent: photos and voices central has now.
        new_parts: the parts that were taken in and are shown.
        failed_parts: the parts that could not be taken in when they were tried last, and why.
        is_newest: a receipt of this visit named the newest parts, and they are what is held.
        visit_minutes: how often central would like to be visited by day; None before its keys are known.
        retry_after_s: how many seconds central asked to wait; None where it did not ask.
        bytes_up: bytes of bodies sent.
        bytes_down: bytes of bodies received.
        for_tomorrow: what waits for tomorrow, as the day's bytes of a metered line are used up; what gives way first
            stands first.
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
    reached_at: Stamp | None = None
    for_tomorrow: tuple[Lane, ...] = ()

    @property
    def has_reached(self) -> bool:
        """Whether central answered to anything."""
        return "ok" in {self.up.outcome, self.down.outcome}

    @property
    def has_delivered(self) -> bool:
        """Whether central confirmed what waited; a tree that lags or a refused photo does not slow the reports down."""
        return self.up.outcome == "ok"

    @property
    def is_ok(self) -> bool:
        """Whether no step failed; a step that was skipped is no failure."""
        return "failed" not in {self.up.outcome, self.down.outcome, self.photos.outcome}


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitContext:
    """What a visit uses of a kiosk.

    Attributes:
        link: the link to central.
        ledger: counts what the link uses, and says what waits for tomorrow.
        source: where the signed tree comes from: the link, or a stick.
        root: the bytes of the first `root.json` this kiosk trusts.
        folder: a cache for what comes down; it may be lost at any time.
        village: 8 digits.
        seed: the kiosk's private key, 32 bytes; None if it cannot be used: then nothing is sent.
        outbox: the reports that wait to go up, and what is said of them.
        network: what the volunteers say that waits to go up, and the board that comes down.
        attachment: returns the bytes of a photo or a voice by their SHA-256 in hex; None if they are not on the card.
        attachment_size: returns how many bytes it has; 0 if they are not on the card.
        heartbeat: returns how the kiosk is now.
        edition_store: the edition that the pages show.
        media: the pictures and recordings that articles name.
        memory: the versions accepted before.
        envelopes: the numbers of envelopes, and which may still get a receipt.
        clock: the kiosk's clock.
        built: when the kiosk's software was made, in UTC; it cannot be earlier than that.
        retries: which roles wait to be tried again; kept from visit to visit.
        media_retries: the same for pictures and recordings, by name.
        told: what central keeps of what it was told before.
        enrolment: the code with which the kiosk makes itself known, and what came of it; None where nobody gives one.
        reserve_bytes: the room on the card that nothing is fetched into.
        part_timeout_s: seconds a part may take in one visit, and all media together: a slow one holds up no other.
    """

    link: Link
    ledger: Ledger
    source: TreeSource
    root: bytes
    folder: Path
    village: str
    seed: bytes | None
    outbox: ReportQueue
    network: NetworkStore
    attachment: Callable[[str], bytes | None]
    attachment_size: Callable[[str], int]
    heartbeat: Callable[[], Heartbeat]
    edition_store: EditionStore
    media: MediaShelf
    memory: Memory
    envelopes: EnvelopeBook
    clock: VisitClock
    built: datetime
    retries: Retries[str] = field(default_factory=Retries)
    media_retries: Retries[str] = field(default_factory=Retries)
    told: ToldBefore = field(default_factory=ToldBefore)
    enrolment: EnrolmentStore | None = None
    reserve_bytes: int = RESERVE_BYTES
    part_timeout_s: float = 300.0
