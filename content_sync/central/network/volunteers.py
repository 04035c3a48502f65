"""What is done about one volunteer of the register: replaced, exported, erased; each noted with who and why.

Erasing takes the name and the phone away for good, the names that the village's kiosk gave for accounts of that
person, and the name under what they wrote, here and on each kiosk at its next visit; the words and the counts stay.
What ended some days ago is erased by itself.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass

from content_sync.central.database.network.activities import activities_by
from content_sync.central.database.network.diary import entries_by
from content_sync.central.database.network.people import accounts_of, forget_names
from content_sync.central.database.network.posts import change_post, lock_board, posts_by
from content_sync.central.database.network.volunteers import (
    attended,
    due_volunteers,
    find_volunteer,
    kiosk_persons,
    volunteers_of,
)
from content_sync.central.database.schema.register_tables import VolunteerRow
from content_sync.central.database.sessions import Session
from content_sync.central.network.acts import note_act
from content_sync.look.thai import local_date

RETENTION = "retention"
_AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """Who does something, when and why."""

    at: dt.datetime
    staff: str
    why: str


def replace_volunteer(session: Session, volunteer: str, number: int, doing: Doing) -> bool:
    """Say that another volunteer of the village took the place of one, who ends today; tell whether it was done."""
    person = find_volunteer(session, volunteer)
    if person is None or person.number == number:
        return False
    after = next((one for one in volunteers_of(session, [person.village]) if one.number == number), None)
    if after is None or after.until is not None:
        return False
    person.replaced_by = number
    person.until = person.until or max(person.since, local_date(doing.at))
    note_act(session, at=doing.at, staff=doing.staff, what="replaced", about=person.id, why=doing.why)
    return True


def export_volunteer(session: Session, volunteer: str, doing: Doing) -> bytes | None:
    """Return all that is kept of one person as JSON; None where there is none."""
    person = find_volunteer(session, volunteer)
    if person is None:
        return None
    note_act(session, at=doing.at, staff=doing.staff, what="exported", about=person.id, why=doing.why)
    accounts = accounts_of(session, person.village, person.id)
    kept = {
        "village": person.village,
        "number": person.number,
        "name": person.name,
        "phone": person.phone,
        "since": person.since,
        "until": person.until,
        "replaced_by": person.replaced_by,
        "trained_on": person.trained_on,
        "signed_up_at": person.signed_up_at,
        "trainings": [
            {"number": one.number, "place": one.place, "from": one.first_day, "to": one.last_day, "was_there": came}
            for one, came in attended(session, person.id)
        ],
        "accounts": [
            {"name": one.name, "role": one.role, "since": one.since_at, "until": one.until_at, "acted": one.acted_at}
            for one in kiosk_persons(session, person.village)
            if one.register == person.id
        ],
        "taught": [
            {"day": one.day, "topic": one.topic, "people": one.people}
            for one in entries_by(session, person.village, accounts)
        ],
        "posts": [
            {"at": one.received_at, "sort": one.sort, "area": one.area, "text": one.text}
            for one in posts_by(session, person.village, accounts)
        ],
        "activities": [
            {"at": one.received_at, "area": one.area, "title": one.title, "text": one.body, "place": one.place}
            for one in activities_by(session, person.village, accounts)
        ],
    }
    return json.dumps(kept, ensure_ascii=False, indent=1, default=str).encode()


def erase_volunteer(session: Session, volunteer: str, doing: Doing) -> bool:
    """Erase what is personal of one volunteer, who ends where they have not yet; tell whether it was done."""
    person = find_volunteer(session, volunteer)
    if person is None or person.erased_at is not None:
        return False
    _erase(session, person, doing)
    return True


def erase_due(session: Session, *, now: dt.datetime, keep_days: int) -> int:
    """Erase what is personal of those who ended so many days ago, some at each call; return how many."""
    until = local_date(now) - dt.timedelta(days=keep_days)
    due = due_volunteers(session, until=until, limit=_AT_ONCE)
    for person in due:
        _erase(session, person, Doing(at=now, staff=RETENTION, why=f"{keep_days} days"))
    return len(due)


def _erase(session: Session, person: VolunteerRow, doing: Doing) -> None:
    lock_board(session)
    person.name = person.phone = ""
    person.until = person.until or max(person.since, local_date(doing.at))
    person.erased_at = doing.at
    forget_names(session, person.village, person.id)
    _forget_under_writings(session, person)
    note_act(session, at=doing.at, staff=doing.staff, what="erased", about=person.id, why=doing.why)


def _forget_under_writings(session: Session, person: VolunteerRow) -> None:
    """Take the name away under posts and activities; kiosks hear of a post that changed."""
    accounts = accounts_of(session, person.village, person.id)
    for post in posts_by(session, person.village, accounts):
        if post.by:
            post.by = ""
            change_post(session, post)
    for activity in activities_by(session, person.village, accounts):
        activity.by = ""
