"""What the columns of all tables have in common: the root of the tables, and how times and areas are stored.

A time goes in aware and comes out in UTC, also from SQLite, which knows no time zones. Areas are stored as a JSON list.
"""

from __future__ import annotations

import datetime as dt
import json

from sqlalchemy import DateTime, Dialect, LargeBinary, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase


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


class Areas(TypeDecorator[tuple[str, ...]]):
    """Areas, kept as a JSON list."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str | None:
        del dialect
        return None if value is None else json.dumps(list(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...] | None:
        del dialect
        return None if value is None else tuple(json.loads(value))


class Base(DeclarativeBase):
    """The root of all tables."""

    type_annotation_map = {dt.datetime: UtcTime, bytes: LargeBinary, tuple[str, ...]: Areas}  # noqa: RUF012  SQLAlchemy's form
