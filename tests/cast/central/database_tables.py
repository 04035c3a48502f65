"""What a database says of its tables, held beside what the records of central say."""

from __future__ import annotations

import operator

from sqlalchemy import Connection, inspect
from sqlalchemy.engine.interfaces import ReflectedIndex

from content_sync.central.database.schema.columns import Base


def _tables_in(connection: Connection) -> dict[str, object]:
    """Return all that the database says of its tables, but Alembic's own, by their names."""
    seen = inspect(connection)
    names = [name for name in seen.get_table_names() if name != "alembic_version"]
    columns = {
        name: [column | {"type": str(column["type"].compile(connection.dialect))} for column in seen.get_columns(name)]
        for name in names
    }
    by_name = operator.itemgetter("name")
    return {
        name: (
            columns[name],
            seen.get_pk_constraint(name),
            sorted(seen.get_foreign_keys(name), key=by_name),
            sorted(seen.get_unique_constraints(name), key=by_name),
            sorted((_compared(index) for index in seen.get_indexes(name)), key=by_name),
            seen.get_check_constraints(name),
        )
        for name in names
    }


def _compared(index: ReflectedIndex) -> dict[str, object]:
    """Return an index with its condition as text: two conditions of the same words are no equal objects."""
    options = {name: str(value) for name, value in index.get("dialect_options", {}).items()}
    return {**index, "dialect_options": options}


def assert_tables_are_those_of_the_records(connection: Connection) -> None:
    """Hold the tables there are to those that the records make; the connection's changes must be dropped after it."""
    there = _tables_in(connection)
    Base.metadata.drop_all(connection)
    assert _tables_in(connection) == {}
    Base.metadata.create_all(connection)
    assert there == _tables_in(connection)
    assert there.keys() == Base.metadata.tables.keys()
