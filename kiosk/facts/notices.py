"""The notices and the activities to come, of the volunteers and of the ministry.

Rules: the volunteer's notices come first, the newest before the older; a notice is shown from its beginning to its end,
an activity until it is over.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from content_sync.look import freshness
from content_sync.look.freshness import AsOf
from content_sync.look.illustrations import shown_picture
from content_sync.look.thai import last_day
from content_sync.wire.activities import bulletin_id
from content_sync.wire.bulletins import Activity, Notice
from content_sync.wire.parts import part_rules
from content_sync.wire.stamps import Stamp
from content_sync.wire.word_lengths import CutText
from kiosk.facts.editions import as_of, bulletins, is_over, path_of
from kiosk.moment import Moment
from kiosk.store.state import LocalNotice

PHOTOS: Final = "/news/photos"
"""Where the photos of the village's own notices and activities stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFact:
    """A notice to show, and its place on the news page: staff's has `as_of`, the volunteer's has `posted`.

    `cut_texts` are its title and its body; `photo` is the address of its photo, empty without one.
    """

    title: str
    body: str
    cut_texts: tuple[CutText, ...]
    starts: dt.datetime
    until: dt.datetime | None
    anchor: str
    as_of: AsOf | None = None
    posted: Stamp | None = None
    place: str = ""
    photo: str = ""

    @property
    def last_day(self) -> dt.date | None:
        """Return the last day it is shown on."""
        return last_day(self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityFact:
    """An activity, its page, where it is from, and what tells it from all others, wherever it is read.

    `photo` is the address of its photo, empty without one; `is_own` says that a volunteer of this village wrote it.
    """

    activity: Activity
    path: str
    as_of: AsOf
    name: str
    photo: str = ""
    is_own: bool = False


def notices(moment: Moment) -> tuple[NoticeFact, ...]:
    """Return the notices to show now."""
    own = (
        NoticeFact(
            title=notice.title,
            body=notice.body,
            cut_texts=(CutText(text=notice.title), CutText(text=notice.body)),
            place=notice.place,
            starts=notice.starts,
            until=notice.ends,
            anchor=f"notice-{moment.village}-{notice.id}",
            posted=notice.posted,
            photo=_photo(notice),
        )
        for notice in reversed(moment.notices)
        if notice.sort == "notice"
    )
    staff = (
        NoticeFact(
            title=notice.title,
            body=notice.body,
            cut_texts=notice.cut_texts,
            starts=notice.starts,
            until=notice.over_at,
            anchor=f"notice-{held.part.role}-{notice.id}",
            as_of=as_of(moment, held),
        )
        for held in bulletins(moment, Notice)
        for notice in [held.bulletin]
        if _has_begun(moment, notice.begins_at) and not is_over(moment, notice.over_at)
    )
    return (*own, *staff)


def activities(moment: Moment) -> tuple[ActivityFact, ...]:
    """Return the activities that are not over, the soonest first."""
    coming = [
        ActivityFact(
            activity=held.bulletin,
            path=path_of(moment, "activities", held),
            as_of=as_of(moment, held),
            name=f"activity-{held.part.role}-{held.bulletin.id}",
            photo=_picture(held.bulletin, moment),
        )
        for held in bulletins(moment, Activity)
        if not is_over(moment, held.bulletin.over_at) and held.bulletin.id not in moment.own_activities
    ]
    return tuple(sorted((*_own_activities(moment), *coming), key=lambda fact: fact.activity.starts))


def _own_activities(moment: Moment) -> Iterator[ActivityFact]:
    role = next(rule.role for rule in part_rules(moment.village) if rule.name == Activity.parts[0])
    for notice in moment.notices:
        if notice.sort == "activity":
            activity = own_activity(notice, village=moment.village, source=moment.village_name)
            yield ActivityFact(
                activity=activity,
                path=f"/activities/{activity.id}",
                as_of=freshness.as_of(activity, arrived=None, now=moment.now.at, clock=moment.now.clock),
                name=f"activity-{role}-{activity.id}",
                photo=_photo(notice),
                is_own=True,
            )


def own_activity(notice: LocalNotice, *, village: str, source: str) -> Activity:
    """Return an activity of this village as all kiosks show it."""
    return Activity(
        id=bulletin_id(village, notice.form or f"{notice.id:032x}"),
        areas=(village,),
        issued=notice.posted.at,
        source=source,
        title=notice.title,
        body=notice.body,
        starts=notice.starts,
        ends=notice.ends,
        place=notice.place,
    )


def _picture(activity: Activity, moment: Moment) -> str:
    """Return the address of an activity's picture; empty where it is not here."""
    shown = shown_picture(activity.picture, moment.media)
    return shown.everywhere.address if shown else ""


def _photo(notice: LocalNotice) -> str:
    return f"{PHOTOS}/{notice.photo}" if notice.photo else ""


def _has_begun(moment: Moment, starts: dt.datetime) -> bool:
    """Tell whether to show a notice by its beginning; always while the clock is not trusted: too early beats never."""
    return starts <= moment.now.at or moment.now.clock != "trusted"
