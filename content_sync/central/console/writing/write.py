"""Write: one form to write an article, news item or notice, choose its area, see it as villages will, publish it.

In: the form, again and again until it is right. Out: a draft, or a published bulletin in the signed tree. Rules:
what was typed is never lost, whatever goes wrong; the id is made with the form, so that twice is once; `seen` says
which version the writer saw, so that a colleague's change is shown and never overwritten unseen.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from http import HTTPStatus
from typing import Final

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, or_, select, true

from content_sync.central.console.desk import BULLETIN_ID, Desk, checked, who
from content_sync.central.console.field_errors import FieldErrors
from content_sync.central.console.place_names import provinces
from content_sync.central.console.rendering import chosen_language
from content_sync.central.console.troubles import Trouble, attempt
from content_sync.central.console.writing.area_choice import AreaChoice, choose
from content_sync.central.console.writing.bulletin_form import (
    CATEGORIES,
    BulletinForm,
    InvalidFormError,
    compose,
    size_bytes,
)
from content_sync.central.console.writing.manuscripts import Manuscript, OvertakenError, keep, read, typed_of
from content_sync.central.database.tables import BulletinState, VillageRow
from content_sync.look.thai import local_date, write_day
from content_sync.screens import offer
from content_sync.wire.areas import COUNTRY
from content_sync.wire.bulletins import Article, Notice
from content_sync.wire.text import one_spelling

_DEFAULT_DAYS: Final = 7
_MINISTRY: Final = "กระทรวงดิจิทัลเพื่อเศรษฐกิจและสังคม"  # its name, in Thai whatever the desk speaks


_TEXTS: Final = ("kind", "category", "title", "title_en", "summary", "body", "source", "starts", "until")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What the form holds: the bulletin's id, the version the writer saw, and what was typed."""

    bulletin: str
    seen: str
    typed: BulletinForm


def add_routes(blueprint: Blueprint, desk: Desk) -> None:
    offer(blueprint, desk, "/write", fresh)
    offer(blueprint, desk, "/write", send, "POST")
    offer(blueprint, desk, "/write/<bulletin>", again)


def fresh(desk: Desk) -> ResponseReturnValue:
    """Begin something new."""
    today, language = local_date(desk.clock()), chosen_language()
    typed = BulletinForm(
        source=_MINISTRY,
        starts=write_day(today, language),
        until=write_day(today + timedelta(days=_DEFAULT_DAYS), language),
    )
    return _draw(desk, Draft(bulletin=_fresh_id(), seen="", typed=typed))


def again(desk: Desk, bulletin: str) -> ResponseReturnValue:
    """Go on with a draft, or change what is published."""
    with desk.database.reading() as session:
        known = read(session, checked(bulletin, BULLETIN_ID)) or abort(HTTPStatus.NOT_FOUND)
    typed = typed_of(known.bulletin, chosen_language())
    return _draw(desk, Draft(bulletin=bulletin, seen=known.seen, typed=typed), state=known.state)


def send(desk: Desk) -> ResponseReturnValue:
    """Go on: find a place, look at it, keep it, publish it."""
    if not BULLETIN_ID.fullmatch(request.form.get("bulletin", "")):
        return show_expired(desk), HTTPStatus.BAD_REQUEST
    asked = request.form.get("act", "preview")
    opened = asked.removeprefix("open-") if asked.startswith("open-") else ""
    draft, choice = _sent(opened)
    if opened or asked == "find":
        return _draw(desk, draft, choice=choice)
    try:
        made = compose(draft.typed, bulletin=draft.bulletin, now=desk.clock())
    except InvalidFormError as error:
        field_errors = error.field_errors | _unsettled(choice)
        return _draw(desk, draft, choice=choice, field_errors=field_errors), HTTPStatus.UNPROCESSABLE_ENTITY
    if not choice.is_settled:
        return _draw(desk, draft, choice=choice, field_errors=_unsettled(choice)), HTTPStatus.UNPROCESSABLE_ENTITY
    if asked not in {"save", "publish"}:
        return _draw(desk, draft, choice=choice, preview=made)
    return _keep(desk, draft, made, "published" if asked == "publish" else "draft")


