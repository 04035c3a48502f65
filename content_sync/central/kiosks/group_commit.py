"""Threads that each bring something to be written, and write it together.

In: one thing from each thread. Out: for each what became of it. The thread that finds nobody writing does all that
waits, its own among it, in one go; what comes meanwhile is the next go, which the one that waits longest leads. So one
thread writes at a time, nobody asks again and again whether it may, and those who waited share a commit. Who leads
after others waits a moment for those of the last go to come back with the next thing; who comes alone waits for nobody.
Nobody goes on before what it brought is done.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Condition, Event
from typing import Final, Generic, TypeVar

Given = TypeVar("Given")
Done = TypeVar("Done")
Write = Callable[[Sequence[Given]], Sequence[Done | Exception]]

MOST_AT_ONCE: Final = 32
"""What one go takes: by then a commit is a small part of the work, and more would only make its first ones wait."""

_WAIT_S: Final = 0.01
"""How long who leads waits for others: so long it takes sixteen threads to answer, and to open what comes next."""


@dataclass(eq=False, slots=True)
class _Brought(Generic[Given, Done]):
    """What one thread brought; `turn` is set when it is done, or when that thread is to lead."""

    given: Given
    outcomes: list[Done | Exception] = field(default_factory=list)
    turn: Event = field(default_factory=Event)


class GroupCommit(Generic[Given, Done]):
    """Lets threads write together.

    Args:
        write: does what was brought, all of it in one go; returns for each, in the same order, what came of it, or why
            it failed. What it raises is raised in each of their threads.
        most_at_once: how much one go takes.
    """

    def __init__(self, write: Write[Given, Done], *, most_at_once: int = MOST_AT_ONCE) -> None:
        self._write, self._most_at_once = write, most_at_once
        self._lock = Condition()
        self._expected = 1
        self._waiting: deque[_Brought[Given, Done]] = deque()
        self._is_led = False

    def __len__(self) -> int:
        """Return how many wait, besides those being written."""
        return len(self._waiting)

    def bring(self, given: Given) -> Done:
        """Have something written together with what other threads bring, and return what came of it.

        Raises:
            Exception: why this failed.
        """
        brought = _Brought[Given, Done](given)
        with self._lock:
            self._waiting.append(brought)
            if len(self._waiting) >= self._expected:
                self._lock.notify()
            is_leader, self._is_led = not self._is_led, True
        if not is_leader:
            brought.turn.wait()
        if not brought.outcomes:
            self._lead()
        outcome = brought.outcomes[0]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def _lead(self) -> None:
        """Do what waits longest, and let the next one lead; who leads stands in front."""
        with self._lock:
            self._lock.wait_for(lambda: len(self._waiting) >= self._expected, _WAIT_S)
            group = [self._waiting.popleft() for _ in range(min(self._most_at_once, len(self._waiting)))]
        try:
            outcomes = self._write([one.given for one in group])
        except Exception as error:  # noqa: BLE001  theirs, in their threads
            outcomes = [error] * len(group)
        for one, outcome in zip(group, outcomes, strict=True):
            one.outcomes.append(outcome)
            one.turn.set()
        with self._lock:
            self._expected = min(self._most_at_once, len(group) + len(self._waiting))
            self._is_led = bool(self._waiting)
            if self._waiting:
                self._waiting[0].turn.set()
