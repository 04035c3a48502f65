"""How many bytes the link's connections put on the line, as the kernel counts them.

In: each connection, right after it is made. Out: IP bytes each way: bodies, HTTP heads, TLS, handshakes, repeats and
the heads of TCP and IP. Not counted are names that are looked up, and calls that nobody takes. The kernel is asked at a
second handle of the socket, so that its last figures are there after the connection was closed; `settle` lets it go.
"""

from __future__ import annotations

import socket
import struct
import weakref
from contextlib import suppress
from typing import Final

_TCP_INFO_BYTES: Final = 232
_OPTIONS: Final = 5  # where `struct tcp_info` (linux/tcp.h) has a byte of options, ...
_SEGMENTS: Final = struct.Struct("=136xII")  # ... segments out and in, ...
_RECEIVED: Final = struct.Struct("=128xQ")  # ... bytes that came, ...
_SENT: Final = struct.Struct("=200xQ")  # ... and bytes that were sent, repeats too
_HAS_TIMESTAMPS: Final = 1
_IP4_HEAD, _IP6_HEAD, _TCP_HEAD, _TIMESTAMPS = 20, 40, 20, 12
_SYN_MORE: Final = 8  # the options of the first segment that the later ones do not have
_FIN_WAITS: Final = (4, 5)  # its state (byte 0) after our FIN: the other end's comes yet, and our ACK goes up, ...
_OVER: Final = (6, 7)  # ... or nothing comes any more; in any other state an ACK does


class LineMeter:
    """Counts the bytes of the connections it is shown."""

    def __init__(self) -> None:
        self._watched: list[WatchedConnection] = []
        self._ended_up = self._ended_down = 0

    def watch(self, sock: socket.socket) -> WatchedConnection:
        """Count a connection from its beginning on."""
        watched = WatchedConnection(sock)
        self._watched.append(watched)
        return watched

    @property
    def bytes_up(self) -> int:
        return self._ended_up + sum(one.counts()[0] for one in self._watched)

    @property
    def bytes_down(self) -> int:
        return self._ended_down + sum(one.counts()[1] for one in self._watched)

    def settle(self, *, is_all: bool = False) -> None:
        """Let the connections end that were closed, or all of them."""
        for one in [one for one in self._watched if one.is_closed or is_all]:
            up, down = one.end()
            self._ended_up += up
            self._ended_down += down
            self._watched.remove(one)


class WatchedConnection:
    """One connection; `is_closed` is set by who closes it."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock.dup()
        weakref.finalize(self, self._sock.close)  # a link that nobody closes holds no connection open
        self._ip_head = _IP6_HEAD if sock.family == socket.AF_INET6 else _IP4_HEAD
        self._last = (0, 0)
        self._state = _OVER[-1]
        self.is_closed = False

    def counts(self) -> tuple[int, int]:
        """Return the bytes up and down until now."""
        with suppress(OSError):
            info = self._sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _TCP_INFO_BYTES)
            self._last = self._read(info)
        return self._last

    def end(self) -> tuple[int, int]:
        """End the connection, and return what it cost in all.

        Which end was first is only known once our own FIN is out: until then the other one may still arrive.
        """
        with suppress(OSError):  # nobody is there any more
            self._sock.shutdown(socket.SHUT_WR)
        up, down = self.counts()
        self._sock.close()
        head = self._ip_head + _TCP_HEAD + _TIMESTAMPS
        return up + (self._state in _FIN_WAITS) * head, down + (self._state not in _OVER) * head

    def _read(self, info: bytes) -> tuple[int, int]:
        self._state = info[0]
        out, came = _SEGMENTS.unpack_from(info)
        head = self._ip_head + _TCP_HEAD + (_TIMESTAMPS if info[_OPTIONS] & _HAS_TIMESTAMPS else 0)
        up = int(_SENT.unpack_from(info)[0]) + out * head + _SYN_MORE
        down = int(_RECEIVED.unpack_from(info)[0]) + came * head + _SYN_MORE
        return up, down
