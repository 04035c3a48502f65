"""What staff do with the network is noted, in the transaction that does it.

In: who, what (a word, as `rescue_code`), about what (an id or a village, nothing personal) and why, in their words.
Out: a row of the log that no page can change. An act that is not done leaves no row, and one that is done always has
one.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from content_sync.central.database.network.acts import add_act
from content_sync.central.database.schema.network_tables import ActRow
from content_sync.central.database.sessions import Session
from content_sync.wire.text import one_line

MAX_WHY: Final = 500
PHONE_SEEN: Final = "seen"
"""Somebody looked at a volunteer's phone number."""


def note_act(session: Session, *, at: dt.datetime, staff: str, what: str, about: str = "", why: str = "") -> None:
    """Note what a member of staff does.

    Args:
        session: the writing one in which it is done.
        at: the time.
        staff: their email address.
        what: the word of the act.
        about: the id or village it is about.
        why: the reason in their words, at most 500 characters of it.
    """
    add_act(session, ActRow(at=at, staff=staff, what=what, about=about, why=one_line(why)[:MAX_WHY]))
