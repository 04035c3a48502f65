"""Checks the form of a bulletin, field by field. A text that is too long is refused and never cut."""

from __future__ import annotations

from datetime import date

from content_sync.central.console.place_names import widest
from content_sync.central.console.writing.bulletin_form import CATEGORIES, WRITTEN_KINDS, BulletinForm
from content_sync.field_errors import FieldError, FieldErrors
from content_sync.look.thai import read_day
from content_sync.wire.areas import is_area
from content_sync.wire.bulletin_base import MAX_AREAS, MAX_LINE, MAX_PROSE
from content_sync.wire.bulletins import MAX_SUMMARY
from content_sync.wire.media import MAX_TONGUE
from content_sync.wire.text import one_line, one_spelling, text_error


def errors_in(form: BulletinForm, today: date) -> FieldErrors:
    """Return the error of each field that is empty, unreadable, too long, not a day, or does not fit another field."""
    found = _text_errors(form) | _area_errors(form.areas) | _day_errors(form, today)
    if form.kind not in WRITTEN_KINDS:
        found["kind"] = "not_chosen"
    if form.kind == "article" and form.category not in CATEGORIES:
        found["category"] = "not_chosen"
    return found | _media_errors(form)


def _media_errors(form: BulletinForm) -> FieldErrors:
    if form.kind == "notice":
        media = {"picture_file": form.picture, "recording_file": form.recording}
        return {name: "not_in_a_notice" for name, kept in media.items() if kept}
    errors: dict[str, FieldError | None] = {
        "alt": text_error(one_line(form.alt), longest=MAX_LINE, is_needed=form.picture is not None),
        "credit": text_error(one_line(form.credit), longest=MAX_LINE),
        "tongue": text_error(one_line(form.tongue), longest=MAX_TONGUE),
    }
    return {name: error for name, error in errors.items() if error}


def _text_errors(form: BulletinForm) -> FieldErrors:
    errors: dict[str, FieldError | None] = {
        "title": text_error(one_line(form.title), longest=MAX_LINE, is_needed=True),
        "title_en": text_error(one_line(form.title_en), longest=MAX_LINE),
        "source": text_error(one_line(form.source), longest=MAX_LINE, is_needed=True),
        "summary": text_error(one_line(form.summary), longest=MAX_SUMMARY),
        "body": text_error(one_spelling(form.body), longest=MAX_PROSE, is_needed=form.kind != "notice"),
    }
    return {name: error for name, error in errors.items() if error}


def _area_errors(areas: tuple[str, ...]) -> FieldErrors:
    chosen = widest(area for area in areas if is_area(area))
    if not chosen:
        return {"areas": "no_area"}
    return {"areas": "too_many_areas"} if len(chosen) > MAX_AREAS else {}


def _day_errors(form: BulletinForm, today: date) -> FieldErrors:
    starts, until = read_day(form.starts), read_day(form.until)
    days = (("starts", form.starts, starts), ("until", form.until, until))
    found: FieldErrors = {
        name: "not_a_day" for name, text, day in days if day is None and (one_line(text) or form.kind == "notice")
    }
    if form.kind != "notice" and starts and starts > today:
        found["starts"] = "shown_at_once"
    if form.kind == "notice" and starts and until and until < starts:
        found["until"] = "ends_before_it_starts"
    elif form.kind != "article" and until and until < today:
        found["until"] = "ended_already"
    return found
