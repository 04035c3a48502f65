"""What the columns of all tables have in common: the root of the tables, and how times and lists are stored.

A time goes in aware and comes out in UTC, also from SQLite, which knows no time zones. A list of texts (areas, ids,
names) is stored as JSON. A word of a list that grows (a kind, a state, a status) is stored as the word itself, without
a check in the database, so that a further word needs no other table. Every index and constraint has a name made of its
table and columns, the same on SQLite and PostgreSQL, so that a later revision can name it.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Final

from sqlalchemy import DateTime, Dialect, LargeBinary, MetaData, Table, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase

MAX_WORD: Final = 40  # as on the wire (wire/terms.py)
MAX_EMAIL: Final = 320  # 64 before the @, 255 behind it
_NAMES: Final = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
}


class UtcTime(TypeDecorator[dt.datetime]):
    """An aware time: kept as UTC, given back as UTC, also by SQLite, which knows no time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        del dialect
        return None if value is None else value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Texts(TypeDecorator[tuple[str, ...]]):
    """A list of texts, kept as JSON."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str | None:
        del dialect
        return None if value is None else json.dumps(value, ensure_ascii=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...] | None:
        del dialect
        return None if value is None else tuple(json.loads(value))


class Base(DeclarativeBase):
    """The root of all tables."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map = {dt.datetime: UtcTime, bytes: LargeBinary, tuple[str, ...]: Texts}  # noqa: RUF012  SQLAlchemy's form


def table_of(kind: type[Base]) -> Table:
    """Return the table of a kind of row, for statements that make no objects: those cost a third."""
    table = kind.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{kind.__name__} has no table of its own")
    return table
