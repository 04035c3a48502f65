"""Revisions that fill what they add from what was there."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import column, create_engine, insert, select, table

from content_sync.central.database import migrations
from content_sync.central.database.schema.columns import Base
from content_sync.central.database.schema.key_tables import KioskKeyRow
from content_sync.central.database.schema.network_tables import ActRow, PostRow, UnansweredRow
from content_sync.central.database.schema.register_tables import TrainingRow, VolunteerRow
from content_sync.central.database.schema.tables import VillageRow
from content_sync.central.database.sessions import Database
from tests.cast.central.ministry import NOW

_VILLAGE = {"code": "43010501", "name": "เวียงคุก", "public_key": "k", "kiosk": "ab", "is_active": True}


def _post(number: int, **more: object) -> dict[str, object]:
    name = f"{number:032x}"
    return {
        "id": name, "village": "43010501", "kiosk": "ab", "epoch": "0f", "n": number, "person": "0e", "by": "วิชัย",
        "area": "4301", "sort": "question", "text": "ถาม", "thread": name, "made_at": NOW, "made_clock": "trusted",
        "received_at": NOW, "number": number, "staff": "", "is_pinned": False, "is_redacted": False,
        "is_hidden": False, **more,
    }  # fmt: skip


def _of_before(url: str, revision: str, *rows: tuple[type[Base], dict[str, object]]) -> None:
    """Make a database of an earlier revision, with these rows and a village."""
    config, engine = Config(), create_engine(url)
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        village: tuple[type[Base], dict[str, object]] = (VillageRow, dict(_VILLAGE))
        for kind, values in (village, *rows):
            columns = kind.__table__.columns
            of_then = table(kind.__tablename__, *(column(name, columns[name].type) for name in values))
            connection.execute(insert(of_then), [values])
    engine.dispose()


def test_questions_that_waited_before_the_upgrade_wait_after_it(database_url: str, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    answered, own = f"{2:032x}", f"{3:032x}"
    redacted = {"thread": f"{8:032x}", "sort": "reply", "person": "0d", "is_redacted": True}
    hidden = {"thread": f"{12:032x}", "sort": "reply", "person": "0d", "is_hidden": True}
    posts = (
        *(_post(1), _post(2), _post(3), _post(4, is_hidden=True), _post(5, is_redacted=True), _post(6, sort="news")),
        *(_post(7, village=None, person=None), _post(8), _post(9, **redacted)),
        _post(10, thread=answered, sort="reply", person="0d"),
        *(_post(11, thread=own, sort="reply"), _post(12), _post(13, **hidden)),
    )
    _of_before(database_url, "0022", *((PostRow, post) for post in posts))
    with closing(Database(database_url)) as database, database.reading() as session:
        waiting = session.scalars(select(UnansweredRow.post).order_by(UnansweredRow.post)).all()
    assert waiting == [f"{number:032x}" for number in (1, 3, 8, 12)]


def test_an_act_of_before_the_upgrade_stands_where_it_was(database_url: str, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    person, training = {"id": "b" * 32, "number": 1, "name": "สมหญิง", "phone": "", "since": NOW.date()}, NOW.date()
    areas = {
        "43010501": "43010501", f"43010501-{1:032x}": "43010501", f"act-43010501-{1:032x}": "43010501",
        "training 12": "41", "training 120": "", "b" * 32: "43010501", f"{1:032x}": "4301", f"{2:032x}": "",
        "volunteers 43": "", "villages": "",
    }  # fmt: skip
    acts = ({"at": NOW, "staff": "a", "what": "seen", "about": about, "why": ""} for about in areas)
    days = {"number": 12, "place": "วัด", "province": "41", "first_day": training, "last_day": training, "trainers": ""}
    rows = [(VolunteerRow, {"village": "43010501", **person}), (TrainingRow, days), (PostRow, _post(1))]
    _of_before(database_url, "0022", *rows, *((ActRow, act) for act in acts))
    with closing(Database(database_url)) as database, database.reading() as session:
        found = {act.about: act.area for act in session.scalars(select(ActRow))}
    assert found == areas


def test_the_keys_of_before_the_upgrade_are_as_far_trusted_as_their_villages_were(
    database_url: str, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    stolen = {"code": "43010502", "name": "บ้าน", "public_key": "s", "kiosk": "cd", "is_active": True, "revoked_at": NOW}
    none = {"code": "43010503", "name": "ว่าง", "public_key": "-43010503", "kiosk": "-43010503", "is_active": False}
    _of_before(database_url, "0026", (VillageRow, stolen), (VillageRow, none))
    with closing(Database(database_url)) as database, database.reading() as session:
        keys = session.scalars(select(KioskKeyRow).order_by(KioskKeyRow.kiosk)).all()
    assert [(key.kiosk, key.public_key, key.village, key.state, key.since) for key in keys] == [
        ("ab", "k", "43010501", "active", None),
        ("cd", "s", "43010502", "revoked", NOW),
    ]
