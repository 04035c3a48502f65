"""The tables as the revisions make them, and what they give back, on SQLite and PostgreSQL."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import inspect, select, text

from content_sync.central.database.schema.columns import Base
from content_sync.central.database.schema.staff_tables import User
from content_sync.central.database.schema.tables import AnswerRow, BulletinRow, FeedRun
from content_sync.central.database.sessions import Database, DatabaseError
from tests.cast.central.database_tables import assert_tables_are_those_of_the_records
from tests.cast.central.ministry import NOW

BANGKOK = dt.timezone(dt.timedelta(hours=7))


def a_bulletin(**changes: object) -> BulletinRow:
    values: dict[str, object] = {
        "id": "n-1", "kind": "notice", "areas": ("43", "4101"), "body": b"{}", "origin": "staff", "state": "draft",
        "changed_at": NOW,
    }  # fmt: skip
    return BulletinRow(**(values | changes))


def test_the_revisions_make_exactly_the_tables_the_records_describe(database: Database) -> None:
    with database.reading() as session:
        assert_tables_are_those_of_the_records(session.connection())


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
