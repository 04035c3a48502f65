"""What may be seen of the reports: by who holds a reference, by the volunteer, and by anybody.

In: rows of the store. Out: ready values without what that reader may not see.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from content_sync.wire.reports import MAX_REOPENINGS, Status, Topic, known_status, known_topic
from content_sync.wire.stamps import Stamp
from kiosk.store.outbox.erasures import ErasureState
from kiosk.store.outbox.follow_ups.counts import SAID, Said, StoredCounts, may_say
from kiosk.store.outbox.follow_ups.reopenings import StoredReopening
from kiosk.store.outbox.stored import HIDDEN, AnswerTold, SendState, StatusChange, StoredReport, changes_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How many reports, and photos and voices, central does not have yet, and when the oldest such report was made.

    `count` is of all such reports. Of these, `later` were sent and central cannot take them yet, `held_back` are
    held back by the volunteer, and `awaited` wait for the voice of who reported them.
    """

    count: int
    oldest: Stamp | None
    photos: int
    later: int = 0
    held_back: int = 0
    awaited: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened:
    """When the reporter said that the report is not done, and whether central has that."""

    made: Stamp
    send_state: SendState


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What the holder of a reference may see of the report; once it is forgotten its words are empty.

    `reopenings_left` is how often it may still be opened again; `content` is how content its reporter is, from 1 to 3;
    `is_awaited` says that it waits for its voice, `voices` how many are kept with it; `erasure` how far
    it is erased, where its reporter asked for that.
    `hidden_for` is why the volunteer hid its landmark from neighbours, `taken_out_for` why they took words out of it,
    as codes.
    """

    reference: str
    serial: int
    topic: Topic
    made: Stamp
    send_state: SendState
    is_held_back: bool
    reason: str
    status: Status
    decided_at: datetime | None
    answer: str
    answered_at: datetime | None
    read_aloud: bool
    is_forgotten: bool
    arrived: Stamp | None
    changes: tuple[StatusChange, ...]
    reopened: tuple[Reopened, ...]
    reopenings_left: int
    content: int
    is_awaited: bool
    voices: int
    erasure: ErasureState = ""
    hidden_for: str = ""
    taken_out_for: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportState:
    """What anybody may know of a report by its number: whether central has it, and where the work stands.

    `may_say` is what neighbours may say of it, who see the trouble as well. `is_awaited`: it waits for its voice.
    `erasure`: how far it is erased, where its reporter asked for that.
    """

    send_state: SendState
    status: Status
    changes: tuple[StatusChange, ...] = ()
    is_held_back: bool = False
    is_awaited: bool = False
    may_say: tuple[Said, ...] = ()
    erasure: ErasureState = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedTrouble:
    """What neighbours may see of a report of something they see as well: never what was written.

    `is_done`: staff call it done; `is_several`: neighbours said that they have it too; `is_confirmed`: the volunteer
    saw that it is done; `is_redacted`: the volunteer took words out of the landmark.
    """

    serial: int
    topic: Topic
    place: str
    made: Stamp
    is_done: bool
    is_several: bool
    is_confirmed: bool
    is_redacted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerForVolunteer:
    """An answer to pass on, or one that was: what whoever runs the kiosk may see of it, and enough to find the person.

    Attributes:
        seen: names what staff decided, so that a newer answer is not taken for this one.
        waiting_since: when it came; of one of before, when staff decided it.
        may_be_read: the reporter lets the volunteer read the answer; without that `status` and `text` are empty.
        topic: None unless the reporter allows that, or all neighbours may see it.
        place: the landmark, where the topic is told.
        found_at: where the reporter is found, in their words.
        told: who was told by whom, once it was passed on.
    """

    serial: int
    made: Stamp
    seen: str
    waiting_since: Stamp | None
    may_be_read: bool
    topic: Topic | None
    status: Status | None
    text: str
    place: str
    found_at: str
    told: AnswerTold | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A report that central refused, and why; it stays on the card."""

    serial: int
    made: Stamp
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedReport:
    """A report central does not have, by its number: where it stands, and why if central said. Its `id` is never shown.

    `held_back`: the volunteer sends it after all others. `awaited`: it waits for its voice.
    """

    serial: int
    made: Stamp
    id: str
    state: Literal["waiting", "awaited", "held_back", "later", "refused"]
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentReport:
    """A report that central has, and since when where that is known."""

    serial: int
    made: Stamp
    arrived: Stamp | None


