"""What is typed into the form of a notice or an activity, and what it becomes.

In: the fields that were sent, and the time. Out: a `NewNotice`, or for each field that needs another look what is wrong
with it. A notice is shown from the first day's midnight to the end of the last day, in the village's time. A day is
typed as people write it, 29/11/2569: a browser's calendar would show another era. An activity has hours as well; one
whose last day is left empty ends on its first. A last day that is over is refused
only if the clock is trusted, or if the day is before this software was made.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, get_args

from content_sync.field_errors import FieldError, FieldErrors
from content_sync.look.catalogues import Language
from content_sync.look.thai import local_date, midnight, moment_of, read_day, read_time, write_day, write_time
from content_sync.wire.stamps import Stamp
from content_sync.wire.text import one_line, one_spelling, text_error
from kiosk.callers.form_tokens import new_form_id
from kiosk.store.state import LocalNotice, NoticeSort, Reach

NOTICES: Final = "/admin/notice"
ONE_NOTICE: Final = f"{NOTICES}/<int:number>"
MAX_TITLE: Final = 100
MAX_BODY: Final = 1_000
MAX_PLACE: Final = 100
_LONGEST: Final = timedelta(days=366)
_USUAL: Final = timedelta(days=6)
_USUAL_HOURS: Final = ("09:00", "12:00")
_SORTS: Final[tuple[NoticeSort, ...]] = get_args(NoticeSort)
_REACHES: Final[tuple[Reach, ...]] = get_args(Reach)
_TYPED: Final = ("title", "body", "place", "first", "first_time", "last", "last_time")
_FORM: Final = re.compile(r"[0-9a-f]{32}", re.ASCII)
_COUNT: Final = re.compile(r"[0-9]{1,9}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeForm:
    """The form as the volunteer filled it in.

    `first_time` and `last_time` are the hours of an activity, `reach` how far beyond the village it is to be shown.
    `form` is the UUID made with it, hex; `changes` is how often the notice it changes had been changed.
    """

    title: str = ""
    body: str = ""
    place: str = ""
    first: str = ""
    first_time: str = ""
    last: str = ""
    last_time: str = ""
    sort: NoticeSort = "notice"
    reach: Reach = ""
    form: str = ""
    changes: str = "0"

    @property
    def changes_seen(self) -> int:
        """Return the number in `changes`; 0 where no page of ours wrote it."""
        return int(self.changes) if _COUNT.fullmatch(self.changes) else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNotice:
    """A notice or an activity that is ready to be posted."""

    title: str
    body: str
    place: str
    starts: datetime
    ends: datetime
    sort: NoticeSort = "notice"
    reach: Reach = ""

    @property
    def last_day(self) -> date:
        """Return the last day it is shown on."""
        return last_day_of(self.ends)


def sent_notice(sent: Mapping[str, str]) -> NoticeForm:
    """Return the form as it was sent; what no page of ours made becomes a new form."""
    form = sent.get("form", "")
    return NoticeForm(
        **{name: sent.get(name, "") for name in _TYPED},
        sort=sort_of(sent.get("sort", "")),
        reach=next((reach for reach in _REACHES if reach == sent.get("reach")), ""),
        form=form if _FORM.fullmatch(form) else new_form_id(),
        changes=sent.get("changes", ""),
    )


def sort_of(written: str) -> NoticeSort:
    """Return which of the two a form is for; a notice where it does not say."""
    return next((sort for sort in _SORTS if sort == written), "notice")


def empty_notice(now: Stamp, language: Language, *, title: str = "", sort: NoticeSort = "notice") -> NoticeForm:
    """Return a new form, where the kiosk knows what day it is: a notice is for a week, an activity for tomorrow."""
    if sort == "activity":
        first_time, last_time = _USUAL_HOURS
        day = write_day(local_date(now.at) + timedelta(days=1), language) if now.is_trusted else ""
        return NoticeForm(
            title=title, first=day, first_time=first_time, last_time=last_time, sort=sort, form=new_form_id()
        )
    if not now.is_trusted:
        return NoticeForm(title=title, form=new_form_id())
    today = local_date(now.at)
    first, last = write_day(today, language), write_day(today + _USUAL, language)
    return NoticeForm(title=title, first=first, last=last, form=new_form_id())


def filled_notice(notice: LocalNotice, language: Language) -> NoticeForm:
    """Return the form that changes a notice or an activity."""
    is_activity = notice.sort == "activity"
    return NoticeForm(
        title=notice.title,
        body=notice.body,
        place=notice.place,
        first=write_day(local_date(notice.starts), language),
        first_time=write_time(notice.starts) if is_activity else "",
        last=_written_last(notice, language),
        last_time=write_time(notice.ends) if is_activity else "",
        sort=notice.sort,
        reach=notice.reach,
        form=notice.form or new_form_id(),
        changes=str(notice.changes),
    )


def _written_last(notice: LocalNotice, language: Language) -> str:
    """Return the last day as its form shows it: an activity of one day has none."""
    if notice.sort == "notice":
        return write_day(last_day_of(notice.ends), language)
    first, last = local_date(notice.starts), local_date(notice.ends)
    return "" if first == last else write_day(last, language)


def last_day_of(ends: datetime) -> date:
    """Return the last day of what ends at a midnight."""
    return local_date(ends - timedelta(seconds=1))


def decide(form: NoticeForm, now: Stamp) -> NewNotice | FieldErrors:
    """Return what to post, or for each field that needs another look the code of what is wrong with it."""
    title, place = one_line(form.title), one_line(form.place)
    body = one_spelling(form.body)
    span = _hours_of(form) if form.sort == "activity" else _days_of(form)
    errors: dict[str, FieldError | None] = {
        "title": text_error(title, longest=MAX_TITLE, is_needed=True),
        "body": text_error(body, longest=MAX_BODY),
        "place": text_error(place, longest=MAX_PLACE),
        **(_span_errors(span, now, is_activity=form.sort == "activity") if isinstance(span, _Span) else span),
    }
    if not isinstance(span, _Span) or any(errors.values()):
        return {name: error for name, error in errors.items() if error}
    return NewNotice(
        title=title,
        body=body,
        place=place,
        starts=span.starts,
        ends=span.ends,
        sort=form.sort,
        reach=form.reach if form.sort == "activity" else "",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Span:
    """From when until when, and the days that were typed."""

    starts: datetime
    ends: datetime
    days: timedelta


def _days_of(form: NoticeForm) -> _Span | FieldErrors:
    """Return the time of a notice: from the first midnight to the last."""
    first, last = read_day(form.first), read_day(form.last)
    if first is None or last is None:
        return {name: "not_a_day" for name, day in (("first", first), ("last", last)) if day is None}
    return _Span(starts=midnight(first), ends=midnight(last + timedelta(days=1)), days=last - first)


def _hours_of(form: NoticeForm) -> _Span | FieldErrors:
    """Return the time of an activity: from hour to hour, on one day where no other is typed."""
    first = read_day(form.first)
    last = read_day(form.last) if one_line(form.last) else first
    begins, ends = read_time(form.first_time), read_time(form.last_time)
    if first is None or last is None or begins is None or ends is None:
        errors: dict[str, FieldError | None] = {
            "first": "not_a_day" if first is None else None,
            "first_time": "not_a_time" if begins is None else None,
            "last": "not_a_day" if last is None and one_line(form.last) else None,
            "last_time": "not_a_time" if ends is None else None,
        }
        return {name: error for name, error in errors.items() if error}
    return _Span(starts=moment_of(first, begins), ends=moment_of(last, ends), days=last - first)


def _span_errors(span: _Span, now: Stamp, *, is_activity: bool) -> FieldErrors:
    if span.ends <= span.starts:
        return {"last_time" if is_activity and not span.days else "last": "ends_before_it_starts"}
    if span.days > _LONGEST:
        return {"last": "lasts_too_long"}
    is_over = now.clock != "estimated" and span.ends <= now.at
    return {"last": "ended_already"} if is_over else {}
