"""waitress, set for many callers and small machines; both ends listen with it, each with its own limits.

In: the WSGI program, an open line and the limits. Out: a server whose `run()` serves until `stop()`. Measured (design
§8): stock waitress holds 100 connections and then answers nobody; 98 idle phones shut everybody out for 120 s. waitress
judges idleness by the wall clock, which jumps on a board without one, and lets a request take as long as it likes; here
both are measured by the monotonic clock. A body that is too large is read and thrown away, and the program, which sees
its length and none of it, says why: waitress's own refusal closes the connection, and a phone shows its own error.
"""

from __future__ import annotations

import io
import logging
import resource
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import RLock
from typing import TYPE_CHECKING, Final

from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import TcpWSGIServer

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

_log = logging.getLogger(__name__)

# Beside the connections: the stores, photos and the interpreter's own files.
_OTHER_FILES: Final = 200
# How often idle and slow connections are looked for; a second look costs about 1 ms per 1,000.
_LOOK_S: Final = 2
# No browser sends more; 256 KB, the stock limit, is memory for an attacker.
_MAX_HEAD_BYTES: Final = 16_384
# A photo waits in a file, not in memory, once it is larger than a form with text.
_IN_MEMORY_BYTES: Final = 128_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What callers may take.

    Attributes:
        connections: how many are held at once.
        idle_s: how long a connection may be silent.
        head_s: a request's head has to be there after this, the first one counted from the connection on.
        min_body_bytes_s: the least pace of a body.
        max_body_bytes: what a body at a path may have; of a larger one the program gets nothing but its length.
        max_drained_bytes: a body that is larger yet is not read to its end: beyond this nobody means well.
        max_held_bytes: half-sent bodies of all connections together; the largest are let go.
    """

    connections: int
    idle_s: float
    head_s: float
    min_body_bytes_s: int
    max_body_bytes: Callable[[str], int]
    max_drained_bytes: int
    max_held_bytes: int


class _Drain:
    """Where a body goes that is too large: it is counted, and the program gets none of it."""

    def __init__(self, seen_bytes: int) -> None:
        self._seen_bytes = seen_bytes

    def __len__(self) -> int:
        return self._seen_bytes

    def append(self, part: bytes) -> None:
        self._seen_bytes += len(part)

    def getfile(self) -> io.BytesIO:
        return io.BytesIO()

    def close(self) -> None:
        """Nothing is open."""


class _Request(HTTPRequestParser):  # type: ignore[misc]  # waitress ships no types
    """A request; a body too large is drained, and its length still tells the program that it is too large."""

    is_drained = False
    max_body_bytes: Callable[[str], int]

    def received(self, data: bytes) -> int:
        """Take what came in, and return how much of it belongs to this request."""
        taken: int = super().received(data)
        if self.body_rcv is not None and not self.is_drained and self._is_too_large():
            held = self.body_rcv.getbuf()
            self.body_rcv.buf = _Drain(len(held))
            held.close()
            self.is_drained = True
        return taken

    def parse_header(self, header_plus: bytes) -> None:
        """Read the head; one that Python's own readers refuse is answered with 400 as every other bad one."""
        try:
            super().parse_header(header_plus)
        except ValueError as error:  # an address such as http://[x/, a length of 5,000 digits
            raise ParsingError("the head cannot be read") from error

    def _is_too_large(self) -> bool:
        seen_bytes: int = max(self.content_length, self.body_bytes_received)
        return seen_bytes > self.max_body_bytes(self.path)

    def held_bytes(self) -> int:
        """Return how much of the body is kept."""
        return 0 if self.is_drained else self.body_bytes_received


