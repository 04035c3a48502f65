"""Villages in the database: asked for by code or by the key of their kiosk, added and changed, many at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from sqlalchemy import insert, literal, select, text, update

from content_sync.central.database.areas import lies_in
from content_sync.central.database.schema.tables import VillageRow
from content_sync.central.database.sessions import Session

_AT_ONCE: Final = 500
_INTAKE_LOCK: Final = 0x4B31  # any number; with a village it names a lock of PostgreSQL
_LOCK: Final = text(
    "select pg_advisory_xact_lock(:lock, village) from unnest(cast(:villages as int[])) as village order by village"
)


def lock_villages(session: Session, codes: Collection[str]) -> None:
    """Let no other process take in what these villages send, until the transaction ends.

    They are locked in one order, so two processes that take in from many villages at once never wait for each other in
    a ring. On SQLite nobody else writes anyway.
    """
    if session.get_bind().dialect.name != "sqlite":
        session.connection().execute(_LOCK, {"lock": _INTAKE_LOCK, "villages": [int(code) for code in codes]})


def villages_of(session: Session, codes: Collection[str]) -> dict[str, VillageRow]:
    """Return the villages of these codes that are known, active or not."""
    return {row.code: row for row in session.scalars(select(VillageRow).where(VillageRow.code.in_(codes)))}


def owners_of(session: Session, keys: Collection[str]) -> dict[str, str]:
    """Return which villages have these keys, the codes by the keys."""
    owners = select(VillageRow.public_key, VillageRow.code).where(VillageRow.public_key.in_(keys))
    return dict(session.execute(owners).all())


def add_villages(session: Session, rows: Sequence[VillageRow]) -> None:
    """Insert many new villages in one statement."""
    if rows:
        _free_keys(session, rows)
        session.execute(insert(VillageRow), [_values(row) for row in rows])


def change_villages(session: Session, rows: Sequence[VillageRow]) -> None:
    """Give these villages, which are known, the values of these rows."""
    if rows:
        _free_keys(session, rows)
        session.execute(update(VillageRow), [_values(row) for row in rows])


def list_villages(session: Session, areas: Collection[str]) -> Iterator[VillageRow]:
    """Return the villages of these areas by code, a few at a time."""
    found = select(VillageRow).where(lies_in(areas)).order_by(VillageRow.code).execution_options(yield_per=_AT_ONCE)
    yield from session.scalars(found)


def no_kiosk(code: str) -> str:
    """Return what stands for the key of a village that has no kiosk, and for its name on the wire."""
    return f"-{code}"


def _free_keys(session: Session, rows: Sequence[VillageRow]) -> None:
    """Let who has these keys give them up: villages may swap their kiosks, and no key may stand twice for a moment."""
    given_up = literal("-") + VillageRow.code
    keys = [row.public_key for row in rows]
    values = {"public_key": given_up, "kiosk": given_up}
    session.execute(update(VillageRow).where(VillageRow.public_key.in_(keys)).values(values))


def probe(session: Session) -> None:
    """Ask for any village, to learn whether the database answers."""
    session.execute(select(VillageRow.code).limit(1))


def _values(row: VillageRow) -> dict[str, object]:
    return {
        "code": row.code,
        "name": row.name,
        "public_key": row.public_key,
        "kiosk": row.kiosk,
        "is_active": row.is_active,
        "wifi_point": row.wifi_point,
        "revoked_at": row.revoked_at,
    }
