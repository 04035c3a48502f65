"""The tables of the volunteers' network: the board, the people at the kiosks, what they taught, how pages are read.

A `PostRow` is a post as it stands now. `number` is that of its last change; kiosks ask for what has a higher number
than the last they know, so a post that changes gets a new one, and no row is kept for each kiosk.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, Boolean, ForeignKey, Index, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column

from content_sync.central.database.schema.columns import MAX_EMAIL, MAX_WORD, Base
from content_sync.wire.stamps import ClockState

_BEGAN = text("thread = id")  # of the posts that began a conversation: lists read these columns of them, and no row


class PostRow(Base):
    """A post of the board; `village`, `kiosk`, `epoch`, `n` and `person` are None for one of the ministry.

    `area` is where it is read now. `thread` is the post that began its conversation, its own id where it did. `staff`
    is who wrote it at the ministry. A post that was redacted has no text; one that is hidden keeps it.
    """

    __tablename__ = "post"
    __table_args__ = (
        Index(None, "area", "number"),
        Index(None, "thread", "received_at"),
        Index(None, "village", "received_at"),
        Index(None, "person", "received_at"),
        Index(
            "ix_post_began",
            "is_pinned",
            "received_at",
            "id",
            "area",
            sqlite_where=_BEGAN,
            postgresql_where=_BEGAN,
        ),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    village: Mapped[str | None] = mapped_column(ForeignKey("village.code"))
    kiosk: Mapped[str | None] = mapped_column(String(32))
    epoch: Mapped[str | None] = mapped_column(String(16))
    n: Mapped[int | None] = mapped_column(BigInteger)
    person: Mapped[str | None] = mapped_column(String(32))
    by: Mapped[str] = mapped_column(String(200))
    area: Mapped[str] = mapped_column(String(8))
    sort: Mapped[str] = mapped_column(String(MAX_WORD))
    text: Mapped[str] = mapped_column(Text)
    thread: Mapped[str] = mapped_column(String(32))
    made_at: Mapped[dt.datetime]
    made_clock: Mapped[ClockState] = mapped_column(String(MAX_WORD))
    received_at: Mapped[dt.datetime]
    number: Mapped[int] = mapped_column(BigInteger)
    staff: Mapped[str] = mapped_column(String(MAX_EMAIL), default="")
    is_pinned: Mapped[bool] = mapped_column(Boolean, default=False)
    is_redacted: Mapped[bool] = mapped_column(Boolean, default=False)
    is_hidden: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())


class UnansweredRow(Base):
    """A question of a volunteer that waits for an answer: `post` began its conversation.

    What waits follows from the posts (`database/network/posts.py`); it is kept, as every page of the board asks for it,
    and of a hundred questions few wait. No foreign key, as that would lock the post that somebody at the desk changes.
    """

    __tablename__ = "unanswered"

    post: Mapped[str] = mapped_column(String(32), primary_key=True)


class PostPhotoRow(Base):
    """The one photo of a post, which stands while its post does; `received_at` is None until its bytes arrive."""

    __tablename__ = "post_photo"
    __table_args__ = (Index(None, "village", "received_at"),)

    post: Mapped[str] = mapped_column(ForeignKey("post.id"), primary_key=True)
    village: Mapped[str] = mapped_column(ForeignKey("village.code"))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size_bytes: Mapped[int]
    announced_at: Mapped[dt.datetime] = mapped_column(index=True)
    received_at: Mapped[dt.datetime | None]


class PostComplaintRow(Base):
    """A volunteer says that a post should not stand on the board."""

    __tablename__ = "post_complaint"
    __table_args__ = (Index(None, "village", "received_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    post: Mapped[str] = mapped_column(String(32), index=True)
    village: Mapped[str] = mapped_column(ForeignKey("village.code"))
    person: Mapped[str] = mapped_column(String(32))
    text: Mapped[str] = mapped_column(Text)
    received_at: Mapped[dt.datetime]


class BoardCounterRow(Base):
    """The last number a change of the board got: one row, which each change locks until it is committed."""

    __tablename__ = "board_counter"

    id: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column(BigInteger)


class PersonRow(Base):
    """Somebody who may sign in at a kiosk, as their kiosk says (`PersonState`); the highest `number` counts."""

    __tablename__ = "kiosk_person"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    village: Mapped[str] = mapped_column(ForeignKey("village.code"), primary_key=True, index=True)
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(MAX_WORD))
    since_at: Mapped[dt.datetime]
    until_at: Mapped[dt.datetime | None]
    acted_at: Mapped[dt.datetime | None]
    register: Mapped[str] = mapped_column(String(32), default="")
    received_at: Mapped[dt.datetime]


class ActRow(Base):
    """Something that staff did with the network or with somebody's personal data; rows are only ever added.

    `about` names it without personal data: an id or a village. `area` is where that was when it was done, empty for
    what is nowhere in particular. `why` is what the member of staff gave as the reason.
    """

    __tablename__ = "act"
    __table_args__ = (Index("ix_act_newest", "at", "id", "area", "staff"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime]
    staff: Mapped[str] = mapped_column(String(MAX_EMAIL), index=True)
    what: Mapped[str] = mapped_column(String(MAX_WORD))
    about: Mapped[str] = mapped_column(String(200), default="", index=True)
    why: Mapped[str] = mapped_column(Text, default="")
    area: Mapped[str] = mapped_column(String(8), default="", server_default="")


class UsageRow(Base):
    """How often the pages of a village's kiosk were read on one day (`Usage`); the highest `number` counts.

    `reads` is the sum of all pages, `body` the whole item.
    """

    __tablename__ = "usage_day"

    village: Mapped[str] = mapped_column(ForeignKey("village.code"), primary_key=True)
    day: Mapped[dt.date] = mapped_column(primary_key=True, index=True)
    number: Mapped[int]
    reads: Mapped[int]
    phones: Mapped[int]
    body: Mapped[bytes]
    received_at: Mapped[dt.datetime] = mapped_column(index=True)


class UsageSumRow(Base):
    """What the kiosks of a province told of one day, added up; `body` is JSON (`UsageSum`)."""

    __tablename__ = "usage_sum"

    province: Mapped[str] = mapped_column(String(2), primary_key=True)
    day: Mapped[dt.date] = mapped_column(primary_key=True)
    body: Mapped[bytes]


class UsageCountedRow(Base):
    """Until when everything that came is in the sums of usage: one row, written once they are all kept."""

    __tablename__ = "usage_counted"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime]


class DiaryRow(Base):
    """An entry of a diary as it stands now (`DiaryEntry`); one that was taken back stays, and counts no more.

    `month` is the first day of the month of `day`, and `province` that of the village: the sums of the network read
    an index of them and no row. `is_estimated`: the kiosk was not sure what day it was.
    """

    __tablename__ = "diary"
    __table_args__ = (
        Index("ix_diary_sums", "month", "province", "topic", "is_removed", "people"),
        Index(None, "person", "month"),
    )

    village: Mapped[str] = mapped_column(ForeignKey("village.code"), primary_key=True)
    entry: Mapped[str] = mapped_column(String(32), primary_key=True)
    kiosk: Mapped[str] = mapped_column(String(32))
    epoch: Mapped[str] = mapped_column(String(16))
    n: Mapped[int] = mapped_column(BigInteger)
    person: Mapped[str] = mapped_column(String(32))
    province: Mapped[str] = mapped_column(String(2))
    topic: Mapped[str] = mapped_column(String(MAX_WORD))
    people: Mapped[int]
    day: Mapped[dt.date]
    month: Mapped[dt.date]
    is_estimated: Mapped[bool] = mapped_column(Boolean, default=False)
    is_removed: Mapped[bool] = mapped_column(Boolean, default=False)
    made_at: Mapped[dt.datetime]
    received_at: Mapped[dt.datetime]


class NetworkSumRow(Base):
    """The figures of the network at a glance, of a month and a province, as they were at `counted_at`.

    `body` is JSON (`GlanceFigures`). All rows are counted and replaced together: pages of the desk read them, as
    counting takes longer than a page may.
    """

    __tablename__ = "network_sum"

    month: Mapped[dt.date] = mapped_column(primary_key=True)
    province: Mapped[str] = mapped_column(String(2), primary_key=True)
    body: Mapped[bytes]
    counted_at: Mapped[dt.datetime]
