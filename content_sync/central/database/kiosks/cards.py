"""The cards of the kiosks: what was heard of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Final

import msgspec
from sqlalchemy import and_, bindparam, delete, select, update

from content_sync.central.database.among import among
from content_sync.central.database.inserts import insert_or_update_all
from content_sync.central.database.schema.columns import table_of
from content_sync.central.database.schema.key_tables import CardRow, CardState
from content_sync.central.database.schema.tables import HeartbeatRow
from content_sync.central.database.sessions import Session

_CARDS: Final = table_of(CardRow)
_IS_IT: Final = and_(_CARDS.c.kiosk == bindparam("of_kiosk"), _CARDS.c.epoch == bindparam("of_epoch"))
_UPDATE: Final = update(_CARDS).where(_IS_IT)
_OF_FIRST: Final = ("first_heard_at", "state", "told_at")
_DELETE: Final = delete(_CARDS).where(_IS_IT)
_BEATS: Final = table_of(HeartbeatRow)
_DELETE_BEAT: Final = delete(_BEATS).where(
    _BEATS.c.kiosk == bindparam("of_kiosk"), _BEATS.c.epoch == bindparam("of_epoch")
)


class HeardCard(msgspec.Struct, frozen=True):
    """What is known of a card, field by field as in `CardRow`."""

    kiosk: str
    epoch: str
    seq: int
    first_heard_at: dt.datetime
    heard_at: dt.datetime
    digests: bytes
    boots: bytes
    board: str
    state: CardState
    told_at: dt.datetime | None


_KNOWN: Final = select(*(_CARDS.c[name] for name in HeardCard.__struct_fields__)).where(among(_CARDS.c.kiosk, "kiosks"))


def cards_of(session: Session, kiosks: Collection[str]) -> Sequence[CardRow]:
    """Return the cards of these kiosks, by the names of their keys on the wire, the one heard last first."""
    found = select(CardRow).where(CardRow.kiosk.in_(kiosks))
    return session.scalars(found.order_by(CardRow.heard_at.desc(), CardRow.epoch)).all()


def heard_cards(session: Session, kiosks: Collection[str]) -> tuple[HeardCard, ...]:
    """Return the cards of these kiosks, in no order."""
    return tuple(HeardCard(*row) for row in session.connection().execute(_KNOWN, {"kiosks": tuple(kiosks)}))


def keep_heard(session: Session, cards: Sequence[HeardCard]) -> None:
    """Keep what was heard of cards; what known ones count as stays, which staff may be changing now."""
    insert_or_update_all(session, CardRow, [msgspec.structs.asdict(card) for card in cards], keep=_OF_FIRST)


def note_states(session: Session, cards: Sequence[HeardCard]) -> None:
    """Keep what known cards count as."""
    if cards:
        told = [_name(card) | {"state": card.state, "told_at": card.told_at} for card in cards]
        session.connection().execute(_UPDATE, told)


def drop_cards(session: Session, cards: Sequence[HeardCard]) -> None:
    """Forget cards, and their heartbeats."""
    if cards:
        names = [_name(card) for card in cards]
        session.connection().execute(_DELETE, names)
        session.connection().execute(_DELETE_BEAT, names)


def _name(card: HeardCard) -> dict[str, object]:
    return {"of_kiosk": card.kiosk, "of_epoch": card.epoch}
