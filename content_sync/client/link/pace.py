"""The minimum rate of a response, checked where its bytes leave the socket.

In: a socket's response. Out: the same bytes, or `SlowError`. A read time-out ends only a response that is silent. One
that sends a byte before each time-out, in the headers or in the body, would hold a visit for ever; the minimum rate
ends that one too. The rate counts from the first byte on, so central may work for a while before it answers.
"""

from __future__ import annotations

import io
import socket
import time
from dataclasses import dataclass
from http.client import HTTPResponse
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """At least `min_rate_bytes_s` bytes a second, over each `window_s` seconds."""

    min_rate_bytes_s: float = 50.0  # a daily visit's 3 KB then takes a minute at most; GPRS brings 2,000
    window_s: float = 20.0


class SlowError(TimeoutError):
    """The response comes too slowly; a `TimeoutError`, so that urllib3 treats it as a time-out of the socket."""


class _PacedReader(io.RawIOBase):
    """A socket's reader that raises `SlowError` when too little came within a window."""

    def __init__(self, reader: io.RawIOBase, pace: Pace) -> None:
        super().__init__()
        self._reader = reader
        self._pace = pace
        self._window_began: float | None = None
        self._window_bytes = 0
        self._waited_s = 0.0  # not what the caller does between two pieces: a pack is shown while it comes

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int | None:  # Any: a buffer, as io has it
        began = time.monotonic()
        size = self._reader.readinto(buffer)
        self._waited_s += time.monotonic() - began
        self._watch(size or 0, self._waited_s)
        return size

    def close(self) -> None:
        if not self.closed:
            self._reader.close()
        super().close()

    def _watch(self, size: int, now: float) -> None:
        if self._window_began is None:
            self._window_began = now
        self._window_bytes += size
        passed_s = now - self._window_began
        if passed_s < self._pace.window_s:
            return
        if self._window_bytes < passed_s * self._pace.min_rate_bytes_s:
            raise SlowError("the response comes too slowly")
        self._window_began, self._window_bytes = now, 0


class PacedResponse(HTTPResponse):
    """A response that must come at the minimum rate, from its first byte on."""

    def __init__(self, sock: socket.socket, method: str | None = None, *, pace: Pace) -> None:
        super().__init__(sock, method=method)
        self.fp = io.BufferedReader(_PacedReader(self.fp.detach(), pace))
