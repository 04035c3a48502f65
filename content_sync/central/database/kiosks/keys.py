"""The keys of the villages' kiosks: asked for by their name on the wire or by village, added and changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec
from sqlalchemy import and_, bindparam, func, insert, or_, select, update

from content_sync.central.database.among import among
from content_sync.central.database.areas import lies_in
from content_sync.central.database.schema.columns import table_of
from content_sync.central.database.schema.key_tables import KeyState, KioskKeyRow
from content_sync.central.database.schema.tables import VillageRow
from content_sync.central.database.sessions import Connection, Session

IN_USE: Final[tuple[KeyState, ...]] = ("active", "pending", "disputed")
UNCONFIRMED: Final[tuple[KeyState, ...]] = ("pending", "disputed")

_KEY, _VILLAGE = table_of(KioskKeyRow), table_of(VillageRow)
_IS_OPEN = or_(_VILLAGE.c.is_active, _KEY.c.state != "active")
_FIND = (
    select(*_KEY.columns, *_VILLAGE.columns)
    .join_from(_KEY, _VILLAGE, _VILLAGE.c.code == _KEY.c.village)
    .where(_KEY.c.kiosk == bindparam("kiosk"), _IS_OPEN)
)
_NOTE_SEAL = update(_KEY).where(_KEY.c.kiosk == bindparam("of_kiosk")).values(seal=bindparam("seal"))


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownKey:
    """A key and the village it belongs to."""

    key: KioskKeyRow
    village: VillageRow


class SenderKey(msgspec.Struct, frozen=True):
    """What of a key says who sends with it, field by field as in `KioskKeyRow`."""

    kiosk: str
    public_key: str
    village: str
    state: KeyState
    since: dt.datetime | None
    until: dt.datetime | None
    seal: str


_SENDERS = (
    select(*(_KEY.c[name] for name in SenderKey.__struct_fields__))
    .join_from(_KEY, _VILLAGE, _VILLAGE.c.code == _KEY.c.village)
    .where(among(_KEY.c.kiosk, "kiosks"), _IS_OPEN)
)


def senders_of(connection: Connection, kiosks: Collection[str]) -> dict[str, SenderKey]:
    """Return the keys of these names on the wire (hex) that `find_key` would return, by their names."""
    found = [SenderKey(*row) for row in connection.execute(_SENDERS, {"kiosks": tuple(kiosks)})]
    return {sender.kiosk: sender for sender in found}


def find_key(session: Session, kiosk: str) -> KnownKey | None:
    """Return the key of this name on the wire (hex); None where nobody has it, or its village is not active.

    What is returned is a copy: changing it changes nothing.
    """
    row = session.connection().execute(_FIND, {"kiosk": kiosk}).one_or_none()
    if row is None:
        return None
    values = tuple(row)
    key = KioskKeyRow(**dict(zip(_KEY.columns.keys(), values, strict=False)))
    village = VillageRow(**dict(zip(_VILLAGE.columns.keys(), values[len(_KEY.columns) :], strict=True)))
    return KnownKey(key=key, village=village)


def find_key_of(session: Session, village: str, kiosk: str) -> KnownKey | None:
    """Return a key of a village, whatever became of either; None where the village does not have it."""
    belongs = select(KioskKeyRow, VillageRow).join(VillageRow, VillageRow.code == KioskKeyRow.village)
    found = session.execute(belongs.where(KioskKeyRow.kiosk == kiosk, VillageRow.code == village)).one_or_none()
    return KnownKey(key=found[0], village=found[1]) if found else None


def read_key(session: Session, kiosk: str) -> KioskKeyRow | None:
    """Return a key, whatever became of it."""
    return session.get(KioskKeyRow, kiosk)


def lock_key(session: Session, kiosk: str) -> KioskKeyRow | None:
    """Return a key that nobody else changes until the transaction ends."""
    return session.get(KioskKeyRow, kiosk, with_for_update=True)


def keys_of(session: Session, village: str) -> Sequence[KioskKeyRow]:
    """Return all keys of a village, those in use first, then the newest."""
    found = session.scalars(select(KioskKeyRow).where(KioskKeyRow.village == village)).all()
    order: tuple[KeyState, ...] = (*IN_USE, "retired", "revoked")
    newest_first = sorted(found, key=lambda key: key.since.timestamp() if key.since else 0.0, reverse=True)
    return sorted(newest_first, key=lambda key: order.index(key.state))


def unconfirmed_keys(session: Session, areas: Collection[str]) -> Sequence[KnownKey]:
    """Return the keys of these areas that no person has compared yet, those that wait longest first."""
    waiting = select(KioskKeyRow, VillageRow).join(VillageRow, VillageRow.code == KioskKeyRow.village)
    found = waiting.where(KioskKeyRow.state.in_(UNCONFIRMED), lies_in(areas))
    in_order = session.execute(found.order_by(KioskKeyRow.since, KioskKeyRow.kiosk)).all()
    return tuple(KnownKey(key=key, village=village) for key, village in in_order)


def unconfirmed_of(session: Session, villages: Collection[str]) -> dict[str, set[str]]:
    """Return the names on the wire of the keys that no person has compared yet, by village, where there are any."""
    waiting = select(KioskKeyRow.village, KioskKeyRow.kiosk).where(
        KioskKeyRow.village.in_(villages), KioskKeyRow.state.in_(UNCONFIRMED)
    )
    found: dict[str, set[str]] = {}
    for village, kiosk in session.execute(waiting):
        found.setdefault(village, set()).add(kiosk)
    return found


def count_unconfirmed(session: Session, areas: Collection[str]) -> dict[KeyState, int]:
    """Return how many keys of these areas no person has compared yet, by their states."""
    counts = select(KioskKeyRow.state, func.count()).join(VillageRow, VillageRow.code == KioskKeyRow.village)
    unconfirmed = counts.where(KioskKeyRow.state.in_(UNCONFIRMED), lies_in(areas))
    return dict(session.execute(unconfirmed.group_by(KioskKeyRow.state)).all())


def note_seals(session: Session, seals: Mapping[str, str]) -> None:
    """Keep which key of central's the envelopes of these kiosks are sealed to now (hex), by the kiosks' names."""
    if seals:
        named = [{"of_kiosk": kiosk, "seal": seal} for kiosk, seal in sorted(seals.items())]
        session.connection().execute(_NOTE_SEAL, named)


def add_key(session: Session, row: KioskKeyRow) -> None:
    session.add(row)
    session.flush()


def retire_others(
    session: Session, villages: Collection[str], keys: Collection[str], *, at: dt.datetime, until: dt.datetime, who: str
) -> None:
    """Retire what these villages have in use, but these public keys."""
    others = and_(KioskKeyRow.village.in_(villages), KioskKeyRow.state.in_(IN_USE), KioskKeyRow.public_key.not_in(keys))
    changes = {"state": "retired", "since": at, "until": until, "who": who}
    session.execute(update(KioskKeyRow).where(others).values(changes))


def villages_with(session: Session, villages: Collection[str], keys: Collection[str]) -> set[str]:
    """Return those of these villages that have one of these public keys in use, compared or listed."""
    in_use = and_(KioskKeyRow.village.in_(villages), KioskKeyRow.state == "active", KioskKeyRow.public_key.in_(keys))
    return set(session.scalars(select(KioskKeyRow.village).where(in_use)))


def revoke_unconfirmed(
    session: Session, villages: Collection[str], keys: Collection[str], *, at: dt.datetime, who: str
) -> None:
    """Revoke the keys of these villages that nobody has compared, but these public keys."""
    of_them = and_(KioskKeyRow.village.in_(villages), KioskKeyRow.state.in_(UNCONFIRMED))
    others = and_(of_them, KioskKeyRow.public_key.not_in(keys))
    session.execute(update(KioskKeyRow).where(others).values({"state": "revoked", "since": at, "who": who}))


def put_keys(session: Session, rows: Sequence[KioskKeyRow]) -> None:
    """Put these keys in place of what is known of them; one that is known as such stays as it was noted."""
    known = _known(session, [row.kiosk for row in rows])
    fresh = [_values(row) for row in rows if row.kiosk not in known]
    changed = [_values(row) for row in rows if row.kiosk in known and not _is_same(row, known[row.kiosk])]
    if fresh:
        session.execute(insert(KioskKeyRow), fresh)
    if changed:
        session.execute(update(KioskKeyRow), changed)


def _known(session: Session, kiosks: Sequence[str]) -> dict[str, KioskKeyRow]:
    found = session.scalars(select(KioskKeyRow).where(KioskKeyRow.kiosk.in_(kiosks)))
    return {key.kiosk: key for key in found}


def _is_same(row: KioskKeyRow, known: KioskKeyRow) -> bool:
    is_as_before = (row.village, row.state) == (known.village, known.state)
    return is_as_before and (row.state != "revoked" or row.since == known.since)


def _values(row: KioskKeyRow) -> dict[str, object]:
    return {
        "kiosk": row.kiosk,
        "public_key": row.public_key,
        "village": row.village,
        "state": row.state,
        "since": row.since,
        "until": row.until,
        "who": row.who,
    }
