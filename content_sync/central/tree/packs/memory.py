"""Bodies kept in memory as long as there is room: what nobody asked for longest goes first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)


class BodyMemory(Generic[Key]):
    """Bodies by their keys, each made when it is asked for first; safe under threads.

    Args:
        make: makes the body of a key; None where there is none, which is not remembered.
        max_bytes: how much is kept.
    """

    def __init__(self, make: Callable[[Key], bytes | None], *, max_bytes: int) -> None:
        self._make, self._max_bytes = make, max_bytes
        self._bodies: OrderedDict[Key, bytes] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: Key) -> bytes | None:
        """Return the body of a key, made now or before."""
        with self._lock:
            if (known := self._bodies.get(key)) is not None:
                self._bodies.move_to_end(key)
                return known
        body = self._make(key)
        if body is not None:
            self._keep(key, body)
        return body

    def _keep(self, key: Key, body: bytes) -> None:
        with self._lock:
            self._bytes += len(body) - len(self._bodies.pop(key, b""))
            self._bodies[key] = body
            while self._bytes > self._max_bytes:
                self._bytes -= len(self._bodies.popitem(last=False)[1])
