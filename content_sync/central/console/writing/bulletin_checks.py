"""Checks the form of a bulletin, field by field. A text that is too long is refused and never cut."""

from __future__ import annotations

from datetime import date

from content_sync.central.console.place_names import widest
from content_sync.central.console.writing.bulletin_form import CATEGORIES, WRITTEN_KINDS, BulletinForm
from content_sync.field_errors import FieldErrors
from content_sync.look.thai import read_day
from content_sync.wire.areas import is_area
from content_sync.wire.bulletin_base import MAX_AREAS, MAX_LINE, MAX_PROSE
from content_sync.wire.bulletins import MAX_SUMMARY
from content_sync.wire.text import one_spelling


def errors_in(form: BulletinForm, today: date) -> FieldErrors:
    """Return the error of each field that is empty, too long, not a day, or does not fit another field."""
    found = _text_errors(form) | _area_errors(form.areas) | _day_errors(form, today)
    if form.kind not in WRITTEN_KINDS:
        found["kind"] = "not_chosen"
    if form.kind == "article" and form.category not in CATEGORIES:
        found["category"] = "not_chosen"
    return found


def _text_errors(form: BulletinForm) -> FieldErrors:
    lines = {"title": form.title, "source": form.source}
    body_is_needed = {"body": form.body} if form.kind != "notice" else {}
    empty: FieldErrors = {name: "empty" for name, text in (lines | body_is_needed).items() if not one_spelling(text)}
    limits = (
        ("title", form.title, MAX_LINE),
        ("title_en", form.title_en, MAX_LINE),
        ("source", form.source, MAX_LINE),
        ("summary", form.summary, MAX_SUMMARY),
        ("body", form.body, MAX_PROSE),
    )
    too_long: FieldErrors = {name: "too_long" for name, text, most in limits if len(one_spelling(text)) > most}
    return empty | too_long


def _area_errors(areas: tuple[str, ...]) -> FieldErrors:
    chosen = widest(area for area in areas if is_area(area))
    if not chosen:
        return {"areas": "no_area"}
    return {"areas": "too_many_areas"} if len(chosen) > MAX_AREAS else {}


def _day_errors(form: BulletinForm, today: date) -> FieldErrors:
    starts, until = read_day(form.starts), read_day(form.until)
    days = (("starts", form.starts, starts), ("until", form.until, until))
    found: FieldErrors = {
        name: "not_a_day" for name, text, day in days if day is None and (text.strip() or form.kind == "notice")
    }
    if form.kind != "notice" and starts and starts > today:
        found["starts"] = "shown_at_once"
    if form.kind == "notice" and starts and until and until < starts:
        found["until"] = "ends_before_it_starts"
    elif form.kind != "article" and until and until < today:
        found["until"] = "ended_already"
    return found
