"""Central's tables, as typed records.

One `VillageRow` is one kiosk, known by its public key. Reports, their photos and answers are what came up and goes
home; `ItemRow` remembers every item ever taken in, so that twice is once. `BulletinRow` is what feeds and staff wrote,
`AlertRow` which alerts of a feed stand or have ended, `FeedRun` how each feed went. `User` and `Role` carry the columns
Flask-Security-Too needs. What is published, and since which edition, is not kept here: the signed tree itself says it,
so the two cannot disagree.
Times are aware UTC. Names and phones stand here in the clear, as staff must call back; they leave for no log.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Literal

import flask_security
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Table,
    Text,
    TypeDecorator,
)
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from content_sync.wire.reports import Status
from content_sync.wire.stamps import ClockState

Origin = Literal["feed", "staff"]
BulletinState = Literal["draft", "published", "withdrawn"]


class UtcTime(TypeDecorator[dt.datetime]):
    """An aware time: kept as UTC, given back as UTC, also by SQLite, which knows no time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        del dialect
        return None if value is None else value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Areas(TypeDecorator[tuple[str, ...]]):
    """Areas, kept as a JSON list."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str | None:
        del dialect
        return None if value is None else json.dumps(list(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...] | None:
        del dialect
        return None if value is None else tuple(json.loads(value))


class Base(DeclarativeBase):
    """The root of all tables."""

    type_annotation_map = {dt.datetime: UtcTime, bytes: LargeBinary, tuple[str, ...]: Areas}  # noqa: RUF012  SQLAlchemy's form


class VillageRow(Base):
    """A village and its kiosk: code (8 digits), name, public key (hex), and the name the key has on the wire (hex)."""

    __tablename__ = "village"

    code: Mapped[str] = mapped_column(String(8), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    public_key: Mapped[str] = mapped_column(String(64), unique=True)
    kiosk: Mapped[str] = mapped_column(String(32), unique=True)
    active: Mapped[bool] = mapped_column(Boolean, default=True)


class BulletinRow(Base):
    """One bulletin as its author or feed made it, `body` its JSON; the signed tree is made from the published ones.

    An id is one kind's: what brings articles cannot take the name of a warning.
    """

    __tablename__ = "bulletin"
    __table_args__ = (
        CheckConstraint("origin in ('feed', 'staff')", name="bulletin_origin"),
        CheckConstraint("state in ('draft', 'published', 'withdrawn')", name="bulletin_state"),
        Index("bulletin_by_state", "state", "kind"),
    )

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    areas: Mapped[tuple[str, ...]]
    body: Mapped[bytes]
    origin: Mapped[Origin] = mapped_column(String(5))
    feed: Mapped[str] = mapped_column(String(40), default="")
    author: Mapped[str] = mapped_column(String(255), default="")
    state: Mapped[BulletinState] = mapped_column(String(10))
    changed: Mapped[dt.datetime]
    published: Mapped[dt.datetime | None]
    withdrawn: Mapped[dt.datetime | None]


class AlertRow(Base):
    """What is known of an alert of a feed: the version taken in, and up to which it was ended (`alerts.AlertState`)."""

    __tablename__ = "alert"

    feed: Mapped[str] = mapped_column(String(40), primary_key=True)
    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    sent: Mapped[dt.datetime | None]
    ended: Mapped[dt.datetime | None]
    until: Mapped[dt.datetime | None]
    is_whole: Mapped[bool] = mapped_column(Boolean)
    warnings: Mapped[tuple[str, ...]]


class FeedRun(Base):
    """One run of a feed: whether anything was taken, what was left out and what staff should know, one a line."""

    __tablename__ = "feed_run"
    __table_args__ = (Index("feed_run_latest", "name", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    at: Mapped[dt.datetime]
    ok: Mapped[bool] = mapped_column(Boolean)
    bulletins: Mapped[int] = mapped_column(default=0)
    left_out: Mapped[str] = mapped_column(Text, default="")
    notes: Mapped[str] = mapped_column(Text, default="")
    faults: Mapped[list[FeedFault]] = relationship(lazy="selectin", order_by="FeedFault.id")


class FeedFault(Base):
    """What a run could not take, the whole reply or one alert of it: why, and which field of which place."""

    __tablename__ = "feed_fault"

    id: Mapped[int] = mapped_column(primary_key=True)
    run: Mapped[int] = mapped_column(ForeignKey("feed_run.id"), index=True)
    place: Mapped[str] = mapped_column(Text, default="")
    field: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text)


class ReportRow(Base):
    """A villager's problem. `kiosk` is the key it came under; name and phone were sealed until they arrived here.

    `made_boot` and `made_boot_s` name the kiosk's start and the seconds since: by them a wrong `made` can be repaired.
    `topic` is kept as it came: a later kiosk's word is shown to staff, and known once central is of that version too.
    """

    __tablename__ = "report"
    __table_args__ = (Index("report_inbox", "status", "received"), Index("report_by_village", "village"))

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kiosk: Mapped[str] = mapped_column(String(32))
    village: Mapped[str] = mapped_column(ForeignKey("village.code"))
    serial: Mapped[int] = mapped_column(BigInteger)
    reference: Mapped[str] = mapped_column(String(40), index=True)
    topic: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text)
    read_aloud: Mapped[bool] = mapped_column(Boolean)
    made: Mapped[dt.datetime]
    made_clock: Mapped[ClockState] = mapped_column(String(10))
    made_boot: Mapped[str] = mapped_column(String(32), default="")
    made_boot_s: Mapped[int] = mapped_column(BigInteger, default=0)
    received: Mapped[dt.datetime]
    status: Mapped[Status] = mapped_column(String(12), default="received")
    name: Mapped[str] = mapped_column(String(100), default="")
    phone: Mapped[str] = mapped_column(String(30), default="")
    is_contact_lost: Mapped[bool] = mapped_column(Boolean, default=False)
    held_back: Mapped[bool] = mapped_column(Boolean, default=False)


class PhotoRow(Base):
    """A photo that a village's kiosk named, maybe before its report arrived; `received` once its bytes are here."""

    __tablename__ = "photo"
    __table_args__ = (Index("photo_wanted", "village", "received"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    village: Mapped[str] = mapped_column(String(8))
    report: Mapped[str] = mapped_column(String(32), index=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    received: Mapped[dt.datetime | None]


class AnswerRow(Base):
    """What staff said to a report; it rides in receipts until the kiosk confirms it (`sent`: how often it rode)."""

    __tablename__ = "answer"
    __table_args__ = (Index("answer_waiting", "confirmed_at", "sent"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    report: Mapped[str] = mapped_column(ForeignKey("report.id"), index=True)
    status: Mapped[Status] = mapped_column(String(12))
    text: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[dt.datetime]
    staff: Mapped[str] = mapped_column(String(255))
    sent: Mapped[int] = mapped_column(default=0)
    confirmed_at: Mapped[dt.datetime | None]


class ItemRow(Base):
    """An item taken in: same id and digest is the same item sent again, another digest is a conflict."""

    __tablename__ = "item"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kiosk: Mapped[str] = mapped_column(String(32))
    epoch: Mapped[str] = mapped_column(String(16))
    seq: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[str] = mapped_column(String(64))


class KioskSeen(Base):
    """The newest heartbeat of a kiosk's card (`epoch`); a kiosk's present card is the one heard last.

    `parts` are the parts of the edition it holds, and since when they are behind (standings.py).
    """

    __tablename__ = "kiosk_seen"

    kiosk: Mapped[str] = mapped_column(String(32), primary_key=True)
    epoch: Mapped[str] = mapped_column(String(16), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)
    first_seen: Mapped[dt.datetime]
    received: Mapped[dt.datetime]
    parts: Mapped[bytes]
    body: Mapped[bytes]


staff_role = Table(
    "staff_role",
    Base.metadata,
    Column("staff_id", ForeignKey("staff.id"), primary_key=True),
    Column("role_id", ForeignKey("role.id"), primary_key=True),
)


class Role(Base, flask_security.RoleMixin):
    """What a member of staff may do."""

    __tablename__ = "role"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    description: Mapped[str | None] = mapped_column(String(255))
    permissions: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(flask_security.AsaList()))
    users: Mapped[list[User]] = relationship(secondary=staff_role, back_populates="roles")


class User(Base, flask_security.UserMixin):
    """A member of staff; the columns are Flask-Security-Too's, its times naive UTC as it writes them.

    The library's hints for four of them are narrower than its own models: those are the ignored ones.
    """

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(255), unique=True)
    username: Mapped[str | None] = mapped_column(String(255), unique=True)
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(Boolean)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    confirmed_at: Mapped[dt.datetime | None] = mapped_column(DateTime)
    last_login_at: Mapped[dt.datetime | None] = mapped_column(DateTime)  # type: ignore[assignment]  # UserMixin: never None
    current_login_at: Mapped[dt.datetime | None] = mapped_column(DateTime)  # type: ignore[assignment]  # the same
    last_login_ip: Mapped[str | None] = mapped_column(String(64))
    current_login_ip: Mapped[str | None] = mapped_column(String(64))
    login_count: Mapped[int | None]  # type: ignore[assignment]  # the same
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(String(255))
    tf_phone_number: Mapped[str | None] = mapped_column(String(128))
    us_totp_secrets: Mapped[str | None] = mapped_column(Text)
    us_phone_number: Mapped[str | None] = mapped_column(String(128), unique=True)
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(flask_security.AsaList()))
    roles: Mapped[list[Role]] = relationship(secondary=staff_role, back_populates="users")  # type: ignore[assignment]  # UserMixin: of RoleMixin
