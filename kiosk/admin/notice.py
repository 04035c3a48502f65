"""The volunteers' notices and activities: several at a time, each from a day until a day, or from hour to hour.

In: the form. Out: a notice that is on the card and on the pages; or the form again, with everything that was typed.
Rules: a notice may be looked at as villagers will see it before it is posted; a form sent twice is one notice; who
changes a notice that somebody else changed meanwhile is shown theirs, and loses nothing of what was typed.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, Literal

from flask import Blueprint, Response, request

from content_sync.field_errors import FieldErrors
from content_sync.routes import add_route
from content_sync.wire.stamps import Stamp
from kiosk.admin.going_further import Further, further_of, may_go_further, tell_central, tell_of_notice
from kiosk.admin.notice_form import (
    MAX_BODY,
    MAX_PLACE,
    MAX_TITLE,
    NOTICES,
    ONE_NOTICE,
    NewNotice,
    NoticeForm,
    decide,
    empty_notice,
    filled_notice,
    last_day_of,
    sent_notice,
    sort_of,
)
from kiosk.admin.rendering import HOME, flash_code, form_token, redirect_to, render
from kiosk.paper import language_at
from kiosk.refusals import PHOTO_CODES
from kiosk.services import Services
from kiosk.store.photos.shrinking import MAX_BYTES
from kiosk.store.state import LocalNotice

_LISTED: Final = 30  # of the newest; the older are over, or nobody reads so far
_PHOTO_WORDS: Final = PHOTO_CODES | {"dropped"}
_MB: Final = 1024 * 1024
_STATUS: Final = {"": 200, "wrong": 422, "changed": 409, "gone": 410}

NoticeTrouble = Literal["", "wrong", "changed", "gone"]
"""Why a form became no notice: a field, somebody else changed the notice meanwhile, or it is there no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptNotice:
    """A notice in the list; `further` says where an activity stands that is to be shown beyond the village."""

    notice: LocalNotice
    last_day: date
    state: Literal["shown", "later", "over", "hidden"]
    further: Further | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeView:
    """The notices there are, the form, and what needs another look.

    `number` is that of the notice to change, 0 for a new one, and `one` that notice as it is; `photo_became` says what
    became of a photo. `others` is the same one as somebody else changed it;
    `preview` is what villagers will see.
    """

    form: NoticeForm
    now: Stamp
    number: int = 0
    one: KeptNotice | None = None
    kept: tuple[KeptNotice, ...] = ()
    others: KeptNotice | None = None
    preview: NewNotice | None = None
    trouble: NoticeTrouble = ""
    photo_became: str = ""
    most_mb: int = MAX_BYTES // _MB
    field_errors: FieldErrors = field(default_factory=dict)
    flash_code: str = ""
    longest_title: int = MAX_TITLE
    longest_body: int = MAX_BODY
    longest_place: int = MAX_PLACE
    csrf: str = field(default_factory=form_token)


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, NOTICES, show)
    add_route(blueprint, services, NOTICES, post, "POST")
    add_route(blueprint, services, ONE_NOTICE, show_one)
    add_route(blueprint, services, ONE_NOTICE, change, "POST")
    add_route(blueprint, services, f"{ONE_NOTICE}/hide", hide, "POST")
    add_route(blueprint, services, f"{ONE_NOTICE}/show", show_again, "POST")
    add_route(blueprint, services, f"{ONE_NOTICE}/end", end, "POST")


def show(services: Services) -> Response:
    """See the notices, and write a new one."""
    sort = sort_of(request.args.get("sort", ""))
    return _page(services, empty_notice(services.clock.read(), language_at(request.path), sort=sort))


def show_one(services: Services, number: int) -> Response:
    """Change a notice."""
    notice = services.state.notice(number)
    if notice is None:
        return redirect_to(f"{NOTICES}?done=gone")
    return _page(services, filled_notice(notice, language_at(request.path)), number=number)


def post(services: Services) -> Response:
    """Look at a new notice, or post it to the village."""
    form, now = sent_notice(request.form), services.clock.read()
    decided = _decide(services, form, form.form)
    if not isinstance(decided, NewNotice):
        return _page(services, form, field_errors=decided, trouble="wrong")
    if "preview" in request.form:
        return _page(services, form, preview=decided)
    notice = services.state.post_notice(
        title=decided.title,
        body=decided.body,
        place=decided.place,
        starts=decided.starts,
        ends=decided.ends,
        posted=now,
        form=form.form,
        sort=decided.sort,
        reach=decided.reach,
        author=_writer(services),
    )
    return _done(services, "notice_posted", notice.id, f"{NOTICES}/{notice.id}?done=posted")


