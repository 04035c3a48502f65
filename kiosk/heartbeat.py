"""How the kiosk is: the heartbeat goes to central with each visit, the health with a report of a hotspot fault."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import msgspec

from content_sync.client.budget import Lane
from content_sync.wire.heartbeats import Heartbeat
from content_sync.wire.reports import HotspotHealth
from kiosk.clock import Clock
from kiosk.device.board import read_board, read_board_number
from kiosk.device.card import read_room
from kiosk.software import software
from kiosk.store.stores import Stores


def beating(
    stores: Stores,
    clock: Clock,
    is_leaving: Callable[[], bool] = lambda: False,
    *,
    for_tomorrow: Callable[[], tuple[Lane, ...]] = tuple,
) -> Callable[[], Heartbeat]:
    """Return what makes a heartbeat of these stores.

    Args:
        stores: what is on the card.
        clock: the kiosk's clock.
        is_leaving: tells whether the machine is being switched off.
        for_tomorrow: returns what waits for tomorrow, as the day's bytes are used up.
    """
    content, state, outbox = stores.content, stores.state, stores.outbox
    board = read_board_number()
    kept = (content, state, outbox, stores.market, stores.network, stores.history)

    def beat() -> Heartbeat:
        """Return how the kiosk is, right now."""
        now = clock.read()
        edition, waiting, last = content.edition(), outbox.waiting(), state.last_visit()
        return Heartbeat(
            id=uuid4().hex,
            made=msgspec.structs.replace(now, at=now.at.replace(microsecond=0)),  # every visit pays for each digit
            software=software(),
            waiting=waiting.count,
            oldest_waiting=waiting.oldest.at if waiting.oldest else None,
            disk_free_mb=read_room(stores.folder).free_mb,
            skipped=edition.skipped + (last.skipped if last else 0),
            unreadable=edition.unreadable,
            damage=sum(len(store.damage) for store in kept),
            perhaps_lost=len(stores.perhaps_lost()),
            sign_in_openings=len(state.sign_in_openings()),
            password_resets=state.resets(),
            held_back=waiting.held_back,
            is_leaving=is_leaving(),
            boot=now.boot,
            boot_s=now.boot_s,
            last_serial=outbox.last_serial(),
            board=board,
            for_tomorrow=for_tomorrow(),
        )

    return beat


def examining(stores: Stores, clock: Clock) -> Callable[[], HotspotHealth]:
    """Return what examines the kiosk: its link, its card and its board, and nothing of a person."""

    def examine() -> HotspotHealth:
        """Return how the hotspot is, right now."""
        last, board = stores.state.last_visit(), read_board()
        reached = last.reached_at if last else None
        return HotspotHealth(
            is_linked=last is not None and last.has_reached,
            linked_at=reached.at if reached and reached.is_trusted else None,
            uptime_s=clock.uptime().seconds,
            software=software(),
            disk_free_mb=read_room(stores.folder).free_mb,
            temperature_celsius=board.temperature_celsius,
            is_under_voltage=board.is_under_voltage,
        )

    return examine
