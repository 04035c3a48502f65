"""Whose report leaves next: addresses in turn, and within one address its browsers in turn.

In: the lanes that have reports waiting, and how to get a lane's oldest. Out: rows, the oldest of each lane first.
Whoever sends a thousand has one place among the others; a lane that is alone sends in the order it was filled.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


class Turns:
    """Remembers who was served last, so that the next batch goes on with the next one."""

    def __init__(self) -> None:
        self._last_group = ""
        self._last_lane: dict[str, str] = {}

    def pick(self, lanes: Collection[str], oldest: Callable[[str, int], Sequence[T]], most: int) -> Iterator[T]:
        """Yield at most `most` rows.

        Args:
            lanes: `address browser` of every lane with rows waiting.
            oldest: returns at most so many rows of a lane, the oldest first.
            most: how many are asked for.
        """
        by_group: dict[str, list[str]] = defaultdict(list)
        for lane in sorted(lanes):
            by_group[lane.partition(" ")[0]].append(lane)
        self._last_lane = {group: lane for group, lane in self._last_lane.items() if group in by_group}
        queues = deque(
            (group, deque(after(by_group[group], self._last_lane.get(group, ""))))
            for group in after(sorted(by_group), self._last_group)
        )
        step = math.ceil(most / max(1, len(lanes)))  # so many rows of a lane are read at a time
        rows: dict[str, list[T]] = defaultdict(list)
        taken: dict[str, int] = defaultdict(int)
        while queues and most > 0:
            group, queue = queues.popleft()
            lane = queue.popleft()
            if taken[lane] == len(rows[lane]):
                rows[lane] = list(oldest(lane, taken[lane] + step))
            if len(rows[lane]) > taken[lane]:
                yield rows[lane][taken[lane]]
                most -= 1
                taken[lane] += 1
                self._last_group, self._last_lane[group] = group, lane
                queue.append(lane)
            if queue:
                queues.append((group, queue))


def after(names: Sequence[str], last: str) -> list[str]:
    """Return the sorted names beginning with the one after `last`."""
    start = bisect_right(names, last)
    return [*names[start:], *names[:start]]
