"""Reports, photos and voices as they stand in the store, and the decisions about them, as plain functions of values.

What goes up is made from these rows (`item_of`, `attachment_item_of`); what comes home changes them (`with_result`,
`with_answer`). Twice is once: a result or an answer applied again gives the same row. No later result takes back that
central has it.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, Literal

from content_sync.wire.reports import (
    NO_WORDS,
    Answer,
    Attachment,
    HotspotHealth,
    ItemResult,
    Report,
    ReportPhoto,
    ReportVoice,
    Topic,
)
from content_sync.wire.stamps import Stamp
from content_sync.wire.terms import Term

StoredTelling = Literal["", "awaited", "spoken", "missing"]
SendState = Literal["waiting", "later", "sent", "refused", "erased"]
PassingOnState = Literal["none", "waiting", "done"]
AttachmentKind = Literal["photos", "voices"]
AttachmentState = Literal["waiting", "later", "withheld", "announced", "wanted", "sent", "refused", "missing"]


# What neighbours see as well; a matter of health or of one person is nobody else's.
SHARED_TOPICS: Final[tuple[Topic, ...]] = (
    "road", "electricity", "water", "flood", "waste", "smoke",
    "wifi-no-signal", "wifi-slow", "wifi-login", "wifi-equipment", "wifi-power",
)  # fmt: skip
HIDDEN: Final = "hidden"  # no topic
_NOT_SHARED: Final[frozenset[str]] = frozenset({"rejected", "duplicate"})
_MOST_CHANGES: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusChange:
    """A status that a report got, in central's words, and when by central's clock."""

    status: Term
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerTold:
    """That an answer was passed on: who ticked it and when, who told it if it was somebody else, and on which day.

    `day` is None where whoever ticked it told it then, and the kiosk did not know which day that was.
    """

    at: Stamp
    person: int = 0
    by: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredReport:
    """One report, under its serial; most fields are those of the wire's `Report`.

    Attributes:
        form_digest: the same for the same form with the same fields alone; empty once the words are forgotten.
        contact: name and phone, sealed to central; empty once central has the report.
        send_state: whether central has it; `later`: central cannot take it yet; `erased`: it goes there no more, as its
            reporter had it erased before central said that it has it.
        reason: why central did not take it.
        status: where the work stands, in central's words.
        decided_at: when staff decided the status.
        decision_id: the id of the answer that brought the status.
        answer: what staff say to the villager.
        answered_at: when staff gave the answer.
        passing_on: whether the volunteer still has an answer to pass on.
        passed_on_at: when the volunteer last passed one on; `told` says more of it.
        waiting_since: when the kiosk learnt of the answer that is to be passed on.
        erase_asked: when its reporter asked to have it erased (erasures.py).
        filed_by: the number of the account of who filed it for a neighbour; empty where the reporter did.
        found_at: where its reporter is found to be told of an answer, in their words, which the volunteer reads.
        refused_at: the first night that saw it refused.
        reference_digest: SHA-256 of the reference, in place of the reference once the words are forgotten.
        browser: digest of the name of the browser that filed it.
        sender: whose unsent report it is (filing/quotas.py); empty once it is sent or refused.
        group: what all senders at one address have in common; empty once it is sent or refused.
        queue: where it waits for its turn (queueing/queues.py); empty unless `send_state` is `waiting`.
        telling: whether it was told in words or by a voice; `awaited`: a voice is still to come (spoken.py).
        later_queue: the queue it goes to when its voice is no longer awaited.
        awaited_since: from when on the wait is counted; `awaited_s` are the seconds that were counted before.
        arrived: when the kiosk learnt that central has it; None of one that arrived before this was noted.
        changes: the statuses it got, the oldest first; of one status after itself only the first.
        listed: its topic while neighbours may see that it was reported; `HIDDEN` where the volunteer hid it, else "".
        hidden_for: why the volunteer hid it from neighbours, or took words out of its landmark, as a code.
        place_shown: the landmark as neighbours read it, where words were taken out; else empty.
    """

    form_digest: str
    id: str
    village: str
    serial: int
    reference: str
    topic: Term
    text: str
    made: Stamp
    read_aloud: bool
    contact: bytes
    send_state: SendState = "waiting"
    reason: str = ""
    status: Term = "received"
    decided_at: datetime | None = None
    decision_id: str = ""
    answer: str = ""
    answered_at: datetime | None = None
    passing_on: PassingOnState = "none"
    passed_on_at: Stamp | None = None
    refused_at: datetime | None = None
    reference_digest: str = ""
    browser: str = ""
    sender: str = ""
    group: str = ""
    queue: str = ""
    place: str = ""
    health: HotspotHealth | None = None
    telling: StoredTelling = ""
    later_queue: str = ""
    awaited_since: Stamp | None = None
    awaited_s: int = 0
    arrived: Stamp | None = None
    changes: tuple[StatusChange, ...] = ()
    listed: str = ""
    waiting_since: Stamp | None = None
    told: AnswerTold | None = None
    found_at: str = ""
    erase_asked: Stamp | None = None
    filed_by: str = ""
    hidden_for: str = ""
    place_shown: str = ""

    @property
    def is_forgotten(self) -> bool:
        """Tell whether its words were dropped (forgetting.py)."""
        return not self.reference

    def has_reference(self, reference: str) -> bool:
        """Tell whether this is its whole reference, in constant time."""
        if self.is_forgotten:
            return hmac.compare_digest(self.reference_digest, reference_digest(reference))
        return hmac.compare_digest(self.reference, reference)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAttachment:
    """One photo or voice of one report: first announced as an item, then its bytes are sent when central wants them.

    Attributes:
        id: of the item that announces it.
        report: the id of the report.
        sha256: names its file.
        size: bytes of its file.
        state: `withheld` while central refuses its report; `announced` until central wants its bytes; `missing` if its
            file is gone.
        reason: why central did not take the item.
        nth: counts those of its kind that this report ever had, replaced ones included; 1 is the first.
    """

    id: str
    report: str
    sha256: str
    size: int
    state: AttachmentState = "waiting"
    reason: str = ""
    nth: int = 1


def item_of(row: StoredReport, *, held_back: bool = False) -> Report:
    """Return the report as it goes up."""
    return Report(
        id=row.id,
        village=row.village,
        serial=row.serial,
        reference=row.reference,
        topic=row.topic,
        text=row.text or NO_WORDS,
        made=row.made,
        read_aloud=row.read_aloud,
        contact=row.contact,
        held_back=held_back,
        place=row.place,
        health=row.health,
        telling=row.telling,
        by_volunteer=bool(row.filed_by),
    )


def attachment_item_of(kind: AttachmentKind, row: StoredAttachment) -> Attachment:
    """Return what announces the photo or the voice to central."""
    item = ReportPhoto if kind == "photos" else ReportVoice
    return item(id=row.id, report=row.report, sha256=row.sha256, size_bytes=row.size)


def with_result(row: StoredReport, result: ItemResult, *, at: Stamp | None = None) -> StoredReport:
    """Return the report after central's result of this time; once central has it, name and phone are dropped."""
    if row.send_state in ("sent", "erased"):
        return row
    verdict = result.verdict
    if verdict == "kept":
        return replace(row, send_state="sent", reason="", contact=b"", sender="", group="", queue="", arrived=at)
    after = replace(row, send_state=verdict, reason=result.reason or result.result, queue="")
    return after if verdict == "later" else replace(after, sender="", group="", listed="")


