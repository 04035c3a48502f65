"""What a visit costs the database: the answers that wait elsewhere are not read."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterable
from pathlib import Path

from content_sync.central.database.reports.answers import waiting_answers
from content_sync.central.database.schema.tables import AnswerRow
from content_sync.central.database.sessions import Database
from tests.cast.central.ministry import NOW
from tests.cast.desk.office import a_report, a_village

HERE, ELSEWHERE = "43010501", "41010101"


def answered(database: Database, village: str, numbers: Iterable[int]) -> None:
    """Keep reports of a village, each with an answer that waits."""
    with database.writing() as session:
        for number in numbers:
            session.add(a_report(number, village=village))
            session.flush()
            session.add(AnswerRow(id=f"{number:032x}", report=f"{number:032x}", status="resolved", at=NOW, author="s"))


def instructions_of_a_visit(database: Database) -> int:
    """Return how many instructions SQLite runs to find what waits for `HERE`."""
    steps = itertools.count()
    with database.reading() as session:
        connection = session.connection().connection.driver_connection
        assert isinstance(connection, sqlite3.Connection)
        connection.set_progress_handler(lambda: next(steps) and 0, 1)
        assert len(list(waiting_answers(session, HERE, limit=20))) == 2
        connection.set_progress_handler(None, 1)
    return next(steps)


def test_a_visit_costs_the_same_however_many_answers_wait_for_other_villages(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'central.sqlite'}")
    with database.writing() as session:
        session.add_all([a_village(HERE), a_village(ELSEWHERE)])
    answered(database, HERE, range(1, 3))
    answered(database, ELSEWHERE, range(3, 5))
    few = instructions_of_a_visit(database)
    answered(database, ELSEWHERE, range(5, 305))
    many = instructions_of_a_visit(database)
    database.close()
    assert many < few + 100
