"""The tables of the market items that sellers want shown in their whole district, and of what is said against them.

What a seller wrote stands here as plain text, as staff must read it and call; it goes into no log, and is erased when
the item is withdrawn, or some days after it is over (central/network/market.py).
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from sqlalchemy import BigInteger, Boolean, ForeignKey, Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from content_sync.central.database.schema.columns import MAX_EMAIL, MAX_WORD, Base
from content_sync.wire.stamps import ClockState

MarketItemState = Literal["waiting", "accepted", "declined", "withdrawn"]
"""It waits for staff, the district sees it, staff do not let it be seen, or its village took it back."""


class MarketItemRow(Base):
    """A market item as its village says it is, and what staff decided.

    `until_at` is when its days are over. `staff` decided at `decided_at`, for `reason` where it was declined.
    `erased_at` is since when its words are gone. `changed_at` is the last change of any of it. `answer` is the id of
    the word for its kiosk that staff declined it, empty without one; its kiosk has that since `told_at`. `is_ended`: it
    stands in its own village no more either.
    """

    __tablename__ = "market_item"
    __table_args__ = (
        Index(None, "state", "until_at"),
        Index(None, "village", "received_at"),
    )

    village: Mapped[str] = mapped_column(ForeignKey("village.code"), primary_key=True)
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    state: Mapped[MarketItemState] = mapped_column(String(MAX_WORD))
    side: Mapped[str] = mapped_column(String(MAX_WORD), default="")
    title: Mapped[str] = mapped_column(String(200), default="")
    price_satang: Mapped[int | None] = mapped_column(BigInteger)
    unit: Mapped[str] = mapped_column(String(100), default="")
    seller: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(100), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    made_at: Mapped[dt.datetime]
    made_clock: Mapped[ClockState] = mapped_column(String(MAX_WORD))
    received_at: Mapped[dt.datetime]
    until_at: Mapped[dt.datetime]
    decided_at: Mapped[dt.datetime | None]
    staff: Mapped[str] = mapped_column(String(MAX_EMAIL), default="")
    reason: Mapped[str] = mapped_column(String(MAX_WORD), default="")
    erased_at: Mapped[dt.datetime | None]
    changed_at: Mapped[dt.datetime]
    answer: Mapped[str] = mapped_column(String(32), default="", server_default="")
    told_at: Mapped[dt.datetime | None]
    is_ended: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())


class MarketComplaintRow(Base):
    """What one village says against an item of another; the highest `number` counts. `reasons` is JSON, of counts.

    `is_settled`: staff looked at it and let the item stand; a later word counts anew.
    """

    __tablename__ = "market_complaint"
    __table_args__ = (Index(None, "item_village", "item"), Index(None, "village", "received_at"))

    village: Mapped[str] = mapped_column(ForeignKey("village.code"), primary_key=True)
    item_village: Mapped[str] = mapped_column(String(8), primary_key=True)
    item: Mapped[str] = mapped_column(String(32), primary_key=True)
    number: Mapped[int]
    reasons: Mapped[bytes]
    count: Mapped[int]
    is_hidden: Mapped[bool] = mapped_column(Boolean, default=False)
    is_settled: Mapped[bool] = mapped_column(Boolean, default=False)
    received_at: Mapped[dt.datetime]
