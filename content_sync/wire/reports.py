"""Reports going up, and the results and answers that come back for them.

A report's `id` is 16 random bytes, as hex, made and stored before the first send. Its reference is what the villager
writes down and says aloud (references.py).
"""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal, get_args

import msgspec
from msgspec import Meta

from content_sync.wire.areas import Village
from content_sync.wire.digests import Digest
from content_sync.wire.keys import SEAL_BYTES
from content_sync.wire.stamps import Instant, Stamp
from content_sync.wire.terms import Term, known

MAX_TEXT: Final = 2_000
"""Characters of a report: a printed page, 6 KB of Thai, so that an envelope takes it."""

MAX_ANSWER: Final = 4_000
"""Characters of an answer: two printed pages, for staff may have a procedure to explain."""

MAX_REASON: Final = 500
"""Characters of why what staff call done is not done: some sentences, read with the report beside them."""

MAX_REOPENINGS: Final = 2
"""How often one report is opened again; after that a new report is better read by somebody else."""

MAX_COUNT: Final = 1_000_000
"""What a number said about a report is at most, far above what a village can count."""

MAX_NAME: Final = 100
"""Characters of a name."""

MAX_PLACE: Final = 120
"""Characters of where it is, in words of the village: two lines of a phone."""

MAX_PHOTO_BYTES: Final = 2_000_000
"""A photo as the kiosk sends it, made small; the phone's own may have four times as many."""

MAX_VOICE_BYTES: Final = 2 * 1024 * 1024
"""A voice as a phone records it: about three minutes."""

MAX_ATTACHMENT_BYTES: Final = max(MAX_PHOTO_BYTES, MAX_VOICE_BYTES + SEAL_BYTES)
"""A photo or a sealed voice on its way to central."""

NO_WORDS: Final = "(เสียง)"
"""The text of a report that was spoken only. An older central wants a text, and shows this one."""

ItemId = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}\Z")]
"""16 random bytes as hex, made and stored before the first send: the same item sent twice is known by it."""

_ITEM_ID = re.compile("[0-9a-f]{32}")

Topic = Literal[
    "wifi-no-signal", "wifi-slow", "wifi-login", "wifi-equipment", "wifi-power", "kiosk-content", "kiosk-device",
    "road", "electricity", "water", "flood", "waste", "smoke", "animal", "farm-pest", "health", "scam", "other",
]  # fmt: skip
"""What a report is about, as the villager chooses it; the list grows, and a record keeps a topic as a `Term`."""

Status = Literal["received", "waiting", "in_progress", "forwarded", "resolved", "rejected", "duplicate", "reopened"]
"""Where the work stands: nobody has looked at it, it waits for somebody, somebody works on it, another agency has it,
it is done, it is not taken on, it is one case with an earlier report, its reporter says it is not done. The list grows
too."""

Telling = Literal["", "spoken", "missing"]
"""How a report was told: in words, by a voice (which is announced too), or by a voice that never came."""

Verdict = Literal["kept", "refused", "later"]
"""What a result means to the kiosk: central has the item, will never take it, or may take it another day."""

TELLINGS: Final[tuple[Telling, ...]] = get_args(Telling)
TOPICS: Final[tuple[Topic, ...]] = get_args(Topic)
STATUSES: Final[tuple[Status, ...]] = get_args(Status)
CLOSED: Final[frozenset[Status]] = frozenset({"resolved", "rejected", "duplicate"})

UNKNOWN_KIND: Final = "unknown-kind"
"""Why central rejects an item whose kind its version does not know yet: the kiosk sends it again another day."""

NO_RESULT: Final = "no-result"
"""The result of an item for which the receipt has none that can be read; central itself never writes it."""

_KEPT = frozenset({"ok", "dup"})
_REFUSED = frozenset({"conflict", "rejected"})


