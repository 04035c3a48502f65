"""How a kiosk is doing, as it says with each visit."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from content_sync.wire.reports import ItemId
from content_sync.wire.stamps import Instant, Stamp


class Heartbeat(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="heartbeat"):
    """How the kiosk is doing. The last one counts; only one is queued at a time.

    Attributes:
        made: when it was made, by the kiosk's clock.
        software: the version of the kiosk's software.
        waiting: reports that wait to go up.
        oldest_waiting: when the oldest of them was made.
        disk_free_mb: free space on the card.
        skipped: items of the edition held that are of kinds its software does not know.
        unreadable: items and files of the edition held that it cannot read.
        damage: losses in its stores that are certain.
        sign_in_openings: how often the button let a new phone of the volunteer try to sign in without waiting.
        held_back: reports that the volunteer judges to be part of a flood.
        password_resets: how often the button, held at the start, let a password be chosen anew.
        perhaps_lost: stores whose last change was interrupted (as by a power cut) or is lost; nobody can tell which.
        is_leaving: a volunteer is switching the machine off.
        boot: the name of this start of the machine; empty where it is not told.
        boot_s: how many seconds this start lasts.
        last_serial: the highest number that a report has; None where it is not told.
        for_tomorrow: what waits for tomorrow, as its metered line has used up the day's bytes (client/budget.py); with
            `urgent` among them it calls once an hour, and only warnings come.
        board: the number of the board the card is in; empty where it has none.
    """

    id: ItemId
    made: Stamp
    software: Annotated[str, Meta(max_length=40)]
    waiting: Annotated[int, Meta(ge=0)]
    oldest_waiting: Instant | None = None
    disk_free_mb: Annotated[int, Meta(ge=0)] = 0
    skipped: Annotated[int, Meta(ge=0)] = 0
    unreadable: Annotated[int, Meta(ge=0)] = 0
    damage: Annotated[int, Meta(ge=0)] = 0
    sign_in_openings: Annotated[int, Meta(ge=0)] = 0
    held_back: Annotated[int, Meta(ge=0)] = 0
    perhaps_lost: Annotated[int, Meta(ge=0)] = 0
    password_resets: Annotated[int, Meta(ge=0)] = 0
    is_leaving: bool = False
    boot: Annotated[str, Meta(max_length=40)] = ""
    boot_s: Annotated[int, Meta(ge=0)] = 0
    board: Annotated[str, Meta(max_length=40)] = ""
    last_serial: Annotated[int, Meta(ge=0)] | None = None
    for_tomorrow: Annotated[tuple[Annotated[str, Meta(max_length=20)], ...], Meta(max_length=10)] = ()
