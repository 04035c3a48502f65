"""Villages as the database keeps them."""

from __future__ import annotations

from content_sync.central.database.schema.tables import VillageRow
from content_sync.central.database.sessions import Database


def test_a_village_is_active_unless_told_otherwise(database: Database) -> None:
    with database.writing() as session:
        session.add(VillageRow(code="43010501", name="เวียงคุก", public_key="1" * 64, kiosk="2" * 32))
    with database.reading() as session:
        assert session.get_one(VillageRow, "43010501").is_active
