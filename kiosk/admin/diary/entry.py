"""One entry of what I taught: it is kept; the third tap adds a photo, and a slip is mended or taken back here.

In: the entry, the form, a photo. Out: the entry as it stands on the card. Rules: it is its writer's alone; what is
mended goes up in the place of what was said before; a photo stays at this kiosk, and one that is refused changes
nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from content_sync.callers.addresses import one_caller
from content_sync.field_errors import FieldErrors
from content_sync.look.thai import write_day
from content_sync.routes import add_route
from content_sync.wire.diary import DIARY_TOPICS, MOST_TAUGHT, DiaryTopic
from content_sync.wire.stamps import Stamp
from kiosk.admin.diary.form import DAYS_BACK, PATH, EntryForm, NewEntry, decide, my_line, sent_entry
from kiosk.admin.rendering import PHOTO, flash_code, form_token, redirect_to, render
from kiosk.admin.uploading import read_photo
from kiosk.paper import language_at
from kiosk.refusals import PHOTO_CODES, PHOTO_KEPT, photo_refusal
from kiosk.services import Services
from kiosk.store.errors import CardError, MissingFileError, UploadError
from kiosk.store.network.diary import MOST_A_DAY, DiaryLine
from kiosk.store.photos.shrinking import MAX_BYTES

_ONE: Final = f"{PATH}/<entry>"
_GONE: Final = f"{PATH}?done=gone"
_REFUSED: Final = 422
_MB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """The entry, the form that mends it, and what became of the photo (a code the template knows)."""

    line: DiaryLine
    form: EntryForm
    now: Stamp
    field_errors: FieldErrors = field(default_factory=dict)
    flash_code: str = ""
    photo: str = ""
    topics: tuple[DiaryTopic, ...] = DIARY_TOPICS
    most: int = MOST_TAUGHT
    most_a_day: int = MOST_A_DAY
    days_back: int = DAYS_BACK
    most_mb: int = MAX_BYTES // _MB
    csrf: str = field(default_factory=form_token)


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, _ONE, show)
    add_route(blueprint, services, _ONE, correct, "POST")
    add_route(blueprint, services, f"{_ONE}/remove", remove, "POST")
    add_route(blueprint, services, f"{_ONE}{PHOTO}", show_photo)
    add_route(blueprint, services, f"{_ONE}{PHOTO}", add_photo, "POST")


def show(services: Services, entry: str) -> Response:
    """See that it is kept; add a photo or mend a slip."""
    _, line = my_line(services, entry)
    if line is None:
        return redirect_to(_GONE)
    form = EntryForm(
        form=line.id, topic=line.topic, people=str(line.people), day=write_day(line.date, language_at(request.path))
    )
    return _page(services, line, form)


def correct(services: Services, entry: str) -> Response:
    """Mend what you noted."""
    (_, line), now = my_line(services, entry), services.clock.read()
    if line is None:
        return redirect_to(_GONE)
    form = sent_entry(request.form)
    decided = decide(form, now)
    if not isinstance(decided, NewEntry):
        return _page(services, line, form, decided)
    is_kept = services.network.diary.correct(
        line.id, topic=decided.topic, people=decided.people, day=decided.day, made=now
    )
    if not is_kept:
        return _page(services, line, form, {"day": "day_full"})
    services.sign_in.note("diary_corrected", line.id)
    return redirect_to(f"{PATH}/{line.id}?done=corrected")


def remove(services: Services, entry: str) -> Response:
    """Take back what you noted."""
    _, line = my_line(services, entry)
    if line is None:
        return redirect_to(_GONE)
    services.network.diary.remove(line.id, services.clock.read())
    services.sign_in.note("diary_removed", line.id)
    return redirect_to(f"{PATH}?done=removed")


def show_photo(services: Services, entry: str) -> Response:
    """See the photo of what you taught."""
    _, line = my_line(services, entry)
    try:
        photo = services.network.diary.photo(line) if line else b""
    except MissingFileError as error:
        raise NotFound from error
    if not photo:
        raise NotFound
    return Response(photo, mimetype="image/jpeg")


def add_photo(services: Services, entry: str) -> Response:
    """Keep a photo of what you taught."""
    _, line = my_line(services, entry)
    if line is None:
        return redirect_to(_GONE)
    code = _keep_photo(services, line)
    if code == PHOTO_KEPT:
        services.sign_in.note("diary_photo", line.id)
    return redirect_to(f"{PATH}/{line.id}?photo={code}#photo")


def _keep_photo(services: Services, line: DiaryLine) -> str:
    """Keep the photo with its entry; return the code of what became of it."""

    def keep(photo: bytes) -> None:
        services.network.diary.attach_photo(line.id, photo)

    try:
        services.uploads.keep_photo(one_caller(request.remote_addr), read_photo, keep)
    except (UploadError, CardError) as error:
        code = photo_refusal(error)
        services.note_refusal("photo of the diary", code, error)
        return code
    return PHOTO_KEPT


def _page(services: Services, line: DiaryLine, form: EntryForm, field_errors: FieldErrors | None = None) -> Response:
    photo = request.args.get("photo", "")
    view = EntryView(
        line=line,
        form=form,
        now=services.clock.read(),
        field_errors=field_errors or {},
        flash_code=flash_code("written", "corrected"),
        photo=photo if photo in PHOTO_CODES else "",
    )
    path = f"{PATH}/{line.id}"
    return render(services, path, "admin/diary/entry.html", view, status=_REFUSED if field_errors else 200)
