"""Who asked for which kind of page, kept in memory until it is sealed: the lines of the access log.

In: each answered request. Out: lines, to the second, or to the hour where the exact time is nobody's business. Rules:
of an address only the kind of page stays here, one of a closed list, never what was typed. Memory is bounded: who asks
more than twice a second is noted to the minute, and beyond all bounds requests are only counted. What is told to the
hour stays here until the hour is over, so that its place among the others does not tell the minute.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Final

from content_sync.wire.access_log import AccessLine
from kiosk.callers.footfall import PAGE_KINDS, kind_of

_HOUR_S: Final = 3600
_MINUTE_S: Final = 60
MOST_LINES: Final = 5_000  # of each sort; about 2 MB
SECONDS_OF_ONE: Final = 120  # lines of one address to the second, before the next are to the minute
_MOST_ADDRESS: Final = 60
# Who reports, follows a report or trades; a style sheet would tell when, as a phone fetches it with its first page.
_TO_THE_HOUR: Final = frozenset({"report", "follow", "market", "static", "probe"})
_OTHERS: Final = {"admin": "admin", "setup": "admin", "static": "static", "media": "media", "healthz": "probe"}
LOGGED_PAGES: Final = (*PAGE_KINDS, *dict.fromkeys(_OTHERS.values()), "other")

_Key = tuple[int, int, str, str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotedAccesses:
    """Lines to be sealed, and how many requests were not noted."""

    lines: tuple[AccessLine, ...] = ()
    lost: int = 0


class Accesses:
    """The requests that are not sealed yet.

    Args:
        monotonic: seconds since the start of the machine.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._lock = Lock()
        self._exact, self._hourly = Counter[_Key](), Counter[_Key]()
        self._of_address = Counter[str]()
        self._lost = 0

    def note(self, path: str, address: str, status: int) -> None:
        """Note a request that was answered."""
        page, now_s = page_of(path), int(self._monotonic())
        address = address[:_MOST_ADDRESS]
        with self._lock:
            lines, span_s = self._exact, 1
            if page in _TO_THE_HOUR:
                lines, span_s = self._hourly, _HOUR_S
            elif self._of_address[address] >= SECONDS_OF_ONE:
                span_s = _MINUTE_S
            key = (now_s - now_s % span_s, span_s, address, page, status)
            if key not in lines:
                if len(lines) >= MOST_LINES:
                    self._lost += 1
                    return
                self._of_address[address] += span_s == 1
            lines[key] += 1

    def take(self, *, all_hours: bool = False) -> NotedAccesses:
        """Return what was noted since the last call, of what is told to the hour only the hours that are over.

        Args:
            all_hours: this hour too, as there is no later.
        """
        now_s = self._monotonic()
        with self._lock:
            taken, self._exact = self._exact, Counter()
            over = [key for key in self._hourly if all_hours or key[0] + _HOUR_S <= now_s]
            taken.update({key: self._hourly.pop(key) for key in over})
            self._of_address.clear()
            lost, self._lost = self._lost, 0
        return NotedAccesses(lines=tuple(AccessLine(*key, count) for key, count in sorted(taken.items())), lost=lost)

    def give_up(self, noted: NotedAccesses) -> None:
        """Count what was taken and could not be written."""
        with self._lock:
            self._lost += noted.lost + sum(line.count for line in noted.lines)


def page_of(path: str) -> str:
    """Return the kind of page at a path: one of `LOGGED_PAGES`."""
    names = path.split("/", 3)[1:3]
    if names[:1] == ["en"]:
        del names[0]
    return kind_of(path) or _OTHERS.get(names[0] if names else "", "other")
