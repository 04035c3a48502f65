"""What is typed into the forms of the diary, and the entry it becomes.

In: the fields that were sent, and the time. Out: a `NewEntry`, or for each field that needs another look what is wrong
with it. Rules: a day that is left empty is today; where the clock is trusted, a day to come is refused, and one more
than 31 days ago; else only what is certain, as the volunteer may know the day better than the kiosk.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from werkzeug.exceptions import NotFound

from content_sync.field_errors import FieldError, FieldErrors
from content_sync.look.thai import local_date, read_day
from content_sync.wire.diary import DIARY_TOPICS, MOST_TAUGHT, DiaryTopic
from content_sync.wire.stamps import Stamp
from content_sync.wire.text import plain_line
from kiosk.callers.form_tokens import new_form_id
from kiosk.services import Services
from kiosk.store.network.diary import DiaryLine
from kiosk.store.people import Person

PATH: Final = "/admin/diary"
DAYS_BACK: Final = 31


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryForm:
    """The form as it was filled in; `form` is the id of the entry that it becomes."""

    form: str = ""
    topic: str = ""
    people: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """What an entry says."""

    topic: DiaryTopic
    people: int
    day: date


def sent_entry(sent: Mapping[str, str], *, topic: str = "") -> EntryForm:
    """Return the form as it was sent; what no page of ours made becomes a new form."""
    form = sent.get("form", "")
    is_ours = len(form) == len(new_form_id()) and set(form) <= set("0123456789abcdef")
    return EntryForm(
        form=form if is_ours else new_form_id(),
        topic=topic or sent.get("topic", ""),
        people=plain_line(sent.get("people", "")),
        day=sent.get("day", ""),
    )


def decide(form: EntryForm, now: Stamp) -> NewEntry | FieldErrors:
    """Return the entry, or for each field that needs another look the code of what is wrong with it."""
    topic, people = known_diary_topic(form.topic), _count(form.people)
    day = read_day(form.day) if form.day.strip() else local_date(now.at)
    errors: dict[str, FieldError | None] = {
        "topic": None if topic else "not_chosen",
        "people": None if people else ("not_possible" if form.people else "empty"),
        "day": _day_error(day, now),
    }
    if topic is None or people is None or day is None or errors["day"]:
        return {name: error for name, error in errors.items() if error}
    return NewEntry(topic=topic, people=people, day=day)


def known_diary_topic(topic: str) -> DiaryTopic | None:
    """Return the topic if it is one of the programme's."""
    return next((one for one in DIARY_TOPICS if one == topic), None)


def my_line(services: Services, entry: str) -> tuple[Person, DiaryLine | None]:
    """Return who is signed in, and the entry if it is there and theirs."""
    person = writer(services)
    line = services.network.diary.entry(entry)
    return person, line if line and line.person == person.id else None


def writer(services: Services) -> Person:
    """Return who is signed in, with an id that central knows them by."""
    person = services.sign_in.person()
    if person is None:  # the session ended meanwhile
        raise NotFound
    return person


def _count(typed: str) -> int | None:
    is_number = typed.isascii() and typed.isdecimal() and len(typed) <= len(str(MOST_TAUGHT))
    return int(typed) if is_number and 1 <= int(typed) <= MOST_TAUGHT else None


def _day_error(day: date | None, now: Stamp) -> FieldError | None:
    if day is None:
        return "not_a_day"
    today = local_date(now.at)
    if now.is_trusted and day > today:
        return "not_yet"
    is_long_ago = now.clock != "estimated" and today - day > timedelta(days=DAYS_BACK)
    return "too_long_ago" if is_long_ago else None
