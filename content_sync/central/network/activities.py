"""The activities of villages at central: what a kiosk says of one, what staff decide, and what goes home.

In: versions of activities, within the transaction of an envelope; decisions of staff. Out: rows, published bulletins,
and answers in the receipts. Rules: a kiosk speaks of its own village's activities alone, and of each the newest version
counts; nothing is shown further before staff accept that very version, and an earlier one that was accepted stays until
they decide; what a village takes back, or staff decline, leaves the tree with the next publish. Of one village 10 new
activities are taken within a day: what is beyond waits at its kiosk.
"""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Final

from content_sync.central.database.network import activities
from content_sync.central.database.refusals import StaleFormError
from content_sync.central.database.schema.activity_tables import VillageActivityRow
from content_sync.central.database.sessions import Session
from content_sync.central.media.errors import RefusedMediaError
from content_sync.central.media.files import MediaStore
from content_sync.central.media.pictures import shrink
from content_sync.central.network.moderation import Clerk
from content_sync.central.network.people import name_under
from content_sync.central.network.posting import TOO_MANY, author_refusal
from content_sync.wire.activities import (
    ActivityAnswer,
    ActivityState,
    VillageActivity,
    bulletin_id,
    known_reach,
    reached_area,
)
from content_sync.wire.bulletins import Activity
from content_sync.wire.media import Picture
from content_sync.wire.reports import ItemResult

ACTIVITIES_A_DAY: Final = 10
BAD_ITEM: Final = "bad-item"
_JPEG: Final = b"\xff\xd8\xff"
_A_DAY: Final = dt.timedelta(days=1)
_LATEST: Final = dt.timedelta(days=800)  # from now, both ways: a kiosk takes a year, its clock may be wrong by another
_ANSWERS_AT_ONCE: Final = 20
_KEPT: Final = dt.timedelta(days=365)
_FORGOTTEN_AT_ONCE: Final = 200


def take_activity(session: Session, item: VillageActivity, *, village: str, now: dt.datetime) -> ItemResult:
    """Keep what a kiosk says of an activity, unless what is known is as new."""
    row = activities.lock_activity(session, village, item.activity)
    if row is not None and item.number <= row.number:
        return ItemResult(id=item.id, result="dup")
    if refusal := _refusal(session, item, village=village, now=now, is_known=row is not None):
        return refusal
    by = name_under(session, item.author, _storable(item.by), village=village)
    if row is None:
        row = VillageActivityRow(village=village, id=item.activity, received_at=now, is_published=False, staff="")
        activities.add_activity(session, row)
    _fill(row, item, by=by, now=now)
    if item.is_withdrawn:
        _take_down(session, row, author="", now=now)
    return ItemResult(id=item.id, result="ok")


def _refusal(
    session: Session, item: VillageActivity, *, village: str, now: dt.datetime, is_known: bool
) -> ItemResult | None:
    if item.is_withdrawn:
        return None
    if (
        item.starts is None
        or item.ends is None
        or not item.title.strip()
        or not now - _LATEST < item.starts < item.ends < now + _LATEST
    ):
        return ItemResult(id=item.id, result="rejected", reason=BAD_ITEM)
    if reason := author_refusal(session, item.author, item.made, village=village, now=now):
        return ItemResult(id=item.id, result="rejected", reason=reason)
    if not is_known and activities.count_new_activities(session, village, since=now - _A_DAY) >= ACTIVITIES_A_DAY:
        return ItemResult(id=item.id, result="later", reason=TOO_MANY)
    return None


def _fill(row: VillageActivityRow, item: VillageActivity, *, by: str, now: dt.datetime) -> None:
    row.number, row.person, row.by, row.changed_at = item.number, item.author, by, now
    row.area = reached_area(known_reach(item.reach), row.village)
    row.title, row.body, row.place = _storable(item.title), _storable(item.body), _storable(item.place)
    row.starts_at, row.ends_at = item.starts, item.ends
    row.photo = item.photo if item.photo.startswith(_JPEG) else None
    row.state, row.reason, row.answer = "withdrawn" if item.is_withdrawn else "waiting", "", ""


