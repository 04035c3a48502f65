"""Answers go home in receipts: those a village has not confirmed, until its kiosk confirms them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

from content_sync.central.database.network.activities import confirm_told, tell_again
from content_sync.central.database.network.market import confirm_words, say_again
from content_sync.central.database.network.people import closed_accounts
from content_sync.central.database.reports.answers import (
    confirm_answers,
    last_serial,
    note_sent,
    send_again,
    waiting_answers,
)
from content_sync.central.database.reports.erasing import asked_since
from content_sync.central.database.sessions import Session
from content_sync.central.kiosks.arrivals import is_storable
from content_sync.central.network.market import taken_back_home, words_home
from content_sync.wire.district_items import DistrictWord
from content_sync.wire.encoding import encode
from content_sync.wire.reports import Answer, is_item_id
from content_sync.wire.stamps import Stamp

_AT_ONCE: Final = 20
_SLACK: Final = dt.timedelta(days=1)  # between the clocks of a kiosk and of central
_ERASED_AT_ONCE: Final = 1_000  # more than a village has, and 40 kB
_CLOSED_AT_ONCE: Final = 200  # as many people as are known of a village
_BYTES_AT_ONCE: Final = 100_000  # a receipt must fit its limit with the results and photos beside them


def confirm(session: Session, answers: Iterable[str], *, village: str, now: dt.datetime) -> None:
    """Note that the kiosk has these answers; what is not an id, or belongs to another village, changes nothing."""
    named = [answer for answer in answers if is_item_id(answer)]
    confirm_answers(session, named, village=village, now=now)
    confirm_told(session, named, village=village, now=now)
    confirm_words(session, named, village=village, now=now)


def put_back(session: Session, village: str, made: Stamp) -> int:
    """Let a kiosk that was put back from a backup hear again what it has heard since; return its last report's number.

    Where its clock was not right when the backup was made, it hears all again.
    """
    since = _since(made)
    send_again(session, village, since=since)
    tell_again(session, village, since=since)
    say_again(session, village, since=since)
    return last_serial(session, village)


def erased_home(session: Session, village: str, made: Stamp) -> tuple[str, ...]:
    """Return the reports that a kiosk holds again after a backup, though their reporters had them erased since."""
    return asked_since(session, village, since=_since(made), limit=_ERASED_AT_ONCE)


def market_home(session: Session, village: str, restored: Stamp | None) -> tuple[DistrictWord, ...]:
    """Return what is said of the market items of a village to its kiosk."""
    taken_back = taken_back_home(session, village, since=_since(restored)) if restored else ()
    return (*words_home(session, village), *taken_back)


def closed_home(session: Session, village: str) -> tuple[str, ...]:
    """Return the people who may sign in no more at a kiosk that was put back from a backup, where they still may."""
    return closed_accounts(session, village, limit=_CLOSED_AT_ONCE)


def _since(made: Stamp) -> dt.datetime | None:
    return made.at - _SLACK if made.is_trusted and is_storable(made) else None


def send_answers(session: Session, village: str) -> tuple[Answer, ...]:
    """Return answers that wait for this village, those sent least often first, and count that they were sent."""
    sent: list[Answer] = []
    size = 0
    for row in waiting_answers(session, village, limit=_AT_ONCE):
        answer = Answer(
            id=row.id, report=row.report, status=row.status, text=row.text, at=row.at, is_erasure=row.is_erasure
        )
        size += len(encode(answer))
        if sent and size > _BYTES_AT_ONCE:
            break
        note_sent(row)
        sent.append(answer)
    return tuple(sent)
