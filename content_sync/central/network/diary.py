"""The diary at central: what an entry from a kiosk does, and why one is not taken now.

In: an entry, within the transaction of an envelope. Out: the entry as it stands. Rules: of two versions that one card
wrote the later one stays, also where it came first; what another card says counts as newer, as it came later. A day
that has not come yet is the day on which the entry came. Who was replaced teaches nothing after their last day. Of one
box 200 entries are taken within a day; what is beyond is brought another day.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from content_sync.central.database.network.diary import add_entry, count_entries, find_entry
from content_sync.central.database.network.people import find_person
from content_sync.central.database.network.volunteers import find_volunteer
from content_sync.central.database.schema.network_tables import DiaryRow
from content_sync.central.database.sessions import Session
from content_sync.central.network.posting import REPLACED, TOO_MANY
from content_sync.look.thai import local_date
from content_sync.wire.diary import DiaryEntry

ENTRIES_OF_A_BOX: Final = 200
_A_DAY: Final = dt.timedelta(days=1)
_PROVINCE_DIGITS: Final = 2


def day_of(entry: DiaryEntry) -> dt.date | None:
    """Return the day of an entry; None where it is none."""
    try:
        return dt.date.fromisoformat(entry.day)
    except ValueError:
        return None


def diary_refusal(session: Session, entry: DiaryEntry, *, village: str) -> str:
    """Return why an entry is not taken, "" where it is."""
    person, day = find_person(session, entry.person, village), day_of(entry)
    if person is None or day is None:
        return ""
    volunteer = find_volunteer(session, person.register) if person.register else None
    last_days = (
        local_date(person.until_at) if person.until_at else None,
        volunteer.until if volunteer else None,
    )
    return REPLACED if any(last is not None and last < day for last in last_days) else ""


def diary_pause(session: Session, *, village: str, now: dt.datetime) -> str:
    """Return why an entry waits for another day, "" where it is taken now."""
    return TOO_MANY if count_entries(session, village, since=now - _A_DAY) >= ENTRIES_OF_A_BOX else ""


def keep_diary_entry(
    session: Session, entry: DiaryEntry, day: dt.date, *, village: str, kiosk: str, now: dt.datetime
) -> None:
    """Keep an entry, or what it was corrected to."""
    row = find_entry(session, village, entry.entry)
    if row is None:
        row = DiaryRow(village=village, entry=entry.entry)
    elif (row.kiosk, row.epoch) == (kiosk, entry.epoch) and row.n >= entry.n:
        return
    today = local_date(now)
    row.kiosk, row.epoch, row.n, row.person = kiosk, entry.epoch, entry.n, entry.person
    row.province, row.topic, row.people = village[:_PROVINCE_DIGITS], entry.topic, entry.people
    row.day = min(day, today)
    row.month = row.day.replace(day=1)
    row.is_estimated = not entry.made.is_trusted or day > today
    row.is_removed = entry.is_removed
    row.made_at, row.received_at = entry.made.at, now
    add_entry(session, row)
