"""Central's tables, as typed records.

A `VillageRow` is a village and its kiosk. Reports, photos and voices come from kiosks, and what is said of a report
later; answers go to them. `ItemRow` remembers every item that was taken in, so that an item sent twice counts once.
`BulletinRow` is what feeds and staff wrote, `AlertRow` the state of each alert of a feed, `FeedRun` how each run of a
feed went. The edition that kiosks read is not stored here: the signed tree says it, so the two cannot disagree. Staff
accounts are in `staff_tables.py`. Names and phones are stored as plain text, as staff must call back; they go into no
log.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from sqlalchemy import BigInteger, Boolean, ForeignKey, Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from content_sync.central.database.schema.columns import MAX_EMAIL, MAX_WORD, Base
from content_sync.wire.reports import Status
from content_sync.wire.stamps import ClockState

Origin = Literal["feed", "staff", "village"]
BulletinState = Literal["draft", "published", "withdrawn"]
Playing = Literal["", "ready", "locked", "refused", "failed"]


class VillageRow(Base):
    """A village: code (8 digits), name, its kiosk's public key (hex), and `kiosk`, the key's name on the wire (hex).

    Where there is no kiosk yet, both hold a dash before the code, and the village is not active. `wifi_point` says
    which one is there or where, in words. `revoked_at` is since when the kiosk is not trusted; None while it is. All
    keys of a village, with their states, are in `key_tables.py`; what stands here is its kiosk of now.
    """

    __tablename__ = "village"

    code: Mapped[str] = mapped_column(String(8), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    public_key: Mapped[str] = mapped_column(String(64), unique=True)
    kiosk: Mapped[str] = mapped_column(String(32), unique=True)
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)
    wifi_point: Mapped[str] = mapped_column(String(200), default="", server_default="")
    revoked_at: Mapped[dt.datetime | None]


class BulletinRow(Base):
    """One bulletin as its author or feed made it; `body` is its JSON. The signed tree holds the published ones.

    Two kinds may use the same id, so that an article cannot take the place of a warning.
    """

    __tablename__ = "bulletin"
    __table_args__ = (Index(None, "state", "kind"),)

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    kind: Mapped[str] = mapped_column(String(MAX_WORD), primary_key=True)
    areas: Mapped[tuple[str, ...]]
    body: Mapped[bytes]
    origin: Mapped[Origin] = mapped_column(String(MAX_WORD))
    feed: Mapped[str] = mapped_column(String(MAX_WORD), default="")
    author: Mapped[str] = mapped_column(String(MAX_EMAIL), default="")
    state: Mapped[BulletinState] = mapped_column(String(MAX_WORD))
    changed_at: Mapped[dt.datetime]
    published_at: Mapped[dt.datetime | None]
    withdrawn_at: Mapped[dt.datetime | None]


class AlertRow(Base):
    """What central remembers of an alert of a feed; the columns are those of `AlertState` in `feeds/alerts.py`."""

    __tablename__ = "alert"

    feed: Mapped[str] = mapped_column(String(MAX_WORD), primary_key=True)
    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    sent_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]
    over_at: Mapped[dt.datetime | None]
    is_whole: Mapped[bool] = mapped_column(Boolean)
    warnings: Mapped[tuple[str, ...]]


class FeedRun(Base):
    """One run of a feed: whether anything was taken; what was left out and what staff should know."""

    __tablename__ = "feed_run"
    __table_args__ = (Index(None, "feed", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    feed: Mapped[str] = mapped_column(String(MAX_WORD))
    at: Mapped[dt.datetime]
    is_ok: Mapped[bool] = mapped_column(Boolean)
    bulletins: Mapped[int] = mapped_column(default=0)
    left_out: Mapped[tuple[str, ...]] = mapped_column(default=())
    notes: Mapped[tuple[str, ...]] = mapped_column(default=())
    faults: Mapped[list[FeedFault]] = relationship(lazy="selectin", order_by="FeedFault.id")


class FeedFault(Base):
    """What a run could not take (the whole reply or one alert of it): the reason, the place and the field."""

    __tablename__ = "feed_fault"

    id: Mapped[int] = mapped_column(primary_key=True)
    run: Mapped[int] = mapped_column(ForeignKey("feed_run.id"), index=True)
    place: Mapped[str] = mapped_column(Text, default="")
    field: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text)


class ReportRow(Base):
    """A villager's problem. `kiosk` is the name of the key it was sent with; name and phone came sealed.

    `place` is where it is in words of the village; `health` is the JSON of a `HotspotHealth`, where the kiosk sent one.
    `made_boot` names a start of the kiosk, `made_boot_s` counts the seconds since. Where the kiosk knew no time, it was
    made between `made_first` and `made_last`, which are one time where its start was heard (`kiosks/starts.py`); of a
    report that came before that was counted they are None.

    `topic` is stored as it was sent: a word of a newer kiosk is shown as it is, and known once central is
    updated. `telling` says whether it was told in words or by a voice; `summary` is what staff wrote of the voice.
    `by_volunteer`: a volunteer filed it for a neighbour.

    `came_as` is the state of the key that sent it, empty where it was the one in use; `held` where staff released it.

    `closed_at` is when staff closed it; None while it is open, and again once what is personal of it is erased.
    `erased_by` is who erased that by hand, or `reporter` where that one asked for it; empty where its time had come.
    """

    __tablename__ = "report"
    __table_args__ = (Index(None, "status", "received_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kiosk: Mapped[str] = mapped_column(String(32))
    village: Mapped[str] = mapped_column(ForeignKey("village.code"), index=True)
    serial: Mapped[int] = mapped_column(BigInteger)
    reference: Mapped[str] = mapped_column(String(40), index=True)
    topic: Mapped[str] = mapped_column(String(MAX_WORD))
    text: Mapped[str] = mapped_column(Text)
    read_aloud: Mapped[bool] = mapped_column(Boolean)
    made_at: Mapped[dt.datetime]
    made_clock: Mapped[ClockState] = mapped_column(String(MAX_WORD))
    made_boot: Mapped[str] = mapped_column(String(32), default="")
    made_boot_s: Mapped[int] = mapped_column(BigInteger, default=0)
    received_at: Mapped[dt.datetime]
    status: Mapped[Status] = mapped_column(String(MAX_WORD), default="received")
    name: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(100), default="")
    is_contact_lost: Mapped[bool] = mapped_column(Boolean, default=False)
    held_back: Mapped[bool] = mapped_column(Boolean, default=False)
    place: Mapped[str] = mapped_column(Text, default="", server_default="")
    health: Mapped[bytes | None] = mapped_column(default=None)
    telling: Mapped[str] = mapped_column(String(MAX_WORD), default="", server_default="")
    summary: Mapped[str] = mapped_column(Text, default="", server_default="")
    summary_by: Mapped[str] = mapped_column(String(MAX_EMAIL), default="", server_default="")
    summary_at: Mapped[dt.datetime | None]
    closed_at: Mapped[dt.datetime | None] = mapped_column(index=True)
    erased_at: Mapped[dt.datetime | None]
    erased_by: Mapped[str] = mapped_column(String(MAX_EMAIL), default="", server_default="")
    by_volunteer: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    came_as: Mapped[str] = mapped_column(String(MAX_WORD), default="", server_default="")
    made_first: Mapped[dt.datetime | None]
    made_last: Mapped[dt.datetime | None]


class ReportFile:
    """A file of a report, named perhaps before its report arrived; `received_at` is None until its bytes arrive."""

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    village: Mapped[str] = mapped_column(ForeignKey("village.code"))
    report: Mapped[str] = mapped_column(String(32), index=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size_bytes: Mapped[int]
    received_at: Mapped[dt.datetime | None]


class PhotoRow(ReportFile, Base):
    """A photo of a report."""

    __tablename__ = "photo"
    __table_args__ = (Index(None, "village", "received_at"),)


class VoiceRow(ReportFile, Base):
    """A voice of a report; its file is sealed to central's key.

    `playing` says whether it can be played at the desk (`voices/playing.py`), and `length_s` how long it is, None where
    nobody knows.
    """

    __tablename__ = "voice"
    __table_args__ = (Index(None, "village", "received_at"),)

    playing: Mapped[Playing] = mapped_column(String(MAX_WORD), default="")
    length_s: Mapped[int | None]


class AnswerRow(Base):
    """An answer of staff to a report. Receipts carry it until the kiosk confirms it; `times_sent` counts how often.

    `is_erasure`: it says that they erased the report on request, and nothing else.

    What waits has no index of its own: SQLite would choose it and read the waiting answers of the whole country at each
    visit (137 ms with 15,000 of them and a million reports, 0.4 ms by the village's reports).
    """

    __tablename__ = "answer"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    report: Mapped[str] = mapped_column(ForeignKey("report.id"), index=True)
    status: Mapped[Status] = mapped_column(String(MAX_WORD))
    text: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[dt.datetime]
    author: Mapped[str] = mapped_column(String(MAX_EMAIL))
    times_sent: Mapped[int] = mapped_column(default=0)
    confirmed_at: Mapped[dt.datetime | None]
    is_erasure: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())


class ReopeningRow(Base):
    """Who reported says that what staff call done is not; `answer` is the change of the status that it made."""

    __tablename__ = "reopening"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    report: Mapped[str] = mapped_column(ForeignKey("report.id"), index=True)
    answer: Mapped[str] = mapped_column(ForeignKey("answer.id"))
    text: Mapped[str] = mapped_column(Text)
    made_at: Mapped[dt.datetime]
    made_clock: Mapped[ClockState] = mapped_column(String(MAX_WORD))
    received_at: Mapped[dt.datetime]


class ErasureRow(Base):
    """Who reported asks to have erased what they told; the report may come later. `done_at` is None until it is."""

    __tablename__ = "erasure"

    report: Mapped[str] = mapped_column(String(32), primary_key=True)
    village: Mapped[str] = mapped_column(ForeignKey("village.code"), primary_key=True)
    made_at: Mapped[dt.datetime]
    made_clock: Mapped[ClockState] = mapped_column(String(MAX_WORD))
    received_at: Mapped[dt.datetime]
    done_at: Mapped[dt.datetime | None] = mapped_column(index=True)


class ReportCountsRow(Base):
    """What was said about a report in numbers (`ReportCounts` of the wire), as the highest `number` said it."""

    __tablename__ = "report_counts"

    report: Mapped[str] = mapped_column(ForeignKey("report.id"), primary_key=True)
    number: Mapped[int]
    me_too: Mapped[int] = mapped_column(default=0)
    fixed: Mapped[int] = mapped_column(default=0)
    not_fixed: Mapped[int] = mapped_column(default=0)
    content: Mapped[int] = mapped_column(default=0)
    is_confirmed: Mapped[bool] = mapped_column(Boolean, default=False)
    received_at: Mapped[dt.datetime]


class ItemRow(Base):
    """An item that was taken in. The same id and digest is the same item sent again; another digest is a conflict."""

    __tablename__ = "item"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kiosk: Mapped[str] = mapped_column(String(32))
    epoch: Mapped[str] = mapped_column(String(16))
    seq: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[str] = mapped_column(String(64))


class HeartbeatRow(Base):
    """The newest heartbeat of a kiosk's card (`epoch`). A kiosk uses the card that was heard last.

    `parts` are the parts of the edition it holds, and since when they are behind (`kiosks/held_parts.py`). `starts` are
    the starts of its machine that were heard by link (`kiosks/starts.py`). `board` is the number of the
    volunteers' board that it has; None where it did not say.
    """

    __tablename__ = "heartbeat"
    __table_args__ = (Index(None, "kiosk", "received_at"),)

    kiosk: Mapped[str] = mapped_column(String(32), primary_key=True)
    epoch: Mapped[str] = mapped_column(String(16), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)
    first_received_at: Mapped[dt.datetime]
    received_at: Mapped[dt.datetime]
    parts: Mapped[bytes]
    body: Mapped[bytes]
    starts: Mapped[bytes | None] = mapped_column(default=None)
    board: Mapped[int | None] = mapped_column(BigInteger)