def change(services: Services, number: int) -> Response:
    """Look at a changed notice, or post it in the place of what it was."""
    form, kept = sent_notice(request.form), services.state.notice(number)
    if kept is None:
        return _page(services, form, trouble="gone")
    decided = _decide(services, form, kept.form)
    if not isinstance(decided, NewNotice):
        return _page(services, form, number=number, field_errors=decided, trouble="wrong")
    if "preview" in request.form:
        return _page(services, form, number=number, preview=decided)
    changed = replace(
        kept,
        title=decided.title,
        body=decided.body,
        place=decided.place,
        starts=decided.starts,
        ends=decided.ends,
        reach=decided.reach,
        changes=form.changes_seen,
        author=_writer(services),
        numbers=(),  # these are somebody's own words from now on
    )
    if not services.state.change_notice(changed):
        return _page(services, replace(form, changes=str(kept.changes)), number=number, others=kept, trouble="changed")
    return _done(services, "notice_changed", number, f"{NOTICES}/{number}?done=changed")


def hide(services: Services, number: int) -> Response:
    """Hide a notice from the village, and keep it."""
    return _hide(services, number, "hidden", is_hidden=True)


def show_again(services: Services, number: int) -> Response:
    """Show a hidden notice again."""
    return _hide(services, number, "shown", is_hidden=False)


def end(services: Services, number: int) -> Response:
    """Take a notice away."""
    notice = services.state.notice(number)
    services.state.remove_notice(number)
    if notice is not None and notice.sort == "activity":
        tell_central(services, notice.form, None)
    return _done(services, "notice_ended", number, f"{HOME}?done=ended")


def _hide(services: Services, number: int, done: str, *, is_hidden: bool) -> Response:
    notice = services.state.notice(number)
    if notice is None:
        return redirect_to(f"{NOTICES}?done=gone")
    if notice.is_hidden != is_hidden:
        services.state.change_notice(replace(notice, is_hidden=is_hidden))
    sort = f"&sort={notice.sort}" if notice.sort == "activity" else ""
    return _done(services, f"notice_{done}", number, f"{NOTICES}?done={done}{sort}")


def _writer(services: Services) -> str:
    person = services.sign_in.person()
    return person.id if person else ""


def _decide(services: Services, form: NoticeForm, activity: str) -> NewNotice | FieldErrors:
    """Return what to post, or what needs another look; of what goes beyond the village there is a limit for a day."""
    decided = decide(form, services.clock.read())
    if isinstance(decided, NewNotice) and decided.reach and not may_go_further(services, activity):
        return {"reach": "too_many"}
    return decided


def _done(services: Services, what: str, number: int, address: str) -> Response:
    tell_of_notice(services, number)
    services.sign_in.note(what, str(number))
    services.reprint()
    return redirect_to(address)


def _page(
    services: Services,
    form: NoticeForm,
    *,
    number: int = 0,
    others: LocalNotice | None = None,
    preview: NewNotice | None = None,
    trouble: NoticeTrouble = "",
    field_errors: FieldErrors | None = None,
) -> Response:
    now, one = services.clock.read(), services.state.notice(number) if number else None
    is_list = not (number or preview or trouble)
    newest = [one for one in reversed(services.state.notices()) if one.sort == form.sort] if is_list else []
    became = request.args.get("photo", "")
    view = NoticeView(
        form=form,
        now=now,
        number=number,
        one=_kept(services, one, now) if one else None,
        kept=tuple(_kept(services, notice, now) for notice in newest[:_LISTED]),
        others=_kept(services, others, now) if others else None,
        preview=preview,
        trouble=trouble,
        photo_became=became if became in _PHOTO_WORDS else "",
        field_errors=field_errors or {},
        flash_code=flash_code("posted", "changed", "hidden", "shown", "gone") if request.method == "GET" else "",
    )
    return render(services, NOTICES, "admin/notice.html", view, status=_STATUS[trouble])


def _kept(services: Services, notice: LocalNotice, now: Stamp) -> KeptNotice:
    state: Literal["shown", "later", "over", "hidden"] = "later"
    if notice.is_hidden:
        state = "hidden"
    elif notice.is_shown(now):
        state = "shown"
    elif notice.ends <= now.at:
        state = "over"
    return KeptNotice(
        notice=notice, last_day=last_day_of(notice.ends), state=state, further=further_of(services, notice)
    )
