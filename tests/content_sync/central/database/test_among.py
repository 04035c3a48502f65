"""A comparison with many texts is looked up, not searched for: what it costs does not grow with the table."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import ColumnElement, create_engine, select

from content_sync.central.database.among import among
from content_sync.central.database.schema.columns import Base
from content_sync.central.database.schema.key_tables import CardRow, KioskKeyRow
from content_sync.central.database.schema.tables import HeartbeatRow, ItemRow


@pytest.mark.parametrize("column", [CardRow.kiosk, HeartbeatRow.kiosk, ItemRow.id, KioskKeyRow.kiosk], ids=str)
@pytest.mark.parametrize("is_one_of_two", [False, True])
def test_sqlite_looks_up_by_the_index(tmp_path: Path, column: ColumnElement[str], is_one_of_two: bool) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'a.sqlite'}")
    Base.metadata.create_all(engine)
    asked = select(column).where(among(column, "some"))
    if is_one_of_two:
        asked = asked.where(column != "b")
    with engine.connect() as connection:
        assert connection.execute(asked, {"some": ("a",)}).all() == []
        text = str(asked.compile(engine)).replace("?", "'[]'")
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}")]
    engine.dispose()
    assert plan[0].startswith("SEARCH"), plan
    assert "= 1" not in text
