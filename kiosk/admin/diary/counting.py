"""What I taught, the second of three taps: how many people; on another day, or another number, in a folded form.

In: a topic, the form. Out: an entry that is on the card, and the way to its page; or the form again, with what was
typed and what is wrong with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from flask import Blueprint, Response, request

from content_sync.field_errors import FieldErrors
from content_sync.look.thai import local_date, write_day
from content_sync.routes import add_route
from content_sync.wire.diary import MOST_TAUGHT, DiaryTopic
from content_sync.wire.stamps import Stamp
from kiosk.admin.diary.form import DAYS_BACK, PATH, EntryForm, NewEntry, decide, known_diary_topic, sent_entry, writer
from kiosk.admin.rendering import form_token, redirect_to, render
from kiosk.callers.form_tokens import new_form_id
from kiosk.paper import language_at
from kiosk.services import Services
from kiosk.store.network.diary import MOST_A_DAY

NEW: Final = f"{PATH}/new/<topic>"
_NUMBERS: Final = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50)
_REFUSED: Final = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class TaughtView:
    """The numbers to tap, the form, and what is wrong with it."""

    topic: DiaryTopic
    form: EntryForm
    now: Stamp
    field_errors: FieldErrors = field(default_factory=dict)
    numbers: tuple[int, ...] = _NUMBERS
    most: int = MOST_TAUGHT
    most_a_day: int = MOST_A_DAY
    days_back: int = DAYS_BACK
    csrf: str = field(default_factory=form_token)


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, NEW, show)
    add_route(blueprint, services, NEW, write, "POST")


def show(services: Services, topic: str) -> Response:
    """Say how many people you taught."""
    found, now = known_diary_topic(topic), services.clock.read()
    if found is None:
        return redirect_to(PATH)
    day = write_day(local_date(now.at), language_at(request.path)) if now.is_trusted else ""
    return _page(services, found, EntryForm(form=new_form_id(), topic=found, day=day), now)


def write(services: Services, topic: str) -> Response:
    """Keep what you taught."""
    found, now = known_diary_topic(topic), services.clock.read()
    if found is None:
        return redirect_to(PATH)
    form = sent_entry(request.form, topic=found)
    decided = decide(form, now)
    if not isinstance(decided, NewEntry):
        return _page(services, found, form, now, decided)
    person = writer(services)
    if not person.id:  # an account of before
        person = services.accounts.give_name(person, person.name)
    is_kept = services.network.diary.write(
        form.form, person=person.id, topic=decided.topic, people=decided.people, day=decided.day, made=now
    )
    if not is_kept:
        return _page(services, found, form, now, {"day": "day_full"})
    services.sign_in.note("diary_written", form.form)
    return redirect_to(f"{PATH}/{form.form}?done=written")


def _page(
    services: Services, topic: DiaryTopic, form: EntryForm, now: Stamp, field_errors: FieldErrors | None = None
) -> Response:
    view = TaughtView(topic=topic, form=form, now=now, field_errors=field_errors or {})
    path = f"{PATH}/new/{topic}"
    return render(services, path, "admin/diary/counting.html", view, status=_REFUSED if field_errors else 200)
