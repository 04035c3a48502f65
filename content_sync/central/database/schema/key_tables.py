"""The tables of the kiosks' keys and cards: how far each is trusted, and what waits of those that are not."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from content_sync.central.database.schema.columns import MAX_EMAIL, MAX_WORD, Base

KeyState = Literal["pending", "disputed", "active", "retired", "revoked"]
"""Not compared by a person yet; one of several with one code; in use; of a card that was replaced; stolen or copied."""

CardState = Literal["", "moved", "restored", "cloned"]
"""Nothing to tell; in another board than before; put back from a backup; there twice (`kiosks/cards.py`)."""


class KioskKeyRow(Base):
    """A key that a kiosk of a village has or had. `kiosk` is its name on the wire, `public_key` the key itself (hex).

    `since` is when its state began, and may be to come; None where it was not noted. What a retired one sends is taken
    until `until`. `who` set the state, empty where a list or the kiosk did. `turned_away` counts the envelopes that had
    no room among those held (`HeldEnvelopeRow`). One that came with a code has its digest, when it came, and the nonce
    and central's receipt key of then, of which the digits are by which a person compares it. `seal` is the key of
    central's that its newest envelope was sealed to: that one the kiosk holds, and codes on paper are made with it.
    """

    __tablename__ = "kiosk_key"

    kiosk: Mapped[str] = mapped_column(String(32), primary_key=True)
    public_key: Mapped[str] = mapped_column(String(64), unique=True)
    village: Mapped[str] = mapped_column(ForeignKey("village.code"), index=True)
    state: Mapped[KeyState] = mapped_column(String(MAX_WORD))
    since: Mapped[dt.datetime | None]
    until: Mapped[dt.datetime | None]
    who: Mapped[str] = mapped_column(String(MAX_EMAIL), default="", server_default="")
    turned_away: Mapped[int] = mapped_column(default=0, server_default="0")
    code: Mapped[str] = mapped_column(String(64), default="", server_default="", index=True)
    nonce: Mapped[str] = mapped_column(String(32), default="", server_default="")
    came_at: Mapped[dt.datetime | None]
    receipt: Mapped[str] = mapped_column(String(64), default="", server_default="")
    seal: Mapped[str] = mapped_column(String(64), default="", server_default="")


class EnrolmentCodeRow(Base):
    """A one-time code for a village, by its digest; `spent_at` is since when it may not be used, None while it may."""

    __tablename__ = "enrolment_code"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    village: Mapped[str] = mapped_column(ForeignKey("village.code"), index=True)
    made_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    spent_at: Mapped[dt.datetime | None]


class HeldEnvelopeRow(Base):
    """An envelope of a revoked key, sealed as it came, for a time or until staff decide; `items` are the ids in it."""

    __tablename__ = "held_envelope"

    id: Mapped[int] = mapped_column(primary_key=True)
    kiosk: Mapped[str] = mapped_column(ForeignKey("kiosk_key.kiosk"), index=True)
    epoch: Mapped[str] = mapped_column(String(16))
    seq: Mapped[int] = mapped_column(BigInteger)
    received_at: Mapped[dt.datetime] = mapped_column(index=True)
    items: Mapped[tuple[str, ...]]
    box: Mapped[bytes]


class CardRow(Base):
    """A card of a kiosk: a key and an epoch. `seq` is the newest number that was heard of it.

    `digests` are those of its last envelopes, and `boots` the starts of the machine with the numbers that were heard of
    each (`kiosks/cards.py`). `board` is the number of the board it was in last, empty where that is not known;
    `told_at` is since when it has its `state`.
    """

    __tablename__ = "card"

    kiosk: Mapped[str] = mapped_column(String(32), primary_key=True)
    epoch: Mapped[str] = mapped_column(String(16), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)
    first_heard_at: Mapped[dt.datetime]
    heard_at: Mapped[dt.datetime]
    digests: Mapped[bytes]
    boots: Mapped[bytes]
    board: Mapped[str] = mapped_column(String(MAX_WORD), default="", server_default="")
    state: Mapped[CardState] = mapped_column(String(MAX_WORD), default="", server_default="", index=True)
    told_at: Mapped[dt.datetime | None]
