"""Write: one form to write an article, news item or notice, choose its area, see it as villages will, publish it.

In: the form, as often as it takes. Out: a draft, or a published bulletin in the signed tree.
- What somebody typed is never lost, whatever goes wrong.
- The id is made with the form, so that sending it twice makes one bulletin.
- `base_version` says which version the writer saw, so that nobody overwrites a colleague's change without seeing it.
"""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import replace
from http import HTTPStatus
from typing import Final

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from content_sync.central.console.desk import BULLETIN_ID, Desk, current_email, valid_or_404
from content_sync.central.console.place_names import provinces
from content_sync.central.console.rendering import chosen_language
from content_sync.central.console.troubles import Trouble, attempt
from content_sync.central.console.writing.area_choice import AreaChoice, choose
from content_sync.central.console.writing.bulletin_checks import errors_in
from content_sync.central.console.writing.bulletin_form import (
    CATEGORIES,
    MONTHS,
    BulletinForm,
    bulletin_of,
    form_of,
    media_of,
    size_bytes,
)
from content_sync.central.console.writing.media_fields import SentMedia, receive
from content_sync.central.database.content.bulletin_versions import (
    BulletinVersion,
    WrittenText,
    keep,
    read_written,
)
from content_sync.central.database.kiosks.fleet import count_kiosks_in
from content_sync.central.database.refusals import NoSuchTextError, StaleFormError
from content_sync.central.database.schema.tables import BulletinState
from content_sync.field_errors import FieldErrors
from content_sync.look.thai import local_date, write_day
from content_sync.routes import add_route
from content_sync.wire.areas import COUNTRY
from content_sync.wire.bulletins import CROPS
from content_sync.wire.text import one_spelling

WRITE: Final = "/write"
_DEFAULT_DAYS: Final = 7
_ANY_YEAR: Final = 2026  # of a month that is written without its year
_MINISTRY: Final = "กระทรวงดิจิทัลเพื่อเศรษฐกิจและสังคม"  # its name, in Thai whatever the desk speaks
_TEXTS: Final = (
    "kind", "category", "title", "title_en", "summary", "body", "source", "starts", "until", "alt", "credit", "tongue",
)  # fmt: skip


def add_routes(blueprint: Blueprint, desk: Desk) -> None:
    add_route(blueprint, desk, WRITE, new)
    add_route(blueprint, desk, WRITE, send, "POST")
    add_route(blueprint, desk, f"{WRITE}/<bulletin>", edit)


def new(desk: Desk) -> ResponseReturnValue:
    """Write something new."""
    today, language = local_date(desk.clock()), chosen_language()
    form = BulletinForm(
        bulletin=_new_id(),
        source=_MINISTRY,
        starts=write_day(today, language),
        until=write_day(today + dt.timedelta(days=_DEFAULT_DAYS), language),
    )
    return _page(desk, form)


def edit(desk: Desk, bulletin: str) -> ResponseReturnValue:
    """Continue a draft, or change what is published."""
    with desk.database.reading() as session:
        known = read_written(session, valid_or_404(bulletin, BULLETIN_ID)) or abort(HTTPStatus.NOT_FOUND)
    return _page(desk, form_of(known, chosen_language()), state=known.state)


def send(desk: Desk) -> ResponseReturnValue:
    """Find a place, preview the bulletin, keep it as a draft, or publish it."""
    if not BULLETIN_ID.fullmatch(request.form.get("bulletin", "")):
        return show_expired(desk), HTTPStatus.BAD_REQUEST
    asked, now = request.form.get("act", "preview"), desk.clock()
    opened = asked.removeprefix("open-") if asked.startswith("open-") else ""
    media = attempt(lambda: receive(desk.media, request.form, request.files))
    if isinstance(media, Trouble):
        form, choice = _sent(opened, receive(desk.media, request.form, {}))
        return _page(desk, form, choice=choice, trouble=media), HTTPStatus.SERVICE_UNAVAILABLE
    form, choice = _sent(opened, media)
    if opened or asked == "find":
        return _page(desk, form, choice=choice, field_errors=media.field_errors)
    field_errors = errors_in(form, local_date(now)) | _choice_errors(choice) | media.field_errors
    if field_errors:
        return _page(desk, form, choice=choice, field_errors=field_errors), HTTPStatus.UNPROCESSABLE_ENTITY
    bulletin = bulletin_of(form, now)
    if asked not in {"save", "publish"}:
        return _page(desk, form, choice=choice, preview=bulletin)
    return _keep(desk, form, bulletin, "published" if asked == "publish" else "draft")


