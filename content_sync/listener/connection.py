"""One caller's connection: one request at a time, its response kept until the caller takes it, the times it keeps.

What came after a request stays in the socket until the response has left, so each caller costs at most one response.
What the socket does not take of a response at once is kept here, in memory up to 256 KB and in a file beyond that, and
the thread that made it is free; waitress's own threads wait for the reader. What is already in a file stays there.
"""

from __future__ import annotations

import fcntl
import io
import socket
import struct
import sys
import termios
import time
from typing import Final, Protocol

from waitress.adjustments import Adjustments
from waitress.buffers import OverflowableBuffer, ReadOnlyFileBasedBuffer, TempfileBasedBuffer
from waitress.channel import ClientDisconnected, HTTPChannel

from content_sync.callers.addresses import one_caller
from content_sync.listener.limits import ListenerLimits
from content_sync.listener.request import Request
from content_sync.listener.task import Task

_READ_BYTES: Final = 8_192
# A page has 20 KB; a larger response is a photo or a price list of a whole country, and can wait in a file.
MAX_RESPONSE_IN_MEMORY_BYTES: Final = 256_000
# What is offered to the socket at once; waitress offers as much as the socket can hold, 2.6 MB on loopback.
_OFFER_BYTES: Final = 65_536
_RESET: Final = struct.pack("ii", 1, 0)


class Server(Protocol):
    """What a connection uses of its server: the limits, a mark that more may be held now, and how to wake it."""

    limits: ListenerLimits
    is_fuller: bool

    def pull_trigger(self) -> None: ...


