"""The bulletins of a moment: those of a kind, where they are from, where they are read, and whether they are over.

A bulletin is known by its part, its kind and its id. Two roles may use the same id: these are two bulletins at two
addresses.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Generic, TypeVar

from content_sync.client.tree.edition import Part
from content_sync.look import freshness
from content_sync.look.freshness import AsOf, known_today
from content_sync.look.thai import local_date
from content_sync.wire.areas import any_covers
from content_sync.wire.bulletin_base import Bulletin
from content_sync.wire.parts import part_rules
from kiosk.moment import Moment

AnyKind = TypeVar("AnyKind", bound=Bulletin)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBulletin(Generic[AnyKind]):
    """A bulletin and the part it came with."""

    bulletin: AnyKind
    part: Part


def bulletins(moment: Moment, kind: type[AnyKind]) -> tuple[HeldBulletin[AnyKind], ...]:
    """Return the bulletins of a kind that are meant for this village, latest first."""
    own: list[HeldBulletin[AnyKind]] = [
        HeldBulletin(bulletin=bulletin, part=part)
        for part in moment.edition.parts
        for bulletin in part.of_kind(kind)
        if any_covers(bulletin.areas, moment.village)
    ]
    return tuple(sorted(own, key=lambda held: held.bulletin.issued, reverse=True))


def path_of(moment: Moment, screen: str, held: HeldBulletin[AnyKind]) -> str:
    """Return the address of a bulletin below its screen: `/articles/dengue`, or `/articles/local/dengue`.

    The address names the part, except where it is the one in which this kind is laid. An id has no slash in it.
    """
    name = next((rule.name for rule in part_rules(moment.village) if rule.role == held.part.role), held.part.role)
    is_usual = name == held.bulletin.parts[0]
    return f"/{screen}/{held.bulletin.id}" if is_usual else f"/{screen}/{name}/{held.bulletin.id}"


def is_over(moment: Moment, until: dt.datetime | None) -> bool:
    """Tell whether a time has certainly passed; while the clock is not trusted, nothing is over."""
    return until is not None and moment.now.is_trusted and until <= moment.now.at


def earliest_today(moment: Moment) -> dt.date:
    """Return the day to choose by: today, or the day of the edition's signed time while the clock is not trusted."""
    known = known_today(moment.now.at, moment.now.clock)
    if known is not None:
        return known
    issued = moment.edition.issued
    return local_date(issued) if issued else dt.date.min


def as_of(moment: Moment, held: HeldBulletin[AnyKind]) -> AsOf:
    """Say where a bulletin is from and how old it is.

    It says when the part arrived only if the clock was trusted then.
    """
    arrived = held.part.arrived
    return freshness.as_of(
        held.bulletin,
        arrived=arrived.at if arrived.is_trusted else None,
        now=moment.now.at,
        clock=moment.now.clock,
    )
