"""Inserts that take effect once, also with several processes, by `insert ... on conflict` of SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache

from sqlalchemy import inspect, literal
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
    upsert = _advancing(_insert(session, row), type(row), by, keep)
    return session.execute(upsert.returning(literal(1))).first() is not None


def insert_or_advance_all(
    session: Session,
    kind: type[Base],
    rows: Sequence[Mapping[str, object]],
    *,
    by: str,
    keep: Collection[str] = (),
) -> None:
    """Do what `insert_or_advance` does for many rows at once, each with its values by the names of their columns."""
    if rows:
        statement = _advancing_all(session.get_bind().dialect.name, kind, by, tuple(keep))
        session.connection().execute(statement, list(rows))


@lru_cache(maxsize=8)
def _advancing_all(dialect: str, kind: type[Base], by: str, keep: tuple[str, ...]) -> _Insert:
    return _advancing(_inserting(dialect)(table_of(kind)), kind, by, keep)


def _advancing(statement: _Insert, kind: type[Base], by: str, keep: Collection[str]) -> _Insert:
    table = inspect(kind)
    key = [column.name for column in table.primary_key]
    changes = {name: value for name, value in statement.excluded.items() if name not in {*key, *keep}}
    is_behind = table.columns[by] < statement.excluded[by]
    return statement.on_conflict_do_update(index_elements=key, set_=changes, where=is_behind)


def _inserting(dialect: str) -> Callable[..., _Insert]:
    return sqlite.insert if dialect == "sqlite" else postgresql.insert


def _insert(session: Session, row: Base) -> _Insert:
    columns = inspect(type(row)).columns
    values = {column.name: value for column in columns if (value := getattr(row, column.key)) is not None}
    return _inserting(session.get_bind().dialect.name)(type(row)).values(values)
