"""Numbers of the board: each is drawn once, in their order."""

from __future__ import annotations

from content_sync.central.database.network.posts import last_number, next_number
from content_sync.central.database.sessions import Database


def test_numbers_grow_one_by_one_and_those_of_a_dropped_change_are_drawn_again(database: Database) -> None:
    with database.reading() as session:
        assert last_number(session) == 0
    with database.writing() as session:
        assert [next_number(session), next_number(session)] == [1, 2]
    with database.reading() as session:
        assert last_number(session) == 2
    try:
        with database.writing() as session:
            assert next_number(session) == 3
            raise KeyError  # noqa: TRY301  whatever goes wrong
    except KeyError:
        pass
    with database.writing() as session:
        assert next_number(session) == 3
