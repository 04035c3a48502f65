"""The box's own notes: once an hour how it is and how often pages were read, and for central the counts of a day.

In: the stores, the clock, the counts in memory. Out: one small row on the card an hour; an item for each day that is
over. Rules: what the card does not take is counted again; counts of a day go up under one key, so that the newest
replaces the unsent one.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from content_sync.look.thai import local_date
from content_sync.wire.reports import MAX_COUNT
from content_sync.wire.stamps import Stamp
from content_sync.wire.usage import Usage
from kiosk.callers.footfall import Footfall
from kiosk.clock import Clock
from kiosk.device.board import read_board
from kiosk.device.card import read_room
from kiosk.store.errors import CardError
from kiosk.store.history.samples import BoxSample
from kiosk.store.history.usage import UsageDay
from kiosk.store.stores import Stores


def noting(stores: Stores, clock: Clock, footfall: Footfall) -> Callable[[], None]:
    """Return what notes how the box is; it may be called as often as one likes."""

    def note() -> None:
        now = clock.read()
        if stores.history.samples.is_due(now):
            _keep(stores, now, footfall)
        if now.is_trusted:
            _queue_days(stores, now)

    return note


def _keep(stores: Stores, now: Stamp, footfall: Footfall) -> None:
    read = footfall.take_read(now)
    sample = BoxSample(
        made=now,
        free_percent=read_room(stores.folder).free_percent,
        celsius=read_board().temperature_celsius,
        phones=footfall.phones().hour,
    )
    try:
        stores.history.note(sample, read)
    except CardError:
        footfall.give_back(read)
        raise


def _queue_days(stores: Stores, now: Stamp) -> None:
    for day in stores.history.usage.unsaid(local_date(now.at)):
        stores.network.items.add(usage_item(day), key=f"usage {day.day}")
        stores.history.usage.mark_said(day)


def usage_item(day: UsageDay) -> Usage:
    """Return a day's counts as they go up: by kind of page, and by hour, and not by both together."""
    return Usage(
        id=uuid4().hex,
        day=day.day,
        number=day.number,
        pages={name: min(count, MAX_COUNT) for name, count in day.by_page().items()},
        hours=tuple(min(count, MAX_COUNT) for count in day.by_hour()),
        phones=day.phones,
    )
