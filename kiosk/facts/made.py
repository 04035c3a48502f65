"""When a report was made, as far as it is known by now: a kiosk that knew no time then may know it today.

In: the report's stamp, the starts of the machine, the time now. Out: the stamp, with the time where it is known now, or
two times between which it was made. Rules: no minute is invented; what was trusted or estimated stays as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from content_sync.wire.stamps import Stamp
from kiosk.store.starts import MachineStart


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """When it was: `stamp`; where that knows no time, after `after` and before `before` as far as those are known."""

    stamp: Stamp
    after: datetime | None = None
    before: datetime | None = None


def when_made(made: Stamp, starts: Sequence[MachineStart], *, now: Stamp, arrived: Stamp | None) -> Made:
    """Return when a report was made.

    Args:
        made: when, by the clock of then.
        starts: the starts of the machine, the oldest first.
        now: the time.
        arrived: when central had it, if it has.
    """
    if made.clock != "unknown":
        return Made(stamp=made)
    place = next((place for place, start in enumerate(starts) if made.boot and start.boot == made.boot), None)
    own = starts[place] if place is not None else None
    if now.is_trusted and made.boot and made.boot == now.boot:
        at: datetime | None = now.at - timedelta(seconds=now.boot_s - made.boot_s)
    else:
        at = own.at(made.boot_s) if own else None
    if at is not None:
        return Made(stamp=Stamp(at=at, clock="trusted", boot=made.boot, boot_s=made.boot_s))
    later = starts[place + 1 :] if place is not None else ()
    bounds = [start.began for start in later if start.began]
    bounds += [stamp.at for stamp in (arrived, now) if stamp and stamp.is_trusted]
    before = min(bounds, default=None)
    after = own.after if own else None
    return Made(stamp=made, after=after if before is None or after is None or after <= before else None, before=before)
