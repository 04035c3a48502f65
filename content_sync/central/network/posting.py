"""Who may post how much: a kiosk keeps these rules too, but a card can be copied, restored or forged.

In: a post or a complaint that is new, and when it came. Out: why it is refused, or why it waits. Rules: an account that
was closed, or a volunteer whose last day by the register is over, writes nothing afterwards; where the kiosk was not
sure of the time of a post, it counts as written when it came. Of one person 20 posts are taken within a day, of one box
100, and as many complaints; what is beyond is not lost: its kiosk keeps it, says so, and brings it another day.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from content_sync.central.database.network.people import find_person
from content_sync.central.database.network.posts import count_complaints, count_posts
from content_sync.central.database.network.volunteers import find_volunteer
from content_sync.central.database.sessions import Session
from content_sync.look.thai import local_date
from content_sync.wire.board import Post
from content_sync.wire.stamps import Stamp

REPLACED: Final = "replaced"
TOO_MANY: Final = "too-many"
OF_A_PERSON: Final = 20
OF_A_BOX: Final = 100
_A_DAY: Final = dt.timedelta(days=1)


def author_refusal(session: Session, author: str, made: Stamp, *, village: str, now: dt.datetime) -> str:
    """Return why nothing new is taken of a person, "" where it is.

    Args:
        session: a reading one.
        author: the id of the person at the kiosk.
        made: when it was written, by the kiosk's clock.
        village: whose kiosk sent it.
        now: when it came.
    """
    person = find_person(session, author, village)
    if person is None:
        return ""
    written = made.at if made.is_trusted else now
    is_over = person.until_at is not None and person.until_at < written
    return REPLACED if is_over else volunteer_refusal(session, person.register, made, now=now)


def volunteer_refusal(session: Session, name: str, made: Stamp, *, now: dt.datetime) -> str:
    """Return why nothing new is taken of a person of the register, "" where it is: their last day was before it."""
    volunteer = find_volunteer(session, name) if name else None
    written = local_date(made.at if made.is_trusted else now)
    is_over = volunteer is not None and volunteer.until is not None and volunteer.until < written
    return REPLACED if is_over else ""


def posts_pause(session: Session, post: Post, *, village: str, now: dt.datetime) -> str:
    """Return why a new post waits for another day, "" where it is taken now."""
    since = now - _A_DAY
    is_full = (
        count_posts(session, village, person=post.author, since=since) >= OF_A_PERSON
        or count_posts(session, village, since=since) >= OF_A_BOX
    )
    return TOO_MANY if is_full else ""


def complaints_pause(session: Session, *, village: str, now: dt.datetime) -> str:
    """Return why a new complaint waits for another day, "" where it is taken now."""
    return TOO_MANY if count_complaints(session, village, since=now - _A_DAY) >= OF_A_BOX else ""
