"""Envelopes of revoked keys: each stays sealed as it came until staff say what becomes of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import delete, func, select

from content_sync.central.database.schema.key_tables import HeldEnvelopeRow, KioskKeyRow
from content_sync.central.database.sessions import Session


def held_items(session: Session, kiosk: str) -> frozenset[str]:
    """Return the ids of all items in the envelopes that are held of a key."""
    found = session.scalars(select(HeldEnvelopeRow.items).where(HeldEnvelopeRow.kiosk == kiosk))
    return frozenset(item for items in found for item in items)


def held_room(session: Session, kiosk: str) -> tuple[int, int]:
    """Return how many envelopes are held of a key, and how many bytes they have."""
    sums = select(func.count(), func.coalesce(func.sum(func.length(HeldEnvelopeRow.box)), 0))
    count, size = session.execute(sums.where(HeldEnvelopeRow.kiosk == kiosk)).one()
    return count, size


def hold_envelope(session: Session, row: HeldEnvelopeRow) -> None:
    session.add(row)
    session.flush()


def held_of(session: Session, kiosk: str, *, limit: int) -> Sequence[HeldEnvelopeRow]:
    """Return the envelopes that are held of a key, in the order in which it sent them."""
    order = (HeldEnvelopeRow.received_at, HeldEnvelopeRow.seq, HeldEnvelopeRow.id)
    found = select(HeldEnvelopeRow).where(HeldEnvelopeRow.kiosk == kiosk).order_by(*order).limit(limit)
    return session.scalars(found).all()


def counts_held(session: Session, kiosks: Sequence[str]) -> dict[str, int]:
    """Return how many envelopes are held of each of these keys that has any."""
    counts = select(HeldEnvelopeRow.kiosk, func.count()).where(HeldEnvelopeRow.kiosk.in_(kiosks))
    return dict(session.execute(counts.group_by(HeldEnvelopeRow.kiosk)).all())


def drop_until(session: Session, day: dt.datetime) -> dict[str, int]:
    """Remove the envelopes that came until then; return how many there were, by the village of their keys."""
    old = HeldEnvelopeRow.received_at <= day
    counts = select(KioskKeyRow.village, func.count()).join_from(
        HeldEnvelopeRow, KioskKeyRow, KioskKeyRow.kiosk == HeldEnvelopeRow.kiosk
    )
    by_village = dict(session.execute(counts.where(old).group_by(KioskKeyRow.village)).all())
    if by_village:
        session.execute(delete(HeldEnvelopeRow).where(old))
    return by_village


def drop_envelopes(session: Session, numbers: Sequence[int]) -> None:
    """Remove held envelopes, by their numbers."""
    session.execute(delete(HeldEnvelopeRow).where(HeldEnvelopeRow.id.in_(numbers)))
