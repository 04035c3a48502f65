"""What is typed where an answer is ticked as told, and the tick it becomes.

In: the fields that were sent, and the time. Out: an `AnswerTold`, or for each field that needs another look what is
wrong with it. Rules: empty words mean that whoever ticks told it themselves; a day that is typed counts before the
choice above it; a kiosk that does not know what day it is keeps "today" without a date, and offers no "yesterday".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from content_sync.field_errors import FieldError, FieldErrors
from content_sync.look.thai import local_date, read_day
from content_sync.wire.stamps import Stamp
from content_sync.wire.text import one_line, text_error
from kiosk.store.outbox.stored import AnswerTold

MAX_BY: Final = 60
TODAY: Final = "today"
YESTERDAY: Final = "yesterday"
_A_DAY: Final = timedelta(days=1)
_LONGEST_AGO: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class TellingForm:
    """The form as it was filled in."""

    by: str = ""
    when: str = TODAY
    day: str = ""


def sent_telling(sent: Mapping[str, str]) -> TellingForm:
    """Return the form as it was sent."""
    return TellingForm(by=sent.get("by", ""), when=sent.get("when", ""), day=sent.get("day", ""))


def decide(form: TellingForm, now: Stamp, *, person: int) -> AnswerTold | FieldErrors:
    """Return the tick, or for each field that needs another look the code of what is wrong with it.

    Args:
        form: as it was filled in.
        now: the time.
        person: the number of who ticks.
    """
    by, day = one_line(form.by), _day(form, now)
    errors: dict[str, FieldError | None] = {
        "by": text_error(by, longest=MAX_BY),
        "day": _day_error(form, day, now),
    }
    if any(errors.values()):
        return {name: error for name, error in errors.items() if error}
    return AnswerTold(at=now, person=person, by=by, day=day)


def _day(form: TellingForm, now: Stamp) -> date | None:
    if one_line(form.day):
        return read_day(form.day)
    days = {TODAY: local_date(now.at), YESTERDAY: local_date(now.at - _A_DAY)} if now.is_trusted else {}
    return days.get(form.when)


def _day_error(form: TellingForm, day: date | None, now: Stamp) -> FieldError | None:
    if day is None:
        return None if form.when == TODAY and not one_line(form.day) else "not_a_day"
    today = local_date(now.at)
    is_possible = not now.is_trusted or today - _LONGEST_AGO <= day <= today
    return None if is_possible else "not_possible"
