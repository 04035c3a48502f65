"""The database: its first revision, SQLite's promises, and inserts that count once, on SQLite and PostgreSQL."""

from __future__ import annotations

import re
import threading
from pathlib import Path

import pytest
from sqlalchemy import select, text

from content_sync.central.database.inserts import insert_if_new
from content_sync.central.database.migrations import versions
from content_sync.central.database.schema.staff_tables import Role, User
from content_sync.central.database.schema.tables import AnswerRow, FeedRun, ItemRow
from content_sync.central.database.sessions import Database, DatabaseError
from content_sync.errors import SettingError
from tests.cast.central.ministry import NOW


def an_item(kiosk: str = "b" * 32) -> ItemRow:
    return ItemRow(id="a" * 32, kiosk=kiosk, epoch="c" * 16, seq=2**62, digest="d" * 64)


def test_opening_twice_upgrades_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'central.sqlite'}"
    Database(url).close()
    again = Database(url)
    revisions = [file.read_text("utf-8") for file in Path(versions.__file__).parent.glob("[0-9]*.py")]
    followed = {
        found[1] for source in revisions if (found := re.search(r'^down_revision = "(\d+)"', source, re.MULTILINE))
    }
    (newest,) = {re.findall(r'^revision = "(\d+)"', source, re.MULTILINE)[0] for source in revisions} - followed
    with again.reading() as session:
        assert session.execute(text("select version_num from alembic_version")).all() == [(newest,)]
    again.close()


def test_a_database_of_a_newer_central_is_refused_in_a_sentence_and_left_as_it_is(database: Database) -> None:
    with database.writing() as session:
        session.execute(text("update alembic_version set version_num = '9999'"))
        url = session.get_bind().engine.url
    with pytest.raises(SettingError, match="newer version of central"):
        Database(url.render_as_string(hide_password=False))
    with database.reading() as session:
        assert session.scalars(text("select version_num from alembic_version")).all() == ["9999"]


def test_sqlite_keeps_every_commit_and_its_foreign_keys(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'central.sqlite'}")
    with database.reading() as session:
        settings = [
            session.execute(text(f"pragma {name}")).scalar() for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    database.close()
    assert settings == ["wal", 2, 1]


def test_of_what_is_erased_no_byte_stays_in_the_file_of_sqlite(tmp_path: Path) -> None:
    file = tmp_path / "central.sqlite"
    database = Database(f"sqlite:///{file}")
    with database.writing() as session:
        session.add(FeedRun(feed="x", at=NOW, is_ok=True, notes=("สมศรี 081-234-5678 " * 2_000,)))
    with database.writing() as session:
        session.scalars(select(FeedRun)).one().notes = ("plain",)
    database.close()
    assert b"plain" in file.read_bytes()
    assert b"081-234-5678" not in file.read_bytes()


def test_an_error_of_the_database_names_its_kind_and_quotes_no_row(database: Database) -> None:
    with pytest.raises(DatabaseError) as refused, database.writing() as session:
        session.add(AnswerRow(id="1" * 32, report="2" * 32, status="resolved", text="ลับ", at=NOW, author="x"))
    assert str(refused.value) == "IntegrityError"
    assert not refused.value.is_busy


def test_an_item_inserted_again_is_told_as_not_new(database: Database) -> None:
    with database.writing() as session:
        assert insert_if_new(session, an_item())
        assert not insert_if_new(session, an_item("e" * 32))
    with database.reading() as session:
        assert session.get_one(ItemRow, "a" * 32).kiosk == "b" * 32


def test_what_is_raised_within_a_transaction_undoes_it(database: Database) -> None:
    def half_done() -> None:
        with database.writing() as session:
            insert_if_new(session, an_item())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half_done()
    with database.reading() as session:
        assert session.get(ItemRow, "a" * 32) is None


def test_writers_queue_and_every_one_of_them_is_kept(database: Database) -> None:
    def write(worker: int) -> None:
        for number in range(10):
            with database.writing() as session:
                seen = len(session.scalars(select(FeedRun).where(FeedRun.feed == f"w{worker}")).all())
                session.add(FeedRun(feed=f"w{worker}", at=NOW, is_ok=True, bulletins=seen))
                assert seen == number

    threads = [threading.Thread(target=write, args=(worker,)) for worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        assert len(session.scalars(select(FeedRun)).all()) == 40


def test_the_next_transaction_has_the_connection_that_was_used_last(database: Database) -> None:
    with database.reading() as outer, database.reading() as inner:
        used = [session.connection().connection.driver_connection for session in (inner, outer)]
    for _ in range(3):
        with database.writing() as session:
            assert session.connection().connection.driver_connection is used[-1]


def test_a_sign_in_may_write_after_others_overtook_its_reading(database: Database) -> None:
    staff = database.staff()
    staff.add(User(email="a@example.org", active=True, fs_uniquifier="u", roles=[Role(name="writer")]))
    staff.commit()
    user = staff.scalars(select(User)).one()
    with database.writing() as session:
        session.add(FeedRun(feed="x", at=NOW, is_ok=True))
    user.login_count = 1
    staff.commit()
    database.staff.remove()
    with database.reading() as session:
        kept = session.scalars(select(User)).one()
        assert kept.login_count == 1
        assert kept.roles[0].name == "writer"
        assert kept.is_active


def test_two_processes_share_one_lock_on_postgresql(postgres_url: str) -> None:
    database, order = Database(postgres_url), list[str]()
    held, go = threading.Event(), threading.Event()

    def hold() -> None:
        with database.lock(7):
            held.set()
            go.wait(10)
            order.append("first")

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(10)
    threading.Timer(0.2, go.set).start()
    with database.lock(7):
        order.append("second")
    thread.join()
    database.close()
    assert order == ["first", "second"]


def test_a_database_that_cannot_be_opened_stops_the_start_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="database_url"):
        Database(f"postgresql+psycopg://nobody@/none?host={tmp_path}")
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingError, match="cannot be made"):
        Database(f"sqlite:///{tmp_path / 'file' / 'central.sqlite'}")
    (tmp_path / "not.sqlite").write_bytes(b"this is no database" * 100)
    with pytest.raises(SettingError, match="database_url"):
        Database(f"sqlite:///{tmp_path / 'not.sqlite'}")


def test_the_database_file_is_closed_to_others_with_all_that_stands_beside_it(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'data' / 'central.sqlite'}")
    with database.writing() as session:
        session.add(FeedRun(feed="x", at=NOW, is_ok=True))
    modes = {file.stat().st_mode & 0o777 for file in (tmp_path / "data").iterdir()}
    database.close()
    assert modes == {0o600}


def test_sqlite_waits_half_a_minute_for_another_writer(tmp_path: Path) -> None:
    opened = Database(f"sqlite:///{tmp_path / 'central.sqlite'}")
    with opened.reading() as session:
        assert session.execute(text("pragma busy_timeout")).scalar_one() == 30_000
    opened.close()
