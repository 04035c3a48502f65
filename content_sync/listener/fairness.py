"""Which connections are closed where callers together take more than there is.

In: what each connection takes. Out: the connections to close. Rule: only the address that holds most loses connections,
so one greedy phone shuts nobody else out; of its connections (a whole village may share one address) the largest is
closed first, and among equals the one whose `turn` is greatest.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass

from content_sync.listener.connection import Connection


@dataclass(frozen=True, slots=True)
class Share:
    """What one connection takes of something that is limited.

    Attributes:
        connection: which one.
        address: where it calls from.
        size: how much it takes.
        turn: among equals of an address the greatest goes first; None for one that stays.
    """

    connection: Connection
    address: str
    size: int
    turn: tuple[float, ...] | None


def to_let_go(shares: Iterable[Share], over: int) -> list[Connection]:
    """Return the connections to close until they free as much as is too much, or no more can be closed."""
    held, those_of = Counter[str](), defaultdict[str, list[Share]](list)
    for share in shares:
        held[share.address] += share.size
        if share.turn is not None:
            those_of[share.address].append(share)
    for those in those_of.values():
        those.sort(key=lambda share: (share.size, share.turn))
    gone: list[Connection] = []
    while over > 0 and held and (those := those_of[max(held, key=held.__getitem__)]):
        share = those.pop()
        over -= share.size
        held[share.address] -= share.size
        gone.append(share.connection)
    return gone


class RequestQueue:
    """The requests that wait for a thread: each address in its turn, each with its oldest.

    It takes the place of waitress's one queue for all, in which a phone with 900 requests made the next one wait 5 s.
    """

    def __init__(self) -> None:
        self._queues: dict[str, deque[Connection]] = {}
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def append(self, connection: Connection) -> None:
        """Take a connection whose request waits."""
        self._count += 1
        self._queues.setdefault(connection.caller, deque()).append(connection)

    def popleft(self) -> Connection:
        """Return the next one; its address is last from now on."""
        address = next(iter(self._queues))
        queue = self._queues.pop(address)
        connection = queue.popleft()
        if queue:
            self._queues[address] = queue
        self._count -= 1
        return connection
