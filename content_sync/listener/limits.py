"""What callers may take of a listener."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenerLimits:
    """What callers may take.

    Attributes:
        connections: how many are held at once.
        idle_s: how long a connection may be silent, or take no byte of an answer that waits for it.
        head_s: a request's head has to be there after this, the first one counted from the connection on.
        min_body_bytes_s: the least pace of a body.
        max_body_bytes: what a body at a path may have; of a larger one the program gets nothing but its length.
        max_drained_bytes: a body that is larger yet is not read to its end: beyond this nobody means well.
        max_memory_bytes: half-sent requests and unsent answers of all connections together, in memory.
        max_file_bytes: those of them that are too large for memory, in files.
    """

    connections: int
    idle_s: float
    head_s: float
    min_body_bytes_s: int
    max_body_bytes: Callable[[str], int]
    max_drained_bytes: int
    max_memory_bytes: int
    max_file_bytes: int
