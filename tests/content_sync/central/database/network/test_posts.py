"""Numbers of the board: each is drawn once, in their order, and whoever draws one waits for nobody who waits for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from sqlalchemy import text

from content_sync.central.database.network.people import keep_person
from content_sync.central.database.network.posts import (
    add_post,
    change_post,
    find_post,
    last_number,
    lock_post,
    next_number,
)
from content_sync.central.database.schema.network_tables import PersonRow
from content_sync.central.database.sessions import Database, Session
from content_sync.central.network.photos import keep_photo
from content_sync.central.network.unanswered import ANSWERED_WITHIN, raise_unanswered
from content_sync.central.network.volunteers import Doing, erase_volunteer
from content_sync.wire.board import PostPhoto
from tests.cast.central.ministry import NOW
from tests.cast.central.postgres import open_database
from tests.cast.desk.office import VOLUNTEER, a_village, a_volunteer
from tests.cast.desk.posts import a_post
from tests.cast.waiting import until

SECOND = a_post(2).id


@pytest.fixture
def crowded(postgres_url: str) -> Iterator[Database]:
    """A PostgreSQL with two questions of a volunteer whom the register knows."""
    with closing(open_database(postgres_url)) as database:
        with database.writing() as session:
            session.add(a_village())
            session.flush()
            session.add_all([a_volunteer(), _account(1)])
            for number in (1, 2):
                add_post(session, a_post(number))
        yield database


def _account(number: int) -> PersonRow:
    author = str(a_post().person)
    return PersonRow(
        id=author, village="43010501", number=number, name="วิชัย", role="volunteer", since_at=NOW, register=VOLUNTEER,
        received_at=NOW,
    )  # fmt: skip


def raise_questions(database: Database) -> None:
    assert raise_unanswered(database, NOW + ANSWERED_WITHIN) == 2


def bring_post_and_photo(database: Database) -> None:
    with database.writing() as session:
        add_post(session, a_post(3))
        keep_photo(session, PostPhoto(id="d" * 32, post=SECOND, sha256="ab" * 32, size_bytes=9), now=NOW)


def erase(database: Database) -> None:
    with database.writing() as session:
        assert erase_volunteer(session, VOLUNTEER, Doing(at=NOW, staff="a@b.th", why="asked"))


def hold_post(session: Session) -> None:
    assert lock_post(session, SECOND)


def pin_post(session: Session) -> None:
    post = find_post(session, SECOND)
    assert post
    post.is_pinned = True
    change_post(session, post)


def bring_post(session: Session) -> None:
    add_post(session, a_post(3))


def tell_of_person(session: Session) -> None:
    assert keep_person(session, _account(2))


def somebody_waits(database: Database) -> object:
    waiting = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
    with database.reading() as session:
        return session.scalar(text(waiting))


@pytest.mark.parametrize(
    ("begin", "go_on", "meanwhile"),
    [
        (hold_post, pin_post, raise_questions),
        (hold_post, pin_post, bring_post_and_photo),
        (bring_post, tell_of_person, erase),
    ],
)
def test_two_who_change_the_same_posts_at_once_both_come_to_an_end(
    crowded: Database,
    begin: Callable[[Session], None],
    go_on: Callable[[Session], None],
    meanwhile: Callable[[Database], None],
) -> None:
    with ThreadPoolExecutor(1) as another:
        with crowded.writing() as session:
            begin(session)
            done = another.submit(meanwhile, crowded)
            until(lambda: somebody_waits(crowded), seconds=60, what="the other one to wait")
            go_on(session)
        done.result()


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