def show_expired(desk: Desk) -> str:
    """Show the form with everything typed, for another try with a token of today."""
    form, choice = _sent("", receive(desk.media, request.form, {}))
    return _page(desk, form, choice=choice, is_expired=True)


def _choice_errors(choice: AreaChoice) -> FieldErrors:
    return {} if choice.is_settled else {"places": "place_not_settled"}


def _keep(desk: Desk, form: BulletinForm, bulletin: WrittenText, state: BulletinState) -> ResponseReturnValue:
    """Keep the bulletin in one transaction; if it is published, sign the tree after that."""
    try:
        kept = attempt(lambda: _write(desk, form, bulletin, state))
    except NoSuchTextError:
        abort(HTTPStatus.NOT_FOUND)
    except StaleFormError:
        return _page_of_stale(desk, form), HTTPStatus.CONFLICT
    if isinstance(kept, Trouble):
        return _page(desk, form, trouble=kept), HTTPStatus.SERVICE_UNAVAILABLE
    if state == "published":
        published = attempt(lambda: desk.publish(desk.clock()))
        if isinstance(published, Trouble):
            newer = replace(form, base_version=kept.version)
            page = _page(desk, newer, state=kept.state, trouble=published, is_kept=True)
            return page, HTTPStatus.SERVICE_UNAVAILABLE
    done = "published" if state == "published" else "saved"
    return redirect(url_for("desk.published_show", state=state, done=done), HTTPStatus.SEE_OTHER)


def _page_of_stale(desk: Desk, form: BulletinForm) -> str:
    """Show the form again, with what a colleague made of the text since."""
    with desk.database.reading() as session:
        newer = read_written(session, form.bulletin) or abort(HTTPStatus.NOT_FOUND)
    return _page(desk, replace(form, base_version=newer.version), state=newer.state, newer=newer)


def _write(desk: Desk, form: BulletinForm, bulletin: WrittenText, state: BulletinState) -> BulletinVersion[WrittenText]:
    with desk.database.writing() as session:
        return keep(
            session, bulletin, base_version=form.base_version, state=state, author=current_email(), now=desk.clock()
        )


def _page(
    desk: Desk,
    form: BulletinForm,
    *,
    state: str = "draft",
    choice: AreaChoice | None = None,
    field_errors: FieldErrors | None = None,
    preview: WrittenText | None = None,
    newer: BulletinVersion[WrittenText] | None = None,
    trouble: Trouble | None = None,
    is_kept: bool = False,
    is_expired: bool = False,
) -> str:
    choice = choice or AreaChoice(areas=form.areas)
    return desk.render(
        "console/writing/write.html",
        section="desk.write_new",
        form=form,
        state=state,
        chosen=[code for code in choice.areas if code != COUNTRY],
        choice=choice,
        field_errors=field_errors or {},
        preview=preview,
        size=size_bytes(preview) if preview else 0,
        media_size=sum(file.size_bytes for file in media_of(preview)) if preview else 0,
        here={file.name for text in (preview, newer.bulletin if newer else None) if text for file in media_of(text)},
        months=[dt.date(_ANY_YEAR, month, 1) for month in MONTHS],
        crops=CROPS,
        reach=_reach(desk, preview.areas) if preview else 0,
        newer=newer,
        today=local_date(desk.clock()),
        trouble=trouble,
        is_kept=is_kept,
        is_expired=is_expired,
        categories=CATEGORIES,
        provinces=provinces(chosen_language()),
    )


def _reach(desk: Desk, areas: tuple[str, ...]) -> int:
    """Count the active kiosks in these areas."""
    with desk.database.reading() as session:
        return count_kiosks_in(session, areas)


def _new_id() -> str:
    return f"staff-{secrets.token_hex(8)}"


def _sent(opened: str, media: SentMedia) -> tuple[BulletinForm, AreaChoice]:
    """Return the form as it was sent, with a new id where it names no bulletin of staff."""
    sent = request.form
    choice = choose(sent.getlist("area"), typed=one_spelling(sent.get("places", "")), opened=opened)
    named = sent.get("bulletin", "")
    form = BulletinForm(
        bulletin=named if BULLETIN_ID.fullmatch(named) else _new_id(),
        base_version=sent.get("base_version", ""),
        areas=choice.areas,
        months=tuple(sent.getlist("month")),
        crops=tuple(sent.getlist("crop")),
        picture=media.picture,
        recording=media.recording,
        **{name: sent.get(name, "") for name in _TEXTS},
    )
    return form, choice
