"""Inserts of many rows, and such that take effect once, also with several processes, by `insert ... on conflict`.

Many rows are one statement. SQLite is given it once and runs it for each row, in the same process. To PostgreSQL the
rows go as one parameter, in JSON: a statement for each row cost both sides as much as all else that intake asks.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache

import msgspec
from sqlalchemy import LargeBinary, column, inspect, literal, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from content_sync.central.database.schema.columns import Base, table_of

_Insert = sqlite.Insert | postgresql.Insert


def insert_if_new(session: Session, row: Base) -> bool:
    """Insert a row if its primary key is new; return whether it was."""
    statement = _insert(session, row).on_conflict_do_nothing().returning(literal(1))
    return session.execute(statement).first() is not None


def insert_or_advance(session: Session, row: Base, *, by: str, keep: Collection[str] = ()) -> bool:
    """Insert a row, or update the one that has its primary key, if that one is lower in the column `by`.

    Args:
        session: a writing one.
        row: the new row.
        by: a column that only grows.
        keep: columns that keep the value of the first row.

    Returns:
        Whether the row was inserted or updated.
    """
    names = [column.name for column in inspect(type(row)).columns]
    upsert = _changing(_insert(session, row), type(row), names, by, keep)
    return session.execute(upsert.returning(literal(1))).first() is not None


def insert_all(session: Session, kind: type[Base], rows: Sequence[Mapping[str, object]]) -> None:
    """Insert new rows, each with the same columns: its values by their names."""
    if rows:
        _run(session, _inserting_all(session.get_bind().dialect.name, kind, tuple(rows[0])), kind, rows)


def insert_or_update_all(
    session: Session, kind: type[Base], rows: Sequence[Mapping[str, object]], *, keep: Collection[str] = ()
) -> None:
    """Insert rows, or update those that have their primary keys but for the columns that keep their value."""
    if rows:
        changing = _changing_all(session.get_bind().dialect.name, kind, tuple(rows[0]), None, tuple(keep))
        _run(session, changing, kind, rows)


def insert_or_advance_all(
    session: Session,
    kind: type[Base],
    rows: Sequence[Mapping[str, object]],
    *,
    by: str,
    keep: Collection[str] = (),
) -> None:
    """Do what `insert_or_advance` does for many rows at once, each with the same columns: its values by their names."""
    if rows:
        changing = _changing_all(session.get_bind().dialect.name, kind, tuple(rows[0]), by, tuple(keep))
        _run(session, changing, kind, rows)


def _run(session: Session, statement: _Insert, kind: type[Base], rows: Sequence[Mapping[str, object]]) -> None:
    if session.get_bind().dialect.name == "sqlite":
        session.connection().execute(statement, list(rows))
    else:
        session.connection().execute(statement, {"rows": _in_json(rows, _names_of_bytes(kind))})


def _in_json(rows: Sequence[Mapping[str, object]], names_of_bytes: Sequence[str]) -> str:
    """Write rows as PostgreSQL reads them; it reads bytes as hex digits."""
    if names_of_bytes:
        rows = [{**row, **_in_hex(row, names_of_bytes)} for row in rows]
    return msgspec.json.encode(rows).decode()


def _in_hex(row: Mapping[str, object], names: Sequence[str]) -> dict[str, str]:
    return {name: rf"\x{value.hex()}" for name in names if isinstance(value := row.get(name), bytes)}


@lru_cache(maxsize=16)
def _names_of_bytes(kind: type[Base]) -> tuple[str, ...]:
    return tuple(column.name for column in table_of(kind).columns if isinstance(column.type, LargeBinary))


@lru_cache(maxsize=16)
def _inserting_all(dialect: str, kind: type[Base], names: tuple[str, ...]) -> _Insert:
    table = table_of(kind)
    statement = _inserting(dialect)(table)
    if dialect == "sqlite":
        return statement
    each = text(f"json_populate_recordset(cast(null as {table.name}), cast(:rows as json))")
    return statement.from_select(names, select(*map(column, names)).select_from(each), include_defaults=False)


@lru_cache(maxsize=16)
def _changing_all(
    dialect: str, kind: type[Base], names: tuple[str, ...], by: str | None, keep: tuple[str, ...]
) -> _Insert:
    return _changing(_inserting_all(dialect, kind, names), kind, names, by, keep)


def _changing(
    statement: _Insert, kind: type[Base], names: Collection[str], by: str | None, keep: Collection[str]
) -> _Insert:
    table = inspect(kind)
    key = [column.name for column in table.primary_key]
    changes = {name: statement.excluded[name] for name in names if name not in {*key, *keep}}
    is_behind = None if by is None else table.columns[by] < statement.excluded[by]
    return statement.on_conflict_do_update(index_elements=key, set_=changes, where=is_behind)


def _inserting(dialect: str) -> Callable[..., _Insert]:
    return sqlite.insert if dialect == "sqlite" else postgresql.insert


def _insert(session: Session, row: Base) -> _Insert:
    columns = inspect(type(row)).columns
    values = {column.name: value for column in columns if (value := getattr(row, column.key)) is not None}
    return _inserting(session.get_bind().dialect.name)(type(row)).values(values)
