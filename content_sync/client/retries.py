"""When a part or a file that could not be taken in is tried again: at the next visit, then later and later, up to 2 h.

In: what became of each try. Out: whether a part is due. A part is due at once where something newer is out since the
last try, as the newer one may be whole, and where its time ended while it was still coming. All this is kept in memory
only: after a restart every part is due.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from content_sync.client.reasons import Reason

Name = TypeVar("Name", bound=str)

_SECOND_AFTER_S: Final = 1_800.0
_LONGEST_S: Final = 7_200.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What is known of a part that could not be taken in.

    Attributes:
        reason: why the last try failed.
        times: how many tries in a row failed.
        due_s: when it is due again, in monotonic seconds.
        newest: the number that was its newest at the last try; None where no receipt named one.
    """

    reason: Reason
    times: int
    due_s: float
    newest: int | None


class Retries(Generic[Name]):
    """Which parts, or which files, are tried again, and when.

    Args:
        monotonic: seconds since some start, never set back.

    Attributes:
        has_looked: whether the top of the tree was fetched since the start; until then every part is tried.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._failures: dict[Name, Failure] = {}
        self.has_looked = False
        self._heard_s = -math.inf

    def hear(self) -> None:
        """Note that a receipt or the tree said just now which parts are the newest."""
        self._heard_s = self._monotonic()

    def has_heard_within(self, seconds: float) -> bool:
        """Tell whether one of them said so in the last seconds."""
        return self._monotonic() - self._heard_s <= seconds

    def is_due(self, part: Name, newest: int | None) -> bool:
        """Tell whether a part may be tried now; `newest` is its newest number, None where no receipt named one."""
        failure = self._failures.get(part)
        return failure is None or failure.newest != newest or self._monotonic() >= failure.due_s

    def failed(self, part: Name, reason: Reason, newest: int | None) -> None:
        """Note that a part could not be taken in; the second try comes at the next visit."""
        times = before.times + 1 if (before := self._failures.get(part)) else 1
        has_to_wait = times > 1 and reason != Reason.UNFINISHED
        wait_s = min(_SECOND_AFTER_S * 2.0 ** min(times - 2, 16), _LONGEST_S) if has_to_wait else 0.0
        due_s = self._monotonic() + wait_s
        self._failures[part] = Failure(reason=reason, times=times, due_s=due_s, newest=newest)

    def succeeded(self, part: Name) -> None:
        """Forget the failures of a part, as it was taken in or is the newest already."""
        self._failures.pop(part, None)

    def make_all_due(self) -> None:
        """Make every part due, as a person asks for a visit."""
        self._failures = {}

    def reasons(self) -> Mapping[Name, Reason]:
        """Return the parts that could not be taken in when they were tried last, and why."""
        return {part: failure.reason for part, failure in self._failures.items()}
