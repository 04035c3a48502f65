"""What a stick tells of the import before this one, which may have been cut before all it had taken was off the stick.

In: a stick, and what came of it now. Out: one number for each village, which counts what is off the stick by now, too.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from content_sync.errors import WireError
from content_sync.stick.errors import StickError
from content_sync.stick.folder import StickFolder
from content_sync.wire.carriers import HANDED_IN, MAX_MARKER_BYTES, HandedIn, VillageHandedIn
from content_sync.wire.encoding import decode


def told_last(stick: StickFolder) -> HandedIn | None:
    """Return what the last import told; None where there was none, or it cannot be read."""
    with suppress(StickError, WireError):
        body = stick.read(HANDED_IN, max_bytes=MAX_MARKER_BYTES)
        return decode(body, HandedIn) if body is not None else None
    return None


def together(before: Iterable[VillageHandedIn], now: Iterable[VillageHandedIn]) -> tuple[VillageHandedIn, ...]:
    """Return what both told of each village; the earlier one counted what is off the stick by now."""
    told = {one.code: one for one in before}
    for one in now:
        if one.code not in told or one.reports >= told[one.code].reports:
            told[one.code] = one
    return tuple(told.values())
