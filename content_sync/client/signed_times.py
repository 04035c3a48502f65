"""How late it is at least, by the tree's own signed times: the only time that expiry is judged by.

In: what each timestamp key said last (`x-issued`), and the seconds since boot. Out: a time that has passed if the
newest word is honest. Rules: the word of the highest version counts, for versions only grow and nobody without the key
makes a higher one. So replay takes nothing back, and a wrong date is healed by the next right one, earlier or not. A
word falls with its key. No receipt, no system clock, no NTP and no Date header is ever asked: it may be too early,
so that good content is not refused. A frozen tree is found out by the seconds that passed since its word was learnt.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Uptime:
    """How long this start of the machine lasts: its name, and whole seconds that no setting of the clock moves."""

    boot: str
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedTime:
    """What a timestamp said: its version, its `x-issued`, and when in which start of the machine it was learnt."""

    version: int
    issued: datetime
    learnt: Uptime

    def grown(self, now: Uptime) -> datetime:
        """Return how late it is at least; what was learnt before this start was learnt before its first second."""
        before_s = self.learnt.seconds if self.learnt.boot == now.boot else 0
        return self.issued + timedelta(seconds=max(0, now.seconds - before_s))


def heard(
    known: Mapping[str, SignedTime], said: SignedTime, *, by: Collection[str], named: Collection[str]
) -> dict[str, SignedTime]:
    """Return what each key said last, once a timestamp was verified.

    Args:
        known: what was said before, by the id of the key.
        said: what the timestamp says.
        by: the ids of the keys that signed it.
        named: the ids of the keys that may; what others said is forgotten.
    """
    kept = {key: word for key, word in known.items() if key in named}
    return kept | {key: said for key in by if key not in kept or kept[key].version < said.version}


def at_least(times: Mapping[str, SignedTime], *, built: datetime, now: Uptime) -> datetime:
    """Return the time it is at least: by the word of the highest version, and never before the software was made."""
    newest = max(times.values(), key=lambda word: word.version, default=None)
    return built if newest is None else max(built, newest.grown(now))