def attachment_with_result(row: StoredAttachment, result: ItemResult) -> StoredAttachment:
    """Return the photo or the voice after central's result for the item that announced it."""
    if row.state not in {"waiting", "later", "refused"}:
        return row
    verdict = result.verdict
    if verdict == "kept":
        return replace(row, state="announced", reason="")
    return replace(row, state=verdict, reason=result.reason or result.result)


def with_answer(row: StoredReport, answer: Answer, *, at: Stamp | None = None) -> StoredReport:
    """Return the report after an answer that came at a time; an older one that is late never replaces a newer one."""
    if answer.id == row.decision_id:
        return row
    if row.decided_at is None or answer.at >= row.decided_at:
        changes = changes_of(row)
        row = replace(_with_status(row, answer.status), decided_at=answer.at, decision_id=answer.id)
        row = replace(row, changes=_changes_after(changes, answer))
        row = row if answer.status == "reopened" or row.erase_asked else _to_pass_on(row, at)
    if answer.text and not row.erase_asked and (row.answered_at is None or answer.at >= row.answered_at):
        row = replace(row, answer=answer.text, answered_at=answer.at)
    return row


def _to_pass_on(row: StoredReport, at: Stamp | None) -> StoredReport:
    """Return the report with an answer to pass on; one that nobody passed on has waited since the first of them."""
    return replace(row, passing_on="waiting", waiting_since=row.waiting_since if row.passing_on == "waiting" else at)


def changes_of(row: StoredReport) -> tuple[StatusChange, ...]:
    """Return the statuses it got; of one decided before they were noted only the last."""
    if row.changes or row.decided_at is None:
        return row.changes
    return (StatusChange(status=row.status, at=row.decided_at),)


def reopened(row: StoredReport) -> StoredReport:
    """Return the report after its reporter said that it is not done."""
    return _with_status(row, "reopened")


def not_reopened(row: StoredReport) -> StoredReport:
    """Return the report after central refused to open it again: it has the status that staff gave it last."""
    return _with_status(row, row.changes[-1].status if row.changes else "resolved")


def listed_as(topic: str) -> str:
    """Return the topic if neighbours may see that it was reported, else ""."""
    return topic if topic in SHARED_TOPICS else ""


def without_words(row: StoredReport) -> StoredReport:
    """Return what stays of a report whose words are dropped; a digest of its reference still shows how it ended."""
    digest = row.reference_digest or reference_digest(row.reference)
    passing_on = "none" if row.passing_on == "waiting" else row.passing_on
    left = replace(row, text="", place="", answer="", contact=b"", form_digest="", reference="", browser="", listed="")
    told = replace(row.told, by="") if row.told else None
    return replace(left, place_shown="", found_at="", told=told, passing_on=passing_on, reference_digest=digest)


def _with_status(row: StoredReport, status: str) -> StoredReport:
    """Return the report with a status; what is not taken on, or is one case with another, is not listed for itself."""
    return replace(row, status=status, listed="" if status in _NOT_SHARED else row.listed)


def _changes_after(changes: tuple[StatusChange, ...], answer: Answer) -> tuple[StatusChange, ...]:
    if changes and changes[-1].status == answer.status:
        return changes
    return (*changes, StatusChange(status=answer.status, at=answer.at))[-_MOST_CHANGES:]


def reference_digest(reference: str) -> str:
    """Return the digest by which the reference of a forgotten report is known again."""
    return hashlib.sha256(reference.encode()).hexdigest()