class FoundReport:
    """One report, read once; each method returns what one kind of asker may see of it."""

    def __init__(
        self,
        row: StoredReport,
        *,
        is_held_back: bool,
        reopenings: tuple[StoredReopening, ...],
        counts: StoredCounts,
        voices: int,
        erasure: ErasureState,
    ) -> None:
        self._erasure: ErasureState = erasure
        self._row, self._is_held_back, self._voices = row, is_held_back, voices
        self._reopenings, self._counts = reopenings, counts

    def state(self) -> ReportState:
        """Return what anybody may know who has the number."""
        row = self._row
        return ReportState(
            send_state=row.send_state,
            status=known_status(row.status),
            changes=changes_of(row),
            is_held_back=self._is_held_back,
            is_awaited=row.telling == "awaited",
            may_say=tuple(said for said in SAID if may_say(row, said)),
            erasure=self._erasure,
        )

    def is_filed_by(self, browser: str) -> bool:
        """Tell whether this browser filed it, by the digest of its name."""
        return self._row.browser == browser

    def followed(self, reference: str) -> Followed | None:
        """Return what the holder of the whole reference may see; None if it is not this report's reference."""
        row = self._row
        if not row.has_reference(reference):
            return None
        return Followed(
            reference=row.reference,
            serial=row.serial,
            topic=known_topic(row.topic),
            made=row.made,
            send_state=row.send_state,
            is_held_back=self._is_held_back,
            reason=row.reason,
            status=known_status(row.status),
            decided_at=row.decided_at,
            answer=row.answer,
            answered_at=row.answered_at,
            read_aloud=row.read_aloud,
            is_forgotten=row.is_forgotten,
            arrived=row.arrived,
            changes=changes_of(row),
            reopened=tuple(Reopened(made=one.made, send_state=one.send_state) for one in self._reopenings),
            reopenings_left=MAX_REOPENINGS - len(self._reopenings),
            content=self._counts.content,
            is_awaited=row.telling == "awaited",
            voices=self._voices,
            hidden_for=row.hidden_for if row.listed == HIDDEN else "",
            taken_out_for=row.hidden_for if row.place_shown and row.listed not in ("", HIDDEN) else "",
            erasure=self._erasure,
        )


def queued_as(row: StoredReport, *, is_held_back: bool) -> QueuedReport:
    state: Literal["waiting", "awaited", "held_back", "later", "refused"] = "waiting"
    if row.send_state in ("later", "refused"):
        state = row.send_state
    elif row.telling == "awaited":
        state = "awaited"
    elif is_held_back:
        state = "held_back"
    return QueuedReport(serial=row.serial, id=row.id, made=row.made, state=state, reason=row.reason)


def trouble_of(row: StoredReport, counts: StoredCounts) -> ReportedTrouble:
    return ReportedTrouble(
        serial=row.serial,
        topic=known_topic(row.topic),
        place=row.place_shown or row.place,
        made=row.made,
        is_done=row.status == "resolved",
        is_several=bool(counts.me_too),
        is_confirmed=counts.is_confirmed,
        is_redacted=bool(row.place_shown),
    )


def for_volunteer(row: StoredReport) -> AnswerForVolunteer:
    may_be_read, may_be_named = row.read_aloud, row.read_aloud or bool(row.listed)
    decided = Stamp(at=row.decided_at, clock="trusted") if row.decided_at else None
    return AnswerForVolunteer(
        serial=row.serial,
        made=row.made,
        seen=row.decision_id,
        waiting_since=row.waiting_since or decided,
        may_be_read=may_be_read,
        topic=known_topic(row.topic) if may_be_named else None,
        status=known_status(row.status) if may_be_read else None,
        text=row.answer if may_be_read else "",
        place=row.place if may_be_named else "",
        found_at=row.found_at,
        told=row.told,
    )
