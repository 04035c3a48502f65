"""The volunteer's notice to the village: one at a time, from a day until a day.

In: the form. Out: a notice that is on the card and on the pages; or the form again, with everything that was typed. A
notice is shown from the first day's midnight to the end of the last day, in the village's time. A day is typed as
people write it, 29/11/2569: a browser's calendar would show another era. A last day that is over is refused only if the
clock is trusted, or if the day is before this software was made.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from flask import Blueprint, Response, request

from content_sync.field_errors import FieldError, FieldErrors
from content_sync.look.catalogues import Language
from content_sync.look.thai import local_date, midnight, read_day, write_day
from content_sync.routes import add_route
from content_sync.wire.stamps import Stamp
from content_sync.wire.text import one_line, one_spelling, text_error
from kiosk.admin.rendering import HOME, form_token, redirect_to, render
from kiosk.paper import language_at
from kiosk.services import Services
from kiosk.store.state import LocalNotice

PATH: Final = "/admin/notice"
_TEMPLATE: Final = "admin/notice.html"
_REFUSED: Final = 422
MAX_TITLE: Final = 100
MAX_BODY: Final = 1_000
_LONGEST: Final = timedelta(days=366)
_USUAL: Final = timedelta(days=6)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeForm:
    """The form as the volunteer filled it in."""

    title: str = ""
    body: str = ""
    first: str = ""
    last: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNotice:
    """A notice that is ready to be posted."""

    title: str
    body: str
    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeView:
    """The notice there is, the form, and the fields that need another look."""

    form: NoticeForm
    notice: LocalNotice | None
    is_shown: bool
    last_day: date | None
    now: Stamp
    field_errors: FieldErrors = field(default_factory=dict)
    longest_title: int = MAX_TITLE
    longest_body: int = MAX_BODY
    csrf: str = field(default_factory=form_token)


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, PATH, show)
    add_route(blueprint, services, PATH, post, "POST")
    add_route(blueprint, services, f"{PATH}/<int:number>/end", end, "POST")


def show(services: Services) -> Response:
    """See your notice, and write a new one."""
    return _page(services, None, {})


def post(services: Services) -> Response:
    """Post a notice to the village."""
    form = NoticeForm(**{name: request.form.get(name, "") for name in ("title", "body", "first", "last")})
    now = services.clock.read()
    decided = decide(form, now)
    if not isinstance(decided, NewNotice):
        return _page(services, form, decided)
    services.state.post_notice(
        title=decided.title, body=decided.body, starts=decided.starts, ends=decided.ends, posted=now
    )
    services.sign_in.note("notice_posted")
    services.reprint()
    return redirect_to(f"{HOME}?done=posted")


def end(services: Services, number: int) -> Response:
    """End the notice now."""
    services.state.remove_notice(number)
    services.sign_in.note("notice_ended")
    services.reprint()
    return redirect_to(f"{HOME}?done=ended")


def _page(services: Services, form: NoticeForm | None, field_errors: FieldErrors) -> Response:
    now = services.clock.read()
    notice = next(iter(services.state.notices()), None)
    view = NoticeView(
        form=form or _prefilled(notice, now, language_at(request.path)),
        notice=notice,
        is_shown=notice is not None and notice.is_shown(now),
        last_day=_last_day(notice) if notice else None,
        now=now,
        field_errors=field_errors,
    )
    return render(services, PATH, _TEMPLATE, view, status=_REFUSED if field_errors else 200)


def _prefilled(notice: LocalNotice | None, now: Stamp, language: Language) -> NoticeForm:
    if notice is not None and (notice.ends > now.at or not now.is_trusted):
        first, last = local_date(notice.starts), _last_day(notice)
        return NoticeForm(
            title=notice.title, body=notice.body, first=write_day(first, language), last=write_day(last, language)
        )
    if not now.is_trusted:
        return NoticeForm()
    today = local_date(now.at)
    return NoticeForm(first=write_day(today, language), last=write_day(today + _USUAL, language))


def _last_day(notice: LocalNotice) -> date:
    return local_date(notice.ends - timedelta(seconds=1))


def decide(form: NoticeForm, now: Stamp) -> NewNotice | FieldErrors:
    """Return what to post, or for each field that needs another look the code of what is wrong with it."""
    title = one_line(form.title)
    body = one_spelling(form.body)
    first, last = read_day(form.first), read_day(form.last)
    errors: dict[str, FieldError | None] = {
        "title": text_error(title, longest=MAX_TITLE, is_needed=True),
        "body": text_error(body, longest=MAX_BODY),
        "first": None if first else "not_a_day",
        "last": _days_error(first, last, now),
    }
    if first is None or last is None or any(errors.values()):
        return {name: error for name, error in errors.items() if error}
    return NewNotice(title=title, body=body, starts=midnight(first), ends=midnight(last + timedelta(days=1)))


def _days_error(first: date | None, last: date | None, now: Stamp) -> FieldError | None:
    if last is None:
        return "not_a_day"
    if first is not None and last < first:
        return "ends_before_it_starts"
    if first is not None and last - first > _LONGEST:
        return "lasts_too_long"
    is_over = now.clock != "estimated" and midnight(last + timedelta(days=1)) <= now.at
    return "ended_already" if is_over else None
