"""Who gives way where callers together take more than there is.

In: what each connection takes of it. Out: the connections to let go. Rule: the address that holds most gives way, and
no other, so one greedy phone shuts nobody else out; among its connections (a village may stand behind one address) the
largest goes first, and among equals the one whose turn it is.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
    """Return the connections to let go until what they took makes up for what is too much, or nobody has to."""
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

    It stands where waitress has one line for all, in which a phone with 900 requests made the next one wait for 5 s.
    """

    def __init__(self) -> None:
        self._lines: dict[str, deque[Connection]] = {}
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def append(self, connection: Connection) -> None:
        """Take a connection whose request waits."""
        self._count += 1
        self._lines.setdefault(connection.caller, deque()).append(connection)

    def popleft(self) -> Connection:
        """Return the next one; its address is last from now on."""
        address = next(iter(self._lines))
        line = self._lines.pop(address)
        connection = line.popleft()
        if line:
            self._lines[address] = line
        self._count -= 1
        return connection