class _Channel(HTTPChannel):  # type: ignore[misc]  # waitress ships no types
    """One connection; it knows by the monotonic clock since when it is idle and when its request began."""

    server: Listener
    request: _Request | None  # the one that is not whole yet

    def __init__(self, *given: object, **named: object) -> None:
        self._seen_activity = 0.0
        self._has_asked = False
        self._idle_since_s = self._began_s = time.monotonic()
        super().__init__(*given, **named)

    def parser_class(self, adjustments: Adjustments) -> _Request:
        """Begin a request."""
        made = _Request(adjustments)
        made.max_body_bytes = self.server.limits.max_body_bytes
        return made

    def received(self, data: bytes) -> object:
        """Take what came in, and note when a request begins."""
        if self.request is None:
            self._began_s = time.monotonic()
        is_taken = super().received(data)
        self._has_asked = self._has_asked or bool(self.requests)
        return is_taken

    def handle_close(self) -> None:
        """Close the connection, and the file in which a half-sent body waits, which waitress forgets."""
        super().handle_close()
        if self.request is not None:
            self.request.close()
            self.request = None

    def held_bytes(self) -> int:
        """Return how much of a body is here of a request that is not whole yet."""
        return self.request.held_bytes() if self.request and not self.requests else 0

    def is_over(self, at_s: float) -> bool:
        """Tell whether to let this connection go: idle too long, or a request that trickles."""
        if self.last_activity != self._seen_activity:
            self._seen_activity, self._idle_since_s = self.last_activity, at_s
        if self.requests:
            return False
        limits = self.server.limits
        silent_s = limits.idle_s if self._has_asked else limits.head_s
        return at_s - self._idle_since_s > silent_s or self._is_trickling(at_s)

    def _is_trickling(self, at_s: float) -> bool:
        half = self.request
        if half is None:
            return False
        limits = self.server.limits
        allowed_s: float = limits.head_s + half.body_bytes_received / limits.min_body_bytes_s
        return at_s - self._began_s > allowed_s


def open_line(host: str, port: int, *, waiting: int) -> socket.socket:
    """Listen on an address; who calls from now on waits in line, up to so many, until the program is ready.

    Raises:
        OSError: it is taken, not this machine's, or not allowed.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=waiting)


class Listener(TcpWSGIServer):  # type: ignore[misc]  # waitress ships no types
    """A waitress with our limits, on an open line."""

    channel_class = _Channel

    def __init__(self, program: WSGIApplication, line: socket.socket, *, threads: int, limits: Limits) -> None:
        _allow_open_files(limits.connections + _OTHER_FILES)
        self.limits = limits
        self._look_at_s = 0.0
        self._is_stopping = self._is_closed = False
        self._end = RLock()  # a signal handler may call `stop` in the midst of `run`
        super().__init__(
            program,
            _sock=line,
            bind_socket=False,
            sockinfo=(line.family, line.type, line.proto, line.getsockname()),
            adj=Adjustments(
                sockets=[line],
                threads=threads,
                connection_limit=limits.connections,
                channel_timeout=limits.idle_s,
                cleanup_interval=_LOOK_S,
                max_request_body_size=limits.max_drained_bytes,
                max_request_header_size=_MAX_HEAD_BYTES,
                inbuf_overflow=_IN_MEMORY_BYTES,
                asyncore_use_poll=True,  # select() fails beyond descriptor 1,023
                ident=None,  # who asks need not know what we run
                clear_untrusted_proxy_headers=False,  # whose are believed, if any, the program decides
            ),
        )

    def readable(self) -> bool:
        """Tell whether to take new connections; first look for idle ones, by the monotonic clock."""
        at_s = time.monotonic()
        if self._is_stopping:
            raise KeyboardInterrupt  # waitress's own way out of its loop
        if at_s >= self._look_at_s:
            self._look_at_s = at_s + _LOOK_S
            self.next_channel_cleanup = 0
        takes_more: bool = super().readable()
        return takes_more

    def maintenance(self, now: float) -> None:
        """Let go of connections that are idle, trickle or hold too much; `now`, the wall clock, is not asked."""
        at_s = time.monotonic()
        largest_first = sorted(self.active_channels.values(), key=_Channel.held_bytes, reverse=True)
        held_bytes = sum(channel.held_bytes() for channel in largest_first)
        for channel in largest_first:
            if held_bytes > self.limits.max_held_bytes or channel.is_over(at_s):
                held_bytes -= channel.held_bytes()
                channel.will_close = True

    def stop(self) -> None:
        """End `run()` soon, from another thread or a signal handler."""
        with self._end:
            self._is_stopping = True
            if not self._is_closed:
                self.pull_trigger()

    def run(self) -> None:
        """Serve until `stop()`, then close every socket."""
        super().run()
        with self._end:
            self._is_closed = True
            for channel in list(self.active_channels.values()):
                channel.handle_close()
            self.close()
        _log.info("stopped listening")


def _allow_open_files(wanted: int) -> None:
    """Raise the soft limit of open files so that every connection allowed can be held."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    within = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft < within:
        resource.setrlimit(resource.RLIMIT_NOFILE, (within, hard))