def show_expired(desk: Desk) -> str:
    """Show the form with everything typed, for another try with a token of today."""
    draft, choice = _sent()
    return _draw(desk, draft, choice=choice, is_expired=True)


def _unsettled(choice: AreaChoice) -> FieldErrors:
    return {} if choice.is_settled else {"places": "unsettled"}


def _keep(desk: Desk, draft: Draft, made: Article | Notice, state: BulletinState) -> ResponseReturnValue:
    """Keep it in one transaction, and if it is to be seen, have the tree signed after that."""
    kept = []

    def write() -> None:
        with desk.database.writing() as session:
            kept.append(keep(session, made, seen=draft.seen, state=state, author=who(), now=desk.clock()))

    try:
        trouble = attempt(write)
    except KeyError:
        abort(HTTPStatus.NOT_FOUND)
    except OvertakenError as error:
        newer = replace(draft, seen=error.now.seen)
        return _draw(desk, newer, state=error.now.state, overtaken=error.now), HTTPStatus.CONFLICT
    if trouble is None and state == "published":
        trouble = attempt(lambda: desk.publish(desk.clock()))
    if trouble:
        newer = replace(draft, seen=kept[0].seen) if kept else draft
        now = kept[0].state if kept else "draft"
        return _draw(desk, newer, state=now, trouble=trouble, is_kept=bool(kept)), HTTPStatus.SERVICE_UNAVAILABLE
    done = "published" if state == "published" else "saved"
    return redirect(url_for("desk.published_show", state=state, done=done), HTTPStatus.SEE_OTHER)


def _draw(
    desk: Desk,
    draft: Draft,
    *,
    state: str = "draft",
    choice: AreaChoice | None = None,
    field_errors: FieldErrors | None = None,
    preview: Article | Notice | None = None,
    overtaken: Manuscript | None = None,
    trouble: Trouble | None = None,
    is_kept: bool = False,
    is_expired: bool = False,
) -> str:
    choice = choice or AreaChoice(areas=draft.typed.areas)
    return desk.render(
        "console/writing/write.html",
        section="desk.write_fresh",
        bulletin=draft.bulletin,
        seen=draft.seen,
        typed=draft.typed,
        state=state,
        chosen=[code for code in choice.areas if code != COUNTRY],
        choice=choice,
        field_errors=field_errors or {},
        preview=preview,
        size=size_bytes(preview) if preview else 0,
        reach=_reach(desk, preview.areas) if preview else 0,
        overtaken=overtaken,
        trouble=trouble,
        is_kept=is_kept,
        is_expired=is_expired,
        categories=CATEGORIES,
        provinces=provinces(chosen_language()),
    )


def _reach(desk: Desk, areas: tuple[str, ...]) -> int:
    """Count the active kiosks in these areas."""
    within = [true() if area == COUNTRY else VillageRow.code.startswith(area, autoescape=True) for area in areas]
    with desk.database.reading() as session:
        return session.scalar(select(func.count()).select_from(VillageRow).where(VillageRow.active, or_(*within))) or 0


def _fresh_id() -> str:
    return f"staff-{secrets.token_hex(8)}"


def _sent(opened: str = "") -> tuple[Draft, AreaChoice]:
    """Return the form as it was sent; where the bulletin's id is missing or none of ours, with a fresh one."""
    form = request.form
    choice = choose(form.getlist("area"), typed=one_spelling(form.get("places", "")), opened=opened)
    typed = BulletinForm(areas=choice.areas, **{name: form.get(name, "") for name in _TEXTS})
    name = form.get("bulletin", "")
    bulletin = name if BULLETIN_ID.fullmatch(name) else _fresh_id()
    return Draft(bulletin=bulletin, seen=form.get("seen", ""), typed=typed), choice
