"""What callers may take of a listener."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a request's head says before its body comes: the path, and the cookies as they were sent."""

    path: str
    cookies: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenerLimits:
    """What callers may take.

    Attributes:
        connections: how many are open at once.
        idle_s: how long a connection may be silent, or take no byte of a response that waits for it.
        head_s: how long a request's head may take; the first one counts from the connection on.
        max_head_bytes: below this size a head is read; what is typed into a form that asks by GET stands in it.
        min_body_bytes_s: the minimum rate of a body.
        body_pause_s: how long a body on its way may be silent, and how far it may lag behind that rate.
        max_body_bytes: how large the body of a request may be; of a larger one the program gets only the length.
        max_drained_bytes: below this size a too large body is read to its end; from it on the connection is closed.
        max_memory_bytes: half-sent requests and unsent responses in memory, all connections together.
        max_file_bytes: the same in files, for what is too large for memory.
    """

    connections: int
    idle_s: float
    head_s: float
    max_head_bytes: int
    min_body_bytes_s: int
    body_pause_s: float
    max_body_bytes: Callable[[Asked], int]
    max_drained_bytes: int
    max_memory_bytes: int
    max_file_bytes: int
