"""A question that nobody answered for three days rises to the province, where more people know an answer.

In: a time that is not doubted. Out: the conversation is read in the whole province from the next visits on. The three
days count from when the question came to central, as kiosks may be wrong about the time; an answer by who asked is
none.
"""

from __future__ import annotations

import datetime as dt
import logging
from typing import Final

from content_sync.central.database.network.posts import (
    change_post,
    lock_board,
    posts_of_thread,
    unanswered_questions,
)
from content_sync.central.database.sessions import Database

_log = logging.getLogger(__name__)

ANSWERED_WITHIN: Final = dt.timedelta(days=3)
_AT_ONCE: Final = 200  # each minute, so that kiosks do not wait long for the counter of the board
_PROVINCE_DIGITS: Final = 2


def raise_unanswered(database: Database, now: dt.datetime) -> int:
    """Let unanswered questions rise, some of them at each call, and return how many did.

    Raises:
        DatabaseError: none did; the next call does it.
    """
    with database.reading() as session:
        if not unanswered_questions(session, came_by=now - ANSWERED_WITHIN, limit=1):
            return 0
    with database.writing() as session:
        lock_board(session)
        questions = unanswered_questions(session, came_by=now - ANSWERED_WITHIN, limit=_AT_ONCE)
        for post in (post for question in questions for post in posts_of_thread(session, question.id)):
            post.area = post.area[:_PROVINCE_DIGITS]
            change_post(session, post)
    _log.info("%d questions that nobody answered are shown in their province", len(questions))
    return len(questions)
