"""Inserts that take effect once, also with several processes, by `insert ... on conflict` of SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import inspect, literal
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from content_sync.central.database.schema.columns import Base


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
    table, statement = inspect(type(row)), _insert(session, row)
    key = [column.name for column in table.primary_key]
    changes = {name: value for name, value in statement.excluded.items() if name not in {*key, *keep}}
    is_behind = table.columns[by] < statement.excluded[by]
    upsert = statement.on_conflict_do_update(index_elements=key, set_=changes, where=is_behind)
    return session.execute(upsert.returning(literal(1))).first() is not None


def _insert(session: Session, row: Base) -> sqlite.Insert | postgresql.Insert:
    columns = inspect(type(row)).columns
    values = {column.name: value for column in columns if (value := getattr(row, column.key)) is not None}
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    return insert(type(row)).values(values)
