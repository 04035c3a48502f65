"""A question that nobody answered for three days rises to the province, by the time it came to central."""

from __future__ import annotations

import datetime as dt

import pytest

from content_sync.central.database.network.posts import change_post, find_post
from content_sync.central.kiosks.intake import Intake
from content_sync.central.network.unanswered import ANSWERED_WITHIN, raise_unanswered
from content_sync.wire.board import BoardPost, Post
from content_sync.wire.stamps import Stamp
from tests.cast.central.ministry import NOW, Ministry
from tests.cast.central.sending_kiosk import SendingKiosk, item_id

pytestmark = pytest.mark.usefixtures("database_url")
DUE = NOW + ANSWERED_WITHIN


def area_of(ministry: Ministry, post: Post) -> str:
    with ministry.database.reading() as session:
        row = find_post(session, post.id)
    assert row is not None
    return row.area


@pytest.mark.parametrize("scope", ["village", "district"])
def test_after_three_days_and_not_before_it_is_read_in_the_whole_province(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, far: SendingKiosk, scope: str
) -> None:
    long_ago = Stamp(at=NOW - dt.timedelta(days=40), clock="trusted")
    question = sender.post(scope=scope, made=long_ago)
    sender.send(intake, question)
    assert raise_unanswered(ministry.database, DUE - dt.timedelta(seconds=1)) == 0
    assert far.send(intake, board=0).board == ()
    assert raise_unanswered(ministry.database, DUE) == 1
    (came,) = far.send(intake, board=0).board
    assert isinstance(came, BoardPost)
    assert (came.area, came.number) == ("43", 2)
    assert raise_unanswered(ministry.database, DUE + ANSWERED_WITHIN) == 0


def test_what_is_answered_redacted_or_no_question_stays_and_a_word_of_the_asker_is_no_answer(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, neighbour: SendingKiosk, far: SendingKiosk
) -> None:
    asked = [sender.post(n, text=f"ถาม {n}") for n in range(1, 4)]
    sender.send(intake, *asked, sender.post(9, sort="news"))
    neighbour.send(intake, neighbour.post(1, sort="reply", reply_to=asked[0].id))
    own = sender.post(5, sort="reply", reply_to=asked[1].id, text="ยังรออยู่")
    sender.send(intake, own)
    with ministry.database.writing() as session:
        row = find_post(session, asked[2].id)
        assert row is not None
        row.is_redacted, row.text = True, ""
        change_post(session, row)
    assert raise_unanswered(ministry.database, DUE) == 1
    assert [area_of(ministry, post) for post in asked] == ["4301", "43", "4301"]
    assert [one.text for one in far.send(intake, board=0).board if isinstance(one, BoardPost)] == ["ถาม 2", "ยังรออยู่"]


@pytest.mark.parametrize("how", ["is_redacted", "is_hidden"])
def test_an_answer_that_was_redacted_or_is_hidden_is_none(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, neighbour: SendingKiosk, how: str
) -> None:
    question, answer = sender.post(), neighbour.post(1, sort="reply", reply_to=sender.post().id)
    sender.send(intake, question)
    neighbour.send(intake, answer)
    assert raise_unanswered(ministry.database, DUE) == 0
    with ministry.database.writing() as session:
        row = find_post(session, answer.id)
        assert row is not None
        setattr(row, how, True)
        change_post(session, row)
    assert raise_unanswered(ministry.database, DUE) == 1


def test_an_answer_that_came_before_its_question_is_one(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, neighbour: SendingKiosk
) -> None:
    question = sender.post()
    neighbour.send(intake, neighbour.post(1, sort="reply", reply_to=question.id))
    sender.send(intake, question)
    assert raise_unanswered(ministry.database, DUE) == 0


def test_a_question_that_is_hidden_waits_no_more_and_again_once_it_is_shown(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    question = sender.post()
    sender.send(intake, question)
    for is_hidden in (True, False):
        with ministry.database.writing() as session:
            row = find_post(session, question.id)
            assert row is not None
            row.is_hidden = is_hidden
            change_post(session, row)
        assert raise_unanswered(ministry.database, DUE) == int(not is_hidden)


def test_many_rise_some_at_a_time(ministry: Ministry, intake: Intake, sender: SendingKiosk) -> None:
    for day in range(3):
        posts = [sender.post(100 * day + n, author=item_id(f"person {n}")) for n in range(1, 101)]
        for first in range(0, 100, 20):
            sender.send(intake, *posts[first : first + 20], now=NOW + dt.timedelta(days=day))
    later = DUE + dt.timedelta(days=3)
    assert [raise_unanswered(ministry.database, later) for _ in range(3)] == [200, 100, 0]
