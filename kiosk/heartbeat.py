"""The heartbeat: how the kiosk is, sent to central with each visit."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from typing import Final
from uuid import uuid4

from content_sync.wire.reports import Heartbeat
from kiosk.clock import Clock
from kiosk.store.stores import Stores

_MB: Final = 1_000_000


def beating(stores: Stores, clock: Clock) -> Callable[[], Heartbeat]:
    """Return what makes a heartbeat of these stores."""
    content, state, outbox = stores.content, stores.state, stores.outbox

    def beat() -> Heartbeat:
        """Return how the kiosk is, right now."""
        edition, waiting, last = content.edition(), outbox.waiting(), state.last_visit()
        return Heartbeat(
            id=uuid4().hex,
            made=clock.read(),
            software=software(),
            waiting=waiting.count,
            oldest_waiting=waiting.oldest.at if waiting.oldest else None,
            disk_free_mb=shutil.disk_usage(stores.folder).free // _MB,
            skipped=edition.skipped + (last.skipped if last else 0),
            unreadable=edition.unreadable,
            damage=sum(len(store.damage) for store in (content, state, outbox, stores.market)),
            perhaps_lost=len(stores.perhaps_lost()),
            sign_in_openings=len(state.sign_in_openings()),
            held_back=waiting.held_back,
        )

    return beat


def software() -> str:
    """Return the version of this program."""
    try:
        return version("village-kiosk")
    except PackageNotFoundError:
        return "unpackaged"
