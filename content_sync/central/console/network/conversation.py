"""One conversation of the board: read it, answer as the ministry, and act on a post of it.

In: a post's id, and the forms. Out: the page, or a changed board, of which the kiosks around hear at their next visit.
Rules: an officer reads what is read in their areas or everywhere, and acts where their areas cover where it is read.
Each form says what its writer saw, the number of posts or the number of the post; where a colleague or a village was
faster, nothing is done, and what was typed stands in the form again.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from pathlib import Path
from typing import Final

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from content_sync.central.console.desk import REPORT_ID, Desk, current_email, valid_or_404
from content_sync.central.console.officers import my_areas, my_areas_or_403, refuse_unless_mine
from content_sync.central.console.troubles import Trouble, attempt
from content_sync.central.database.network.acts import acts_about
from content_sync.central.database.network.conversations import BoardThread, read_conversation
from content_sync.central.database.network.post_photos import photos_of
from content_sync.central.database.network.posts import find_post
from content_sync.central.database.refusals import StaleFormError
from content_sync.central.database.schema.network_tables import ActRow, PostRow
from content_sync.central.network import moderation
from content_sync.central.network.acts import MAX_WHY
from content_sync.central.network.moderation import Clerk
from content_sync.field_errors import FieldErrors
from content_sync.routes import add_route
from content_sync.wire.areas import COUNTRY, any_covers
from content_sync.wire.board import MAX_POST
from content_sync.wire.reports import TOPICS
from content_sync.wire.text import one_line, one_spelling, text_error

_COUNT: Final = re.compile(r"[0-9]{1,18}", re.ASCII)
ACTS: Final = ("pin", "unpin", "hide", "unhide", "redact", "raise", "report", "settle")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyForm:
    """The answer as it was typed; `seen` is how many posts its writer read."""

    id: str = field(default_factory=lambda: secrets.token_hex(16))
    seen: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActForm:
    """What is to be done with which post; `seen` is its number as it was read.

    `why` is the reason for taking it away, `area` where it is to be read, `topic` that of the report.
    """

    post: str = ""
    act: str = ""
    seen: int = 0
    why: str = ""
    area: str = ""
    topic: str = ""


def add_routes(blueprint: Blueprint, desk: Desk) -> None:
    add_route(blueprint, desk, "/board/<post>", show)
    add_route(blueprint, desk, "/board/<post>", answer, "POST")
    add_route(blueprint, desk, "/board/<post>/act", act, "POST")


def show(desk: Desk, post: str) -> ResponseReturnValue:
    """Read a conversation, answer it, or see to a post of it."""
    thread = _thread_of(desk, valid_or_404(post, REPORT_ID), is_read=True)
    if thread != post:
        return redirect(url_for("desk.conversation_show", post=thread, _anchor=f"p-{post}"))
    return _page(desk, thread)


def answer(desk: Desk, post: str) -> ResponseReturnValue:
    """Answer as the ministry."""
    thread = _thread_of(desk, valid_or_404(post, REPORT_ID))
    form = _sent_reply()
    text = one_spelling(form.text)
    if error := text_error(text, longest=MAX_POST, is_needed=True):
        return _page(desk, thread, form, field_errors={"text": error}), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        kept = attempt(lambda: _answer(desk, thread, form, text))
    except StaleFormError:
        return _page(desk, thread, form, is_stale=True), HTTPStatus.CONFLICT
    if isinstance(kept, Trouble):
        return _page(desk, thread, form, trouble=kept), HTTPStatus.SERVICE_UNAVAILABLE
    if not kept:
        abort(HTTPStatus.NOT_FOUND)
    return redirect(url_for("desk.conversation_show", post=thread, done="answered"), HTTPStatus.SEE_OTHER)


def _answer(desk: Desk, thread: str, form: ReplyForm, text: str) -> bool:
    with desk.database.writing() as session:
        clerk = Clerk(session=session, email=current_email(), now=desk.clock())
        return moderation.answer(clerk, thread, form.id, seen=form.seen, text=text)


def act(desk: Desk, post: str) -> ResponseReturnValue:
    """Pin, hide, take away, raise, make a report of a post, or settle its complaints."""
    _thread_of(desk, valid_or_404(post, REPORT_ID))
    form = _sent_act(post)
    if form.act == "raise":
        refuse_unless_mine(desk, form.area)
    if field_errors := _errors_in(form):
        return _page(desk, _thread_of(desk, post), act=form, field_errors=field_errors), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        thread = attempt(lambda: _act(desk, form))
    except StaleFormError:
        return _page(desk, _thread_of(desk, post), act=form, is_stale=True), HTTPStatus.CONFLICT
    if isinstance(thread, Trouble):
        return _page(desk, _thread_of(desk, post), act=form, trouble=thread), HTTPStatus.SERVICE_UNAVAILABLE
    done = url_for("desk.conversation_show", post=thread, done=form.act, _anchor=f"p-{post}")
    return redirect(done, HTTPStatus.SEE_OTHER)


def _act(desk: Desk, form: ActForm) -> str:
    """Do it in one transaction, and return the post that began the conversation."""
    with desk.database.writing() as session:
        clerk = Clerk(session=session, email=current_email(), now=desk.clock())
        post = moderation.post_to_change(clerk, form.post, seen=form.seen) or abort(HTTPStatus.NOT_FOUND)
        _do(clerk, post, form, photos=desk.photos)
        return post.thread


def _do(clerk: Clerk, post: PostRow, form: ActForm, *, photos: Path) -> None:
    if form.act in {"pin", "unpin"}:
        moderation.pin(clerk, post, is_pinned=form.act == "pin")
    elif form.act in {"hide", "unhide"}:
        moderation.hide(clerk, post, is_hidden=form.act == "hide")
    elif form.act == "redact":
        moderation.redact(clerk, post, one_line(form.why), photos=photos)
    elif form.act == "raise":
        moderation.raise_to(clerk, post, form.area)
    elif form.act == "report":
        moderation.make_report(clerk, post, next(topic for topic in TOPICS if topic == form.topic))
    else:
        moderation.settle_complaints(clerk, post)


def _errors_in(form: ActForm) -> FieldErrors:
    why_error = text_error(one_line(form.why), longest=MAX_WHY, is_needed=True)
    if form.act == "redact" and why_error:
        return {"why": why_error}
    if form.act == "report" and form.topic not in TOPICS:
        return {"topic": "not_chosen"}
    return {}


def _page(
    desk: Desk,
    thread: str,
    form: ReplyForm | None = None,
    *,
    act: ActForm | None = None,
    field_errors: FieldErrors | None = None,
    is_stale: bool = False,
    trouble: Trouble | None = None,
) -> str:
    with desk.database.reading() as session:
        found = read_conversation(session, thread)
        photos = photos_of(session, [post.id for post in found.posts])
        acts = acts_about(session, *(post.id for post in found.posts))
    if not found.posts:
        abort(HTTPStatus.NOT_FOUND)
    start, areas = found.posts[0], my_areas(desk)
    shown = replace(form or ReplyForm(), id=secrets.token_hex(16), seen=len(found.posts))
    return desk.render(
        "console/network/conversation.html",
        section="desk.board_show",
        start=start,
        posts=found.posts,
        villages=found.villages,
        photos=photos,
        complaints=_by_post(found),
        acts=_acts_by_post(acts),
        is_mine=any_covers(areas, start.area),
        wider_areas=[area for area in moderation.wider_areas(start) if any_covers(areas, area)],
        topics=TOPICS,
        form=shown,
        act=act or ActForm(),
        newer=found.posts[form.seen :] if form and is_stale else (),
        field_errors=field_errors or {},
        is_stale=is_stale,
        trouble=trouble,
        done=request.args.get("done", ""),
        now=desk.clock(),
    )


def _by_post(found: BoardThread) -> dict[str, list[str]]:
    return {post.id: [one.text for one in found.complaints if one.post == post.id] for post in found.posts}


def _acts_by_post(acts: Sequence[ActRow]) -> dict[str, list[ActRow]]:
    found: dict[str, list[ActRow]] = {}
    for act in acts:
        found.setdefault(act.about, []).append(act)
    return found


def _thread_of(desk: Desk, post: str, *, is_read: bool = False) -> str:
    """Return the post that began a conversation, for who may act there, or may read it."""
    areas = my_areas_or_403(desk)
    with desk.database.reading() as session:
        found = find_post(session, post) or abort(HTTPStatus.NOT_FOUND)
        began = find_post(session, found.thread) or found  # a kiosk may name any conversation as what it replies to
    for area in (found.area, began.area):
        if not any_covers(areas, area) and not (is_read and area == COUNTRY):
            abort(HTTPStatus.FORBIDDEN)
    return found.thread


def _sent_reply() -> ReplyForm:
    form, seen = request.form.get("form", ""), request.form.get("seen", "")
    if not REPORT_ID.fullmatch(form) or not _COUNT.fullmatch(seen):
        abort(HTTPStatus.BAD_REQUEST)
    return ReplyForm(id=form, seen=int(seen), text=request.form.get("text", ""))


def _sent_act(post: str) -> ActForm:
    seen, act = request.form.get("seen", ""), request.form.get("act", "")
    if not _COUNT.fullmatch(seen) or act not in ACTS:
        abort(HTTPStatus.BAD_REQUEST)
    why, area, topic = (request.form.get(name, "") for name in ("why", "area", "topic"))
    return ActForm(post=post, act=act, seen=int(seen), why=why, area=area, topic=topic)
