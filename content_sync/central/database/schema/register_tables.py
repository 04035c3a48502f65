"""The tables of the ministry's register: volunteers, trainings, who attended, and which areas a member of staff has.

A village stands in `tables.py`. What is personal of a volunteer is the name and the phone; both are empty once they
were erased.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Boolean, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from content_sync.central.database.schema.columns import MAX_WORD, Base


class VolunteerRow(Base):
    """A volunteer of a village; `number` counts those of the village and is never given again.

    `id` follows from village and number (`wire/sign_up.py`). `trained_on` is the last day of the first training they
    attended, or the day they signed up with a code of a training; None before. `replaced_by` is the number of who
    came after them.
    """

    __tablename__ = "volunteer"
    __table_args__ = (Index(None, "village", "number", unique=True), Index(None, "until", "village"))

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    village: Mapped[str] = mapped_column(ForeignKey("village.code"))
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str] = mapped_column(String(40), default="")
    since: Mapped[dt.date]
    until: Mapped[dt.date | None]
    replaced_by: Mapped[int | None]
    trained_on: Mapped[dt.date | None]
    signed_up_at: Mapped[dt.datetime | None]
    erased_at: Mapped[dt.datetime | None]


class TrainingRow(Base):
    """A training: its number in the programme, where and when it is, and who trains."""

    __tablename__ = "training"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    place: Mapped[str] = mapped_column(String(200))
    province: Mapped[str] = mapped_column(String(2), index=True)
    first_day: Mapped[dt.date]
    last_day: Mapped[dt.date]
    trainers: Mapped[str] = mapped_column(Text, default="")


class AttendanceRow(Base):
    """A volunteer who is invited to a training; `was_there` once they attended it."""

    __tablename__ = "attendance"

    training: Mapped[int] = mapped_column(ForeignKey("training.number"), primary_key=True)
    volunteer: Mapped[str] = mapped_column(ForeignKey("volunteer.id"), primary_key=True, index=True)
    was_there: Mapped[bool] = mapped_column(Boolean, default=False)


class StaffAreaRow(Base):
    """An area in which a member of staff is a network officer: a province, or `th` for the nation."""

    __tablename__ = "staff_area"

    staff: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    area: Mapped[str] = mapped_column(String(MAX_WORD), primary_key=True)
