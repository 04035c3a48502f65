"""Answers go home in receipts: those a village has not confirmed, until its kiosk confirms them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

from content_sync.central.database.network.activities import confirm_told
from content_sync.central.database.reports.answers import confirm_answers, note_sent, waiting_answers
from content_sync.central.database.sessions import Session
from content_sync.wire.encoding import encode
from content_sync.wire.reports import Answer, is_item_id

_AT_ONCE: Final = 20
_BYTES_AT_ONCE: Final = 100_000  # a receipt must fit its limit with the results and photos beside them


def confirm(session: Session, answers: Iterable[str], *, village: str, now: dt.datetime) -> None:
    """Note that the kiosk has these answers; what is not an id, or belongs to another village, changes nothing."""
    named = [answer for answer in answers if is_item_id(answer)]
    confirm_answers(session, named, village=village, now=now)
    confirm_told(session, named, village=village, now=now)


def send_answers(session: Session, village: str) -> tuple[Answer, ...]:
    """Return answers that wait for this village, those sent least often first, and count that they were sent."""
    sent: list[Answer] = []
    size = 0
    for row in waiting_answers(session, village, limit=_AT_ONCE):
        answer = Answer(id=row.id, report=row.report, status=row.status, text=row.text, at=row.at)
        size += len(encode(answer))
        if sent and size > _BYTES_AT_ONCE:
            break
        note_sent(row)
        sent.append(answer)
    return tuple(sent)
