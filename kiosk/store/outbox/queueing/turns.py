"""Whose report leaves next: addresses in turn, and within one address its browsers in turn.

In: who has reports waiting, asked for one at a time in the order of their names, so that a batch costs what it holds
however many wait; and whose reports were sent. Out: rows, the oldest of each queue first. A sender of a thousand
reports has one place among the others; a queue that is alone sends in the order it was filled. The next batch continues
after the last queue whose report was really sent, so what did not fit into the envelope keeps its turn.
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
    """Who has rows waiting: groups of queues, and in each queue its rows."""

    def group_after(self, name: str, /) -> str | None:
        """Return the first group after this name; None after the last."""
        ...

    def queue_after(self, group: str, name: str, /) -> str | None:
        """Return the first queue of a group after this name; None after the last."""
        ...

    def oldest(self, queue: str, most: int, /) -> Sequence[T_co]:
        """Return the first rows of a queue, at most so many."""
        ...


class Turns:
    """Remembers who was served last."""

    def __init__(self) -> None:
        self._last_group = ""
        self._last_queue: OrderedDict[str, str] = OrderedDict()

    def served(self, group: str, queue: str) -> None:
        """Take note that a row of this queue left."""
        self._last_group, self._last_queue[group] = group, queue
        self._last_queue.move_to_end(group)
        if len(self._last_queue) > _REMEMBERED:
            self._last_queue.popitem(last=False)

    def pick(self, queues: Queues[T], most: int) -> Iterator[T]:
        """Yield at most `most` rows."""
        batch, spent, last = _Batch(queues, self._last_queue), set[str](), self._last_group
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

    def __init__(self, queues: Queues[T], last_queue: dict[str, str]) -> None:
        self._queues = queues
        self._before = last_queue
        self._last_queue: dict[str, str] = {}
        self._rows: dict[str, Sequence[T]] = {}
        self._taken: dict[str, int] = {}
        self._spent: set[str] = set()

    def next_of(self, group: str) -> Iterator[T]:
        """Yield the rows of a group, its queues in turn."""
        queue = self._last_queue.get(group, self._before.get(group, ""))
        while (found := _after(partial(self._queues.queue_after, group), queue, self._spent)) is not None:
            queue = self._last_queue[group] = found
            taken = self._taken.get(queue, 0)
            if taken == len(self._rows.get(queue, ())):
                self._rows[queue] = self._queues.oldest(queue, 2 * taken + 1)
            if taken == len(self._rows[queue]):
                self._spent.add(queue)
                continue
            self._taken[queue] = taken + 1
            yield self._rows[queue][taken]


def _after(after: Callable[[str], str | None], name: str, spent: Collection[str]) -> str | None:
    """Return the next name that is not spent, beginning again behind the last one."""
    for start in (name, ""):
        found = after(start)
        while found is not None and found in spent:
            found = after(found)
        if found is not None:
            return found
    return None
