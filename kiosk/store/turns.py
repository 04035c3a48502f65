"""Whose report leaves next: addresses in turn, and within one address its browsers in turn.

In: who has reports waiting, asked for one at a time in the order of their names, so that a batch costs what it holds,
however many wait; and whose left. Out: rows, the oldest of each lane first. Whoever sends a thousand has one place
among the others; a lane that is alone sends in the order it was filled. The next batch goes on behind the last one who
really left: what did not fit into the letter has not had its turn.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from typing import Final, Generic, Protocol, TypeVar

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
_REMEMBERED: Final = 1_000  # addresses; of one that is forgotten the browsers begin with the first again


class Queues(Protocol[T_co]):
    """Who has rows waiting: groups of lanes, and in each lane its rows."""

    def group_after(self, name: str, /) -> str | None:
        """Return the first group after this name; None after the last."""
        ...

    def lane_after(self, group: str, name: str, /) -> str | None:
        """Return the first lane of a group after this name; None after the last."""
        ...

    def oldest(self, lane: str, most: int, /) -> Sequence[T_co]:
        """Return the first rows of a lane, at most so many."""
        ...


class Turns:
    """Remembers who was served last."""

    def __init__(self) -> None:
        self._last_group = ""
        self._last_lane: OrderedDict[str, str] = OrderedDict()

    def served(self, group: str, lane: str) -> None:
        """Take note that a row of this lane left."""
        self._last_group, self._last_lane[group] = group, lane
        self._last_lane.move_to_end(group)
        if len(self._last_lane) > _REMEMBERED:
            self._last_lane.popitem(last=False)

    def pick(self, queues: Queues[T], most: int) -> Iterator[T]:
        """Yield at most `most` rows."""
        batch, spent, last = _Batch(queues, self._last_lane), set[str](), self._last_group
        while most > 0 and (group := _after(queues.group_after, last, spent)) is not None:
            last = group
            for row in batch.next_of(group):
                yield row
                most -= 1
                break
            else:
                spent.add(group)


class _Batch(Generic[T]):
    """What was picked so far."""

    def __init__(self, queues: Queues[T], last_lane: dict[str, str]) -> None:
        self._queues = queues
        self._before = last_lane
        self._last_lane: dict[str, str] = {}
        self._rows: dict[str, Sequence[T]] = {}
        self._taken: dict[str, int] = {}
        self._spent: set[str] = set()

    def next_of(self, group: str) -> Iterator[T]:
        """Yield the rows of a group, its lanes in turn."""
        lane = self._last_lane.get(group, self._before.get(group, ""))
        while (found := _after(partial(self._queues.lane_after, group), lane, self._spent)) is not None:
            lane = self._last_lane[group] = found
            taken = self._taken.get(lane, 0)
            if taken == len(self._rows.get(lane, ())):
                self._rows[lane] = self._queues.oldest(lane, 2 * taken + 1)
            if taken == len(self._rows[lane]):
                self._spent.add(lane)
                continue
            self._taken[lane] = taken + 1
            yield self._rows[lane][taken]


def _after(after: Callable[[str], str | None], name: str, spent: Collection[str]) -> str | None:
    """Return the next name that is not spent, beginning again behind the last one."""
    for start in (name, ""):
        found = after(start)
        while found is not None and found in spent:
            found = after(found)
        if found is not None:
            return found
    return None