class HotspotHealth(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How the kiosk and its link were when somebody reported a fault of them; nothing of a person.

    Attributes:
        is_linked: the last visit reached central.
        linked_at: when central was reached last, by a trusted clock; None where that is not known.
        uptime_s: seconds since the machine started.
        software: the version of the kiosk's software.
        disk_free_mb: free space on the card.
        temperature_celsius: of the board; None where it has no sensor that can be read.
        is_under_voltage: the board gets too little voltage right now; None where that is not known.
    """

    is_linked: bool
    linked_at: Instant | None = None
    uptime_s: Annotated[int, Meta(ge=0)] = 0
    software: Annotated[str, Meta(max_length=40)] = ""
    disk_free_mb: Annotated[int, Meta(ge=0)] = 0
    temperature_celsius: Annotated[int, Meta(ge=-100, le=200)] | None = None
    is_under_voltage: bool | None = None


class Report(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="report"):
    """A villager's problem.

    `contact` is name and phone as JSON sealed to central's key (base64 on the wire); the kiosk cannot read it again.
    `read_aloud`: the villager allows the volunteer to read the answer out to them. `held_back`: the volunteer judges it
    to be part of a flood, so it is sent after all others. `place`: where it is, in words of the village. `health`: how
    the kiosk was, with a report of a fault of the hotspot. `telling`: whether it was told in words or by a voice.
    `by_volunteer`: who runs the kiosk filed it for a neighbour who asked them to.
    """

    id: ItemId
    village: Village
    serial: Annotated[int, Meta(ge=1)]
    reference: Annotated[str, Meta(max_length=40)]
    topic: Term
    text: Annotated[str, Meta(min_length=1, max_length=MAX_TEXT)]
    made: Stamp
    read_aloud: bool = False
    contact: Annotated[bytes, Meta(max_length=1_000)] = b""
    held_back: bool = False
    place: Annotated[str, Meta(max_length=MAX_PLACE)] = ""
    health: HotspotHealth | None = None
    telling: Term = ""
    by_volunteer: bool = False


class Contact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whom to call back. It is readable only in the form that is sent to the kiosk, and at central."""

    name: Annotated[str, Meta(max_length=MAX_NAME)] = ""
    phone: Annotated[str, Meta(max_length=30)] = ""


class ReportPhoto(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="photo"):
    """Announces a photo of a report; its bytes are sent afterwards, named by their SHA-256."""

    id: ItemId
    report: ItemId
    sha256: Digest
    size_bytes: Annotated[int, Meta(ge=1, le=MAX_PHOTO_BYTES)]


class ReportVoice(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="voice"):
    """Announces a voice of a report; its bytes are sent afterwards, as a photo's are.

    They are the recording sealed to central's key: `sha256` and `size_bytes` are of the sealed bytes.
    """

    id: ItemId
    report: ItemId
    sha256: Digest
    size_bytes: Annotated[int, Meta(ge=1, le=MAX_VOICE_BYTES + SEAL_BYTES)]


class Reopening(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="reopening"):
    """Who reported says that what staff call done is not done, and why; it opens the report again."""

    id: ItemId
    report: ItemId
    text: Annotated[str, Meta(min_length=1, max_length=MAX_REASON)]
    made: Stamp


class ReportCounts(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="counts"):
    """What was said about a report in numbers; nobody is named.

    The whole of it goes up after each change, under a new id. Of those of one report the one with the highest `number`
    counts, so it is one row however often it comes.

    Attributes:
        report: the id of the report.
        number: grows with each change.
        me_too: neighbours who have the same trouble.
        fixed: neighbours who say that what staff call done is done.
        not_fixed: neighbours who say that it is not.
        content: how content the reporter is, from 1 to 3; 0 where nothing was said.
        is_confirmed: the volunteer says that what staff call done is done.
    """

    id: ItemId
    report: ItemId
    number: Annotated[int, Meta(ge=1, le=MAX_COUNT)]
    me_too: Annotated[int, Meta(ge=0, le=MAX_COUNT)] = 0
    fixed: Annotated[int, Meta(ge=0, le=MAX_COUNT)] = 0
    not_fixed: Annotated[int, Meta(ge=0, le=MAX_COUNT)] = 0
    content: Annotated[int, Meta(ge=0, le=9)] = 0
    is_confirmed: bool = False


Attachment = ReportPhoto | ReportVoice
"""What announces a file of a report; the bytes follow when central wants them."""


class ItemResult(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="result"):
    """What became of one item at central.

    `result` is `ok` (kept), `dup` (kept before), `conflict` (the same id with other content) or `rejected`; `reason`
    says why it was rejected.
    """

    id: ItemId
    result: Term
    reason: Annotated[str, Meta(max_length=200)] = ""

    @property
    def verdict(self) -> Verdict:
        """What the kiosk does next. A kind that central does not know yet and a result we do not know mean: later."""
        if self.result in _KEPT:
            return "kept"
        return "refused" if self.result in _REFUSED and self.reason != UNKNOWN_KIND else "later"


class Answer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="answer"):
    """What staff decided about a report: its status, and a text for the villager, which may be empty.

    `is_erasure`: they erased it, as its reporter asked them to, so the kiosk does too; a kiosk of before reads a status
    without a text.
    """

    id: ItemId
    report: ItemId
    status: Term
    text: Annotated[str, Meta(max_length=MAX_ANSWER)] = ""
    at: Instant
    is_erasure: bool = False


class WantedAttachment(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="wanted_photo"
):
    """Asks for the bytes of a photo or a voice whose report central has."""

    sha256: Digest


def is_item_id(text: str) -> bool:
    """Tell whether a text is written as the id of an item."""
    return _ITEM_ID.fullmatch(text) is not None


def known_topic(topic: str) -> Topic:
    """Return the topic; one that a later version added is `other` here."""
    return known(topic, TOPICS, otherwise="other")


def known_telling(telling: str) -> Telling:
    """Return how a report was told; a way that a later version added is words here."""
    return known(telling, TELLINGS, otherwise="")


def known_status(status: str) -> Status:
    """Return the status; one that a later version added is `in_progress` here."""
    return known(status, STATUSES, otherwise="in_progress")
