"""What is typed into the form of a notice, and the notice it becomes.

In: the fields that were sent, and the time. Out: a `NewNotice`, or for each field that needs another look what is wrong
with it. A notice is shown from the first day's midnight to the end of the last day, in the village's time. A day is
typed as people write it, 29/11/2569: a browser's calendar would show another era. A last day that is over is refused
only if the clock is trusted, or if the day is before this software was made.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from content_sync.field_errors import FieldError, FieldErrors
from content_sync.look.catalogues import Language
from content_sync.look.thai import local_date, midnight, read_day, write_day
from content_sync.wire.stamps import Stamp
from content_sync.wire.text import one_line, one_spelling, text_error
from kiosk.callers.form_tokens import new_form_id
from kiosk.store.state import LocalNotice

MAX_TITLE: Final = 100
MAX_BODY: Final = 1_000
MAX_PLACE: Final = 100
_LONGEST: Final = timedelta(days=366)
_USUAL: Final = timedelta(days=6)
_FORM: Final = re.compile(r"[0-9a-f]{32}", re.ASCII)
_COUNT: Final = re.compile(r"[0-9]{1,9}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeForm:
    """The form as the volunteer filled it in.

    `form` is the UUID made with it, hex; `changes` is how often the notice it changes had been changed.
    """

    title: str = ""
    body: str = ""
    place: str = ""
    first: str = ""
    last: str = ""
    form: str = ""
    changes: str = "0"

    @property
    def changes_seen(self) -> int:
        """Return the number in `changes`; 0 where no page of ours wrote it."""
        return int(self.changes) if _COUNT.fullmatch(self.changes) else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNotice:
    """A notice that is ready to be posted."""

    title: str
    body: str
    place: str
    starts: datetime
    ends: datetime

    @property
    def last_day(self) -> date:
        """Return the last day it is shown on."""
        return last_day_of(self.ends)


def sent_notice(sent: Mapping[str, str]) -> NoticeForm:
    """Return the form as it was sent; what no page of ours made becomes a new form."""
    form = sent.get("form", "")
    return NoticeForm(
        **{name: sent.get(name, "") for name in ("title", "body", "place", "first", "last")},
        form=form if _FORM.fullmatch(form) else new_form_id(),
        changes=sent.get("changes", ""),
    )


def empty_notice(now: Stamp, language: Language, *, title: str = "") -> NoticeForm:
    """Return the form of a new notice: for a week, where the kiosk knows what day it is."""
    if not now.is_trusted:
        return NoticeForm(title=title, form=new_form_id())
    today = local_date(now.at)
    first, last = write_day(today, language), write_day(today + _USUAL, language)
    return NoticeForm(title=title, first=first, last=last, form=new_form_id())


def filled_notice(notice: LocalNotice, language: Language) -> NoticeForm:
    """Return the form that changes a notice."""
    return NoticeForm(
        title=notice.title,
        body=notice.body,
        place=notice.place,
        first=write_day(local_date(notice.starts), language),
        last=write_day(last_day_of(notice.ends), language),
        form=notice.form or new_form_id(),
        changes=str(notice.changes),
    )


def last_day_of(ends: datetime) -> date:
    """Return the last day of what ends at a midnight."""
    return local_date(ends - timedelta(seconds=1))


def decide(form: NoticeForm, now: Stamp) -> NewNotice | FieldErrors:
    """Return what to post, or for each field that needs another look the code of what is wrong with it."""
    title, place = one_line(form.title), one_line(form.place)
    body = one_spelling(form.body)
    first, last = read_day(form.first), read_day(form.last)
    errors: dict[str, FieldError | None] = {
        "title": text_error(title, longest=MAX_TITLE, is_needed=True),
        "body": text_error(body, longest=MAX_BODY),
        "place": text_error(place, longest=MAX_PLACE),
        "first": None if first else "not_a_day",
        "last": _days_error(first, last, now),
    }
    if first is None or last is None or any(errors.values()):
        return {name: error for name, error in errors.items() if error}
    ends = midnight(last + timedelta(days=1))
    return NewNotice(title=title, body=body, place=place, starts=midnight(first), ends=ends)


def _days_error(first: date | None, last: date | None, now: Stamp) -> FieldError | None:
    if last is None:
        return "not_a_day"
    if first is not None and last < first:
        return "ends_before_it_starts"
    if first is not None and last - first > _LONGEST:
        return "lasts_too_long"
    is_over = now.clock != "estimated" and midnight(last + timedelta(days=1)) <= now.at
    return "ended_already" if is_over else None
