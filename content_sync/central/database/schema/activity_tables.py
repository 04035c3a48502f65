"""The table of the activities that villages would like to be shown further."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Boolean, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from content_sync.central.database.schema.columns import MAX_EMAIL, MAX_WORD, Base
from content_sync.wire.activities import ActivityState


class VillageActivityRow(Base):
    """An activity as its kiosk said it last; the highest `number` counts.

    `area` is where it is to be shown. `received_at` is when its first version came, `changed_at` when this one did.
    `is_published` says that a version of it stands in the tree, which may be an earlier one. `answer` is the id of what
    staff said last, empty before; `told_at` is when the kiosk confirmed that it has it. `photo` is a
    small JPEG as it came, None without one. One that is withdrawn has no words.
    """

    __tablename__ = "village_activity"
    __table_args__ = (Index(None, "state", "changed_at"), Index(None, "village", "received_at"))

    village: Mapped[str] = mapped_column(ForeignKey("village.code"), primary_key=True)
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    number: Mapped[int]
    person: Mapped[str] = mapped_column(String(32))
    by: Mapped[str] = mapped_column(String(200))
    area: Mapped[str] = mapped_column(String(8))
    title: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(Text)
    starts_at: Mapped[dt.datetime | None]
    ends_at: Mapped[dt.datetime | None]
    received_at: Mapped[dt.datetime]
    changed_at: Mapped[dt.datetime]
    state: Mapped[ActivityState] = mapped_column(String(MAX_WORD))
    is_published: Mapped[bool] = mapped_column(Boolean)
    staff: Mapped[str] = mapped_column(String(MAX_EMAIL))
    reason: Mapped[str] = mapped_column(Text)
    decided_at: Mapped[dt.datetime | None]
    answer: Mapped[str] = mapped_column(String(32))
    told_at: Mapped[dt.datetime | None]
    photo: Mapped[bytes | None]