class Connection(HTTPChannel):  # type: ignore[misc]  # waitress ships no types
    """One connection; the server asks it what it holds and whether it is over."""

    task_class = Task
    server: Server
    request: Request | None  # the one that is not whole yet
    is_served = False
    """A thread works on its request."""

    def __init__(self, *given: object, **named: object) -> None:
        self._memory_bytes = self._file_bytes = 0
        self._has_asked = False
        self._untaken_bytes = 0
        self._quiet_since_s = self._began_s = time.monotonic()
        super().__init__(*given, **named)
        self._head: bytes | None = None
        self.caller = one_caller(self.addr[0])
        self.sendbuf_len = _OFFER_BYTES

    def parser_class(self, adjustments: Adjustments) -> Request:
        """Begin a request."""
        made = Request(adjustments)
        made.max_body_bytes = self.server.limits.max_body_bytes
        return made

    def handle_read(self) -> None:
        """Look at what came in, and take of it out of the socket what belongs to one request."""
        try:
            seen = self.socket.recv(_READ_BYTES, socket.MSG_PEEK)
        except BlockingIOError:
            return
        except OSError:  # the phone has gone; that is not our error
            seen = b""
        if not seen:
            self.handle_close()
            return
        self._quiet_since_s = time.monotonic()
        half = self._half()
        self.socket.recv(self._taken_bytes(half, seen))
        self._has_asked = self._has_asked or half.completed
        if self.request is not None:
            self.server.is_fuller = True

    def _half(self) -> Request:
        if self.request is None:
            self._began_s = time.monotonic()
            self.request = self.parser_class(self.adj)
        return self.request

    def _taken_bytes(self, half: Request, seen: bytes) -> int:
        """Give a request what belongs to it, and return how much that is; its head takes itself and no more."""
        taken_bytes = 0
        while taken_bytes < len(seen) and not half.completed:
            half.taken_bytes = 0
            self.received(seen[taken_bytes:])
            if not half.taken_bytes:  # the connection is about to close
                break
            taken_bytes += half.taken_bytes
        return taken_bytes

    def send(self, data: bytes, do_close: bool = True) -> int:
        """Send what the socket takes now; a broken connection is not our error, and is closed at the next turn."""
        del do_close
        try:
            return int(self.socket.send(data))
        except BlockingIOError:
            return 0
        except OSError:
            self.will_close = True
            return 0

    def hold_head(self) -> None:
        """Let the next piece, which is a head, leave with the one after it."""
        self._head = b""

    def let_head_go(self) -> None:
        """Send a head after which nothing came."""
        head, self._head = self._head, None
        if head:
            self.write_soon(head)

    def write_soon(self, data: bytes | ReadOnlyFileBasedBuffer) -> int:
        """Take a piece of a response, send what the socket takes now and keep the rest; never wait."""
        if self._head == b"" and isinstance(data, bytes):
            self._head = data
            return len(data)
        if self._head and isinstance(data, bytes):
            data, self._head = self._head + data, None
        with self.outbuf_lock:
            if self.will_close or not self.connected:
                raise ClientDisconnected
            if not self.total_outbufs_len:
                self._memory_bytes = self._file_bytes = 0
            if isinstance(data, ReadOnlyFileBasedBuffer):
                self._queue(data)
                self._flush_exception(self._flush_some, do_close=False)
            else:
                sent = 0 if self.total_outbufs_len else self.send(data)
                if sent < len(data):
                    self._keep(data, sent)
        if self.total_outbufs_len:
            self.server.is_fuller = True
            self.server.pull_trigger()
        return len(data)

    def _keep(self, data: bytes, sent: int) -> None:
        if self._memory_bytes + len(data) <= MAX_RESPONSE_IN_MEMORY_BYTES:
            self._memory_bytes += len(data)
            whole = io.BytesIO(data)  # shares the bytes with a printed page
            whole.seek(sent)
            piece = ReadOnlyFileBasedBuffer(whole)
            piece.prepare()
            self._queue(piece)
        else:
            self._in_file().append(data[sent:])
            self._file_bytes += len(data) - sent
            self.total_outbufs_len += len(data) - sent

    def _in_file(self) -> TempfileBasedBuffer:
        last = self.outbufs[-2] if len(self.outbufs) > 1 else None
        if not isinstance(last, TempfileBasedBuffer):
            last = TempfileBasedBuffer()
            self._queue(last)
        return last

    def _queue(self, piece: ReadOnlyFileBasedBuffer | TempfileBasedBuffer) -> None:
        self.total_outbufs_len += len(piece)
        self.outbufs += (piece, OverflowableBuffer(MAX_RESPONSE_IN_MEMORY_BYTES))  # waitress appends to the last one

    def handle_close(self) -> None:
        """Close the connection, and the file of a half-sent body, which waitress leaves open."""
        super().handle_close()
        if self.request is not None:
            self.request.close()
            self.request = None

    def let_go(self) -> None:
        """Close the connection, and have the system drop what the other side has not taken."""
        if self._waiting_bytes():
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self.handle_close()

    def memory_bytes(self) -> int:
        """Return the bytes held in memory for this connection: half-sent requests, and responses that have not left."""
        half = self.request
        response: int = self._memory_bytes if self.total_outbufs_len else 0
        return response + (half.memory_bytes() if half else 0)

    def file_bytes(self) -> int:
        """Return the bytes held in files for this connection alone."""
        half = self.request
        response: int = self._file_bytes if self.total_outbufs_len else 0
        return response + (half.file_bytes() if half else 0)

    def service(self) -> None:
        """Answer the request that is whole; called by a thread."""
        self.is_served = True
        try:
            super().service()
        finally:
            self.is_served = False

    def turn(self) -> tuple[float, ...]:
        """Return the order in which connections are closed where there are too many, the greatest first.

        Who has no whole head yet goes first, then who sends a body, then who does not take a response, of each the
        oldest; last the requests that wait for a thread, of which the latest would wait longest.
        """
        if self.requests:
            return (-1, self._began_s)
        return (0, -bool(self.total_outbufs_len), -self._has_head(), -self._began_s)

    def is_over(self, at_s: float) -> bool:
        """Tell whether to close this connection: silent or taking nothing for too long, or sending too slowly."""
        untaken_bytes = self._waiting_bytes()
        if untaken_bytes != self._untaken_bytes or (self.requests and not untaken_bytes):
            self._untaken_bytes, self._quiet_since_s = untaken_bytes, at_s
        return at_s - self._quiet_since_s > self._may_be_silent_s(untaken_bytes) or self._is_trickling(at_s)

    def _may_be_silent_s(self, untaken_bytes: int) -> float:
        limits = self.server.limits
        if self._has_head():
            return limits.body_pause_s
        return limits.idle_s if self._has_asked or untaken_bytes else limits.head_s

    def _has_head(self) -> bool:
        return self.request is not None and bool(self.request.headers_finished)

    def _waiting_bytes(self) -> int:
        """Return the bytes that the other side has not taken yet, here and in the system's buffer."""
        unsent = fcntl.ioctl(self.socket.fileno(), termios.TIOCOUTQ, bytes(4))
        return int(self.total_outbufs_len) + int.from_bytes(unsent, sys.byteorder)

    def _is_trickling(self, at_s: float) -> bool:
        half = self.request
        if half is None:
            return False
        limits = self.server.limits
        lag_s = limits.body_pause_s if half.headers_finished else limits.head_s
        allowed_s: float = lag_s + half.body_bytes_received / limits.min_body_bytes_s
        return at_s - self._began_s > allowed_s
