"""The tables as the revisions make them, and what they give back, on SQLite and PostgreSQL."""

from __future__ import annotations

import datetime as dt
import operator

import pytest
from sqlalchemy import Connection, inspect, select, text

from content_sync.central.database.schema.columns import Base
from content_sync.central.database.schema.staff_tables import User
from content_sync.central.database.schema.tables import AnswerRow, BulletinRow, FeedRun
from content_sync.central.database.sessions import Database, DatabaseError
from tests.cast.central.ministry import NOW

BANGKOK = dt.timezone(dt.timedelta(hours=7))


def a_bulletin(**changes: object) -> BulletinRow:
    values: dict[str, object] = {
        "id": "n-1", "kind": "notice", "areas": ("43", "4101"), "body": b"{}", "origin": "staff", "state": "draft",
        "changed_at": NOW,
    }  # fmt: skip
    return BulletinRow(**(values | changes))


def tables_in(connection: Connection) -> dict[str, object]:
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
            sorted(seen.get_indexes(name), key=by_name),
            seen.get_check_constraints(name),
        )
        for name in names
    }


def test_the_revisions_make_exactly_the_tables_the_records_describe(database: Database) -> None:
    with database.reading() as session:
        connection = session.connection()
        by_revisions = tables_in(connection)
        Base.metadata.drop_all(connection)
        assert tables_in(connection) == {}
        Base.metadata.create_all(connection)
        assert by_revisions == tables_in(connection)
        assert by_revisions.keys() == Base.metadata.tables.keys()


def test_every_index_and_constraint_has_a_name_that_a_later_revision_can_say(database: Database) -> None:
    with database.reading() as session:
        seen = inspect(session.connection())
        unnamed = [
            (table, one)
            for table in Base.metadata.tables
            for one in (
                seen.get_pk_constraint(table),
                *seen.get_foreign_keys(table),
                *seen.get_unique_constraints(table),
            )
            if one["name"] is None
        ]
    assert unnamed == []


def test_an_answer_needs_its_report(database: Database) -> None:
    with pytest.raises(DatabaseError, match="IntegrityError"), database.writing() as session:
        session.add(AnswerRow(id="1" * 32, report="2" * 32, status="resolved", at=NOW, author="x"))


def test_a_bulletin_comes_back_as_it_was_put_in_with_its_time_in_utc(database: Database) -> None:
    with database.writing() as session:
        session.add(a_bulletin(changed_at=NOW.astimezone(BANGKOK)))
    with database.reading() as session:
        row = session.get_one(BulletinRow, ("n-1", "notice"))
        assert row.areas == ("43", "4101")
        assert row.body == b"{}"
        assert row.changed_at == NOW
        assert row.published_at is None
        assert row.changed_at.tzinfo is dt.UTC


def test_a_word_that_a_later_version_adds_needs_no_other_table(database: Database) -> None:
    word = "w" * 40
    with database.writing() as session:
        session.add(a_bulletin(kind=word, origin=word, state=word))
    with database.reading() as session:
        row = session.get_one(BulletinRow, ("n-1", word))
        assert (row.origin, row.state) == (word, word)


def test_a_list_of_texts_keeps_each_of_them_whole(database: Database) -> None:
    said = ("สองบรรทัด\nในหนึ่งข้อความ", "", '"[,]', "ไม่มี\x00")
    with database.writing() as session:
        session.add(FeedRun(feed="x", at=NOW, is_ok=True, notes=said))
    with database.reading() as session:
        run = session.scalars(select(FeedRun)).one()
        assert (run.notes, run.left_out) == (said, ())
        assert "สองบรรทัด" in session.scalars(text("select notes from feed_run")).one()


def test_the_times_of_an_account_come_back_in_utc(database: Database) -> None:
    staff = database.staff()
    staff.add(User(email="a@example.org", active=True, fs_uniquifier="u", confirmed_at=NOW.astimezone(BANGKOK)))
    staff.commit()
    database.staff.remove()
    with database.reading() as session:
        kept = session.scalars(select(User.confirmed_at)).one()
        assert kept is not None
        assert (kept, kept.tzinfo) == (NOW, dt.UTC)
