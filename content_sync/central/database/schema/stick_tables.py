"""The tables of the sticks: which are out and since when, and what each brought back."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from content_sync.central.database.schema.columns import MAX_EMAIL, Base


class StickRow(Base):
    """A stick that was made: its id, for which areas, how many villages they have, and the number of its tree.

    `who` made it; empty where a command did. `exported_at` is when it was made last, and `lost_at` when staff said that
    it is lost since.
    """

    __tablename__ = "stick"

    id: Mapped[str] = mapped_column(String(8), primary_key=True)
    exported_at: Mapped[dt.datetime]
    areas: Mapped[tuple[str, ...]]
    villages: Mapped[int]
    number: Mapped[int]
    receipts: Mapped[int]
    who: Mapped[str] = mapped_column(String(MAX_EMAIL), default="", server_default="")
    lost_at: Mapped[dt.datetime | None] = mapped_column(default=None)


class StickImportRow(Base):
    """What a stick brought back: from how many villages, reports new to central, files, and envelopes refused.

    `codes` are the villages that handed something in. `stick` may be one that was made elsewhere.
    """

    __tablename__ = "stick_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    stick: Mapped[str] = mapped_column(String(8), index=True)
    imported_at: Mapped[dt.datetime]
    codes: Mapped[tuple[str, ...]]
    envelopes: Mapped[int]
    reports: Mapped[int]
    files: Mapped[int]
    refused: Mapped[int]
