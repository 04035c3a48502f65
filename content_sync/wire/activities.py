"""Activities that volunteers write for the subdistrict or the district: going up, and what staff say of them.

An activity is known by its village and its id, made with its form. The whole of it goes up after each change, under a
new id, and of the versions that come the highest `number` counts; one that is withdrawn has no words. Staff accept or
decline a version, and the receipt brings their answer until the kiosk confirms it. What is accepted is a bulletin of
the province, which the kiosks of its area show.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal, get_args

import msgspec
from msgspec import Meta

from content_sync.wire.board import MAX_BY
from content_sync.wire.reports import ItemId
from content_sync.wire.stamps import Instant, Stamp
from content_sync.wire.terms import Term, known

MAX_ACTIVITY_TITLE: Final = 100
MAX_ACTIVITY_BODY: Final = 1_000
MAX_ACTIVITY_PLACE: Final = 100
MAX_ACTIVITY_PHOTO: Final = 32_000
"""Bytes of a photo that goes along with its words: an envelope has room for one such item."""

MAX_NUMBER: Final = 2**31 - 1
MAX_DECLINED: Final = 300
"""Characters of why staff do not show an activity further."""

ActivityReach = Literal["subdistrict", "district"]
"""How far beyond its village an activity is to be shown."""

ActivityState = Literal["waiting", "accepted", "declined", "withdrawn"]
"""Where an activity stands: staff have not decided, show it, do not show it, or it was taken back."""

_REACHES: Final[tuple[ActivityReach, ...]] = get_args(ActivityReach)
_STATES: Final[tuple[ActivityState, ...]] = get_args(ActivityState)
_DIGITS: Final[dict[ActivityReach, int]] = {"subdistrict": 6, "district": 4}


class VillageActivity(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="activity"):
    """An activity that a village would like to be shown further.

    Attributes:
        activity: its id at the kiosk.
        number: grows with each change.
        author: the id of the person who says so.
        by: their name.
        reach: how far; central takes a word it does not know for the subdistrict.
        is_withdrawn: it is shown further no more; then it has no words, no times and no photo.
        photo: a JPEG made small enough to go along; empty without one.
    """

    id: ItemId
    activity: ItemId
    number: Annotated[int, Meta(ge=1, le=MAX_NUMBER)]
    author: ItemId
    by: Annotated[str, Meta(max_length=MAX_BY)] = ""
    made: Stamp
    reach: Term = ""
    is_withdrawn: bool = False
    title: Annotated[str, Meta(max_length=MAX_ACTIVITY_TITLE)] = ""
    body: Annotated[str, Meta(max_length=MAX_ACTIVITY_BODY)] = ""
    place: Annotated[str, Meta(max_length=MAX_ACTIVITY_PLACE)] = ""
    starts: Instant | None = None
    ends: Instant | None = None
    photo: Annotated[bytes, Meta(max_length=MAX_ACTIVITY_PHOTO)] = b""


class ActivityAnswer(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="activity_answer"
):
    """What staff say of the version `number` of an activity, and why; a later answer takes the place of this one."""

    id: ItemId
    activity: ItemId
    number: Annotated[int, Meta(ge=1)]
    state: Term
    reason: Annotated[str, Meta(max_length=MAX_DECLINED)] = ""
    at: Instant


def bulletin_id(village: str, activity: str) -> str:
    """Return the id under which every kiosk shows an activity of a village.

    Args:
        village: 8 digits.
        activity: the id of the activity at its kiosk, 32 hex digits.
    """
    return f"act-{village}-{activity}"


def known_reach(reach: str) -> ActivityReach:
    """Return how far an activity goes; a word that a later version added is the subdistrict here."""
    return known(reach, _REACHES, otherwise="subdistrict")


def known_activity_state(state: str) -> ActivityState:
    """Return where an activity stands; a word that a later version added still waits here."""
    return known(state, _STATES, otherwise="waiting")


def reached_area(reach: ActivityReach, village: str) -> str:
    """Return the area in which an activity of a village is to be shown."""
    return village[: _DIGITS[reach]]
