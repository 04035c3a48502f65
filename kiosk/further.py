"""Tells central which activities are to be shown beyond the village: each as it is on the card now.

In: the notices, and what was said of activities before. Out: items on their way to central, of each activity the
newest. Rules: it is told right after each change; a notice stands in another store than what goes up of it, so before
each visit whatever a power cut left untold is told: an activity that is new or has other words, and one that the
village took away or hides. What stands there as it was told is not told again.
"""

from __future__ import annotations

from dataclasses import dataclass

from content_sync.wire.stamps import Stamp
from kiosk.store.network.activities import ActivitiesUp, ActivityWords, StoredActivity
from kiosk.store.notice_photos import NoticePhotos
from kiosk.store.state import LocalNotice
from kiosk.store.stores import Stores


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcer:
    """Who tells of an activity: the person's id, the name they tell it under, and when."""

    author: str
    by: str
    made: Stamp


def tell_activity(
    activities: ActivitiesUp, photos: NoticePhotos, announcer: Announcer, activity: str, notice: LocalNotice | None
) -> None:
    """Let it go up what became of an activity.

    Args:
        activities: where it waits to go up.
        photos: of the notices.
        announcer: who tells it.
        activity: its id.
        notice: as it is now; None where it is taken away.
    """
    if notice is None or not notice.reach or notice.is_hidden:
        activities.withdraw(activity, author=announcer.author, by=announcer.by, made=announcer.made)
        return
    words = _words(photos, notice)
    activities.say(words, reach=notice.reach, author=announcer.author, by=announcer.by, made=announcer.made)


def tell_missed_activities(stores: Stores, now: Stamp) -> None:
    """Tell what was not told of the activities on this card.

    Raises:
        WireError: a field is past its limit.
        CardError: the card did not take it.
    """
    activities, photos = stores.network.activities, stores.notice_photos
    names = {person.id: person.name for person in stores.people.all()}
    notices = {one.form: one for one in stores.state.notices() if one.sort == "activity" and one.form}
    for notice in notices.values():
        known = activities.stored(notice.form)
        author = notice.author or (known.author if known else "")
        if author and _is_missed(photos, notice, known, now):
            announcer = Announcer(author=author, by=names.get(author, ""), made=now)
            tell_activity(activities, photos, announcer, notice.form, notice)
    for known in activities.shown_further():
        if known.activity not in notices and known.author:
            activities.withdraw(known.activity, author=known.author, by=known.by, made=now)


def _is_missed(photos: NoticePhotos, notice: LocalNotice, known: StoredActivity | None, now: Stamp) -> bool:
    if not notice.reach or notice.is_hidden:
        return known is not None and known.state != "withdrawn"
    if now.is_trusted and notice.ends <= now.at:
        return False
    return known is None or not known.has_said(_words(photos, notice), notice.reach)


def _words(photos: NoticePhotos, notice: LocalNotice) -> ActivityWords:
    return ActivityWords(
        id=notice.form,
        title=notice.title,
        body=notice.body,
        place=notice.place,
        starts=notice.starts,
        ends=notice.ends,
        photo=photos.read(notice.light_photo) or b"",
    )