def accept(clerk: Clerk, row: VillageActivityRow, media: MediaStore) -> None:
    """Show this version of an activity in its area; a photo that cannot be read is left out.

    Raises:
        OSError: the disk did not take the photo.
    """
    source = activities.name_of_village(clerk.session, row.village)
    activities.publish_activity(
        clerk.session,
        published(row, source, clerk.now, picture=_picture(row, media)),
        author=clerk.email,
        now=clerk.now,
    )
    row.is_published = True
    _answer(clerk, row, "accepted", "")


def decline(clerk: Clerk, row: VillageActivityRow, why: str) -> None:
    """Do not show an activity further; an earlier version of it goes as well."""
    _take_down(clerk.session, row, author=clerk.email, now=clerk.now)
    _answer(clerk, row, "declined", why)


def activity_to_decide(clerk: Clerk, village: str, name: str, *, seen: int) -> VillageActivityRow | None:
    """Return an activity that nobody else changes now; None where there is none.

    Raises:
        StaleFormError: its kiosk sent another version since, or a colleague decided.
    """
    row = activities.lock_activity(clerk.session, village, name)
    if row is not None and (row.number != seen or row.state == "withdrawn"):
        raise StaleFormError("this activity changed")
    return row


def published(row: VillageActivityRow, source: str, now: dt.datetime, *, picture: Picture | None = None) -> Activity:
    """Return an activity as the kiosks of its area show it."""
    if row.starts_at is None or row.ends_at is None:
        raise StaleFormError("this activity was taken back")
    return Activity(
        id=bulletin_id(row.village, row.id),
        areas=(row.area,),
        issued=now,
        source=source,
        valid_until=row.ends_at,
        title=row.title,
        body=row.body,
        place=row.place,
        starts=row.starts_at,
        ends=row.ends_at,
        picture=picture,
    )


def _picture(row: VillageActivityRow, media: MediaStore) -> Picture | None:
    """Make the photo fit for the tree, without anything that a camera wrote into it."""
    if row.photo is None:
        return None
    try:
        small = shrink(row.photo)
    except RefusedMediaError:
        return None
    files = (media.keep(small.webp, "webp"), media.keep(small.jpeg, "jpg"))
    return Picture(files=files, width=small.width, height=small.height, alt=row.title)


def answers_home(session: Session, village: str) -> tuple[ActivityAnswer, ...]:
    """Return what staff said of a village's activities and its kiosk has not confirmed."""
    return tuple(
        ActivityAnswer(
            id=row.answer,
            activity=row.id,
            number=row.number,
            state=row.state,
            reason=row.reason,
            at=row.decided_at or row.changed_at,
        )
        for row in activities.untold_answers(session, village, limit=_ANSWERS_AT_ONCE)
    )


def forget_ended(session: Session, now: dt.datetime) -> int:
    """Delete activities that were over a year ago, some at each call; return how many."""
    return activities.forget_ended(session, ended_by=now - _KEPT, limit=_FORGOTTEN_AT_ONCE)


def _answer(clerk: Clerk, row: VillageActivityRow, state: ActivityState, why: str) -> None:
    row.state, row.reason, row.staff, row.decided_at = state, why, clerk.email, clerk.now
    row.answer, row.told_at = secrets.token_hex(16), None
    clerk.note(f"activity_{state}", bulletin_id(row.village, row.id), why)


def _take_down(session: Session, row: VillageActivityRow, *, author: str, now: dt.datetime) -> None:
    activities.unpublish_activity(session, bulletin_id(row.village, row.id), author=author, now=now)
    row.is_published = False


def _storable(text: str) -> str:
    """Replace the one character that PostgreSQL cannot store."""
    return text.replace("\x00", "\N{REPLACEMENT CHARACTER}")
