"""Revisions that fill what they add from what was there."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, insert, select

from content_sync.central.database import migrations
from content_sync.central.database.schema.network_tables import PostRow, UnansweredRow
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


def _of_before(url: str, revision: str, *posts: dict[str, object]) -> None:
    """Make a database of an earlier revision, with these posts."""
    config, engine = Config(), create_engine(url)
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.execute(insert(VillageRow), [_VILLAGE])
        connection.execute(insert(PostRow), list(posts))
    engine.dispose()


def test_questions_that_waited_before_the_upgrade_wait_after_it(database_url: str, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    answered, own = f"{2:032x}", f"{3:032x}"
    redacted = {"thread": f"{8:032x}", "sort": "reply", "person": "0d", "is_redacted": True}
    posts = (
        *(_post(1), _post(2), _post(3), _post(4, is_hidden=True), _post(5, is_redacted=True), _post(6, sort="news")),
        *(_post(7, village=None, person=None), _post(8), _post(9, **redacted)),
        _post(10, thread=answered, sort="reply", person="0d"),
        _post(11, thread=own, sort="reply"),
    )
    _of_before(database_url, "0021", *posts)
    with closing(Database(database_url)) as database, database.reading() as session:
        waiting = session.scalars(select(UnansweredRow.post).order_by(UnansweredRow.post)).all()
    assert waiting == [f"{number:032x}" for number in (1, 3, 8)]
