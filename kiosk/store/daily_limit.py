"""How many of something one person may make in a day: a decision over when the earlier ones were made.

Two times of one start of the machine are as far apart as its seconds say, whatever the clock was set to meanwhile; of
different starts only times that were trusted can be compared, and others do not count.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from content_sync.wire.stamps import Stamp

_DAY_S: Final = 24 * 3600


def pause_s(made: Iterable[Stamp], now: Stamp, *, most: int) -> int:
    """Return how many seconds until another may be made; 0 where fewer than `most` were made within a day."""
    ages = sorted(age for stamp in made if (age := _age_s(stamp, now)) is not None and age < _DAY_S)
    return 0 if len(ages) < most else _DAY_S - ages[most - 1]


def _age_s(made: Stamp, now: Stamp) -> int | None:
    if made.boot and made.boot == now.boot:
        return max(0, now.boot_s - made.boot_s)
    if made.is_trusted and now.is_trusted:
        return max(0, int((now.at - made.at).total_seconds()))
    return None
