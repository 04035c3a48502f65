"""How many phones ask for pages, and how often which kind of page is read: counted in memory, of nobody.

In: each request. Out: numbers. Rules: an address is kept only as a digest under a random key that is made anew each
day, so nobody can tell whose it was, nor know a phone again the next day; digests never leave memory. A page is counted
by its kind and hour alone; the pages behind the sign-in, style sheets and probes are not counted.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from threading import Lock
from typing import Final

from content_sync.look.thai import BANGKOK
from content_sync.wire.stamps import Stamp

_HOUR_S: Final = 3600.0
_DAY_S: Final = 24 * _HOUR_S
MOST_PHONES: Final = 5_000  # whoever makes addresses up fills no more memory
_MOST_HOURS: Final = 240  # without a trusted clock the oldest counts are dropped
_KINDS: Final[Mapping[str, str]] = {
    "": "home", "weather": "weather", "prices": "prices", "warnings": "warnings", "news": "news",
    "activities": "news", "health": "articles", "farming": "articles", "selling": "articles", "guides": "articles",
    "articles": "articles", "market": "market", "report": "report", "follow": "follow", "search": "search",
    "help": "help",
}  # fmt: skip
PAGE_KINDS: Final = tuple(dict.fromkeys(_KINDS.values()))

ReadPages = Mapping[date, Mapping[tuple[int, str], int]]
"""How often which kind of page was read, by day, hour and kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneCount:
    """How many different addresses asked for a page in the last hour, and in the day that is counted."""

    hour: int = 0
    day: int = 0


class Footfall:
    """The counts since the start.

    Args:
        monotonic: seconds that only ever grow.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._lock = Lock()
        self._key, self._key_since_s = secrets.token_bytes(32), monotonic()
        self._seen: dict[bytes, float] = {}
        self._read: Counter[tuple[int, str]] = Counter()

    def count(self, method: str, path: str, address: str) -> None:
        """Count a request if it is for a page."""
        kind = kind_of(path) if method == "GET" else None
        if kind is None:
            return
        now_s = self._monotonic()
        with self._lock:
            self._read[int(now_s // _HOUR_S), kind] += 1
            self._renew_key(now_s)
            digest = hashlib.blake2b(address.encode(), key=self._key, digest_size=12).digest()
            if digest in self._seen or len(self._seen) < MOST_PHONES:
                self._seen[digest] = now_s

    def phones(self) -> PhoneCount:
        """Return how many phones there are."""
        now_s = self._monotonic()
        with self._lock:
            self._renew_key(now_s)
            hour = sum(now_s - seen_s <= _HOUR_S for seen_s in self._seen.values())
            return PhoneCount(hour=hour, day=len(self._seen))

    def take_read(self, now: Stamp) -> ReadPages:
        """Take what was read since the last call; while the time is not trusted it waits here."""
        with self._lock:
            if not now.is_trusted:
                self._drop_oldest()
                return {}
            read, self._read = self._read, Counter()
        return _by_day(read, now, self._monotonic())

    def give_back(self, read: ReadPages) -> None:
        """Count again what could not be kept."""
        now_s = self._monotonic()
        with self._lock:
            for counts in read.values():
                for (_, kind), count in counts.items():
                    self._read[int(now_s // _HOUR_S), kind] += count

    def _renew_key(self, now_s: float) -> None:
        if now_s - self._key_since_s >= _DAY_S:
            self._key, self._key_since_s = secrets.token_bytes(32), now_s
            self._seen.clear()

    def _drop_oldest(self) -> None:
        hours = sorted({hour for hour, _ in self._read})[:-_MOST_HOURS]
        for key in [key for key in self._read if key[0] in hours]:
            del self._read[key]


def kind_of(path: str) -> str | None:
    """Return the kind of a page for villagers; None for everything else."""
    names = path.split("/")[1:]
    if names and names[0] == "en":
        names = names[1:] or [""]
    return _KINDS.get(names[0]) if names else None


def _by_day(read: Mapping[tuple[int, str], int], now: Stamp, now_s: float) -> ReadPages:
    found: dict[date, dict[tuple[int, str], int]] = {}
    for (hour, kind), count in read.items():
        middle_s = min(now_s, (hour + 0.5) * _HOUR_S)
        at = (now.at - timedelta(seconds=now_s - middle_s)).astimezone(BANGKOK)
        counts = found.setdefault(at.date(), {})
        counts[at.hour, kind] = counts.get((at.hour, kind), 0) + count
    return found
