"""How late it is at least, by the tree's own signed times: the only time that expiry is judged by.

In: the last signed time of each timestamp key (`x-issued`), and the seconds since boot.
Out: a lower bound of the time. It may be too early, so good content is never refused.

Rules:
- The signed time of the highest version counts: versions only grow, and only the key can sign a higher one. So a
  replayed timestamp changes nothing, and the next right signed time corrects a wrong one, earlier or later.
- A signed time is forgotten when its key is taken away.
- The bound grows with the seconds since the signed time was learnt, so a tree kept from changing expires.
- Receipts, the system clock, NTP and Date headers are never used.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Uptime:
    """How long this start of the machine lasts.

    Attributes:
        boot: the name of this start, another one after each restart.
        seconds: whole seconds since it began; setting the clock does not change them.
    """

    boot: str
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedTime:
    """What a timestamp says of the time.

    Attributes:
        version: the version of the timestamp.
        issued: its `x-issued`, in UTC.
        learnt: when this machine first saw it.
    """

    version: int
    issued: datetime
    learnt: Uptime

    def grown(self, now: Uptime) -> datetime:
        """Return how late it is at least, in UTC.

        Of a time that an earlier start of the machine learnt, only the seconds of this start are counted.
        """
        before_s = self.learnt.seconds if self.learnt.boot == now.boot else 0
        return self.issued + timedelta(seconds=max(0, now.seconds - before_s))


def with_signed_time(
    known: Mapping[str, SignedTime], new: SignedTime, *, signed_by: Collection[str], may_sign: Collection[str]
) -> dict[str, SignedTime]:
    """Return the last signed time of each key (by its id), after a timestamp was verified.

    Args:
        known: the signed times before, by the id of the key.
        new: the signed time of the timestamp.
        signed_by: the ids of the keys that signed it.
        may_sign: the ids of the keys that may sign; the signed times of other keys are forgotten.
    """
    kept = {key: signed for key, signed in known.items() if key in may_sign}
    return kept | {key: new for key in signed_by if key not in kept or kept[key].version < new.version}


def lower_bound(times: Mapping[str, SignedTime], *, built: datetime, now: Uptime) -> datetime:
    """Return how late it is at least, in UTC.

    Args:
        times: the last signed time of each key; the one of the highest version counts.
        built: when this software was made; the bound is never earlier.
        now: how long this start of the machine lasts.
    """
    newest = max(times.values(), key=lambda signed: signed.version, default=None)
    return built if newest is None else max(built, newest.grown(now))
