"""waitress, set for one small core and many phones.

In: the WSGI program and an open line. Out: a server whose `run()` serves until `stop()`. Measured (design §8): stock
waitress holds 100 connections and then answers nobody; 98 idle phones shut everybody out for 120 s. waitress judges
idleness by the wall clock, which jumps on a board without one, and lets a request take as long as it likes; here both
are measured by the monotonic clock.
"""

from __future__ import annotations

import io
import logging
import resource
import socket
import time
from threading import RLock
from typing import TYPE_CHECKING, Final

from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

_log = logging.getLogger(__name__)

# Every phone in the village may hold one or two idle connections; a connection costs about 10 KB.
CONNECTIONS: Final = 1_000
# Sockets, plus the stores, photos and the interpreter's own files.
_OPEN_FILES: Final = CONNECTIONS + 200
# A phone that walked away is let go soon; a page needs no longer than a moment.
IDLE_S: Final = 10
# How often idle and slow connections are looked for; a second look costs about 1 ms per 1,000.
_LOOK_S: Final = 2
# The photo form takes 8 MB; a larger photo is taken in and refused in the reader's language, with its reference.
MAX_BODY_BYTES: Final = 25_000_000
# Beyond that a body is read to its end and thrown away as it comes, and the program says why, which waitress cannot:
# its refusal closes the connection, and a phone then shows an error of its own. Beyond this nobody means well.
_MAX_DRAINED_BYTES: Final = 128_000_000
# No browser sends more; 256 KB, the stock limit, is memory for an attacker.
_MAX_HEAD_BYTES: Final = 16_384
# A request's head has to be there after this; its body has to flow at least this fast. Local Wi-Fi is far faster.
HEAD_S: Final = 10
_MIN_BODY_BYTES_S: Final = 2_000
# Half-sent bodies of all phones together; /tmp is memory on the device, and a crowd of them would fill it.
_MAX_HELD_BYTES: Final = 64_000_000
# A photo waits in a file, not in memory, once it is larger than a form with text.
_IN_MEMORY_BYTES: Final = 128_000


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

    def received(self, data: bytes) -> int:
        """Take what came in, and return how much of it belongs to this request."""
        taken: int = super().received(data)
        is_too_large = max(self.content_length, self.body_bytes_received) > MAX_BODY_BYTES
        if is_too_large and not self.is_drained and self.body_rcv is not None:
            held = self.body_rcv.getbuf()
            self.body_rcv.buf = _Drain(len(held))
            held.close()
            self.is_drained = True
        return taken

    def held_bytes(self) -> int:
        """Return how much of the body is kept."""
        return 0 if self.is_drained else self.body_bytes_received


class _Channel(HTTPChannel):  # type: ignore[misc]  # waitress ships no types
    """One connection; it knows by the monotonic clock since when it is idle and when its request began."""

    parser_class = _Request
    request: _Request | None  # the one that is not whole yet

    def __init__(self, *given: object, **named: object) -> None:
        self._seen_activity = 0.0
        self._idle_since_s = self._began_s = time.monotonic()
        super().__init__(*given, **named)

    def received(self, data: bytes) -> object:
        """Take what came in, and note when a request begins."""
        if self.request is None:
            self._began_s = time.monotonic()
        return super().received(data)

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
        return at_s - self._idle_since_s > IDLE_S or self._is_trickling(at_s)

    def _is_trickling(self, at_s: float) -> bool:
        half = self.request
        if half is None:
            return False
        allowed_s: float = HEAD_S + half.body_bytes_received / _MIN_BODY_BYTES_S
        return at_s - self._began_s > allowed_s


def open_line(host: str, port: int) -> socket.socket:
    """Listen on an address; who calls from now on waits in line until the kiosk is ready.

    Raises:
        OSError: it is taken, not this machine's, or not allowed.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=CONNECTIONS)


class Listener(TcpWSGIServer):  # type: ignore[misc]  # waitress ships no types
    """A waitress with our limits, on an open line."""

    channel_class = _Channel

    def __init__(self, program: WSGIApplication, line: socket.socket, *, threads: int) -> None:
        _allow_open_files()
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
                connection_limit=CONNECTIONS,
                channel_timeout=IDLE_S,
                cleanup_interval=_LOOK_S,
                max_request_body_size=_MAX_DRAINED_BYTES,
                max_request_header_size=_MAX_HEAD_BYTES,
                inbuf_overflow=_IN_MEMORY_BYTES,
                asyncore_use_poll=True,  # select() fails beyond descriptor 1,023
                ident=None,  # who asks need not know what we run
                clear_untrusted_proxy_headers=False,  # nothing here reads a proxy's headers
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
            if held_bytes > _MAX_HELD_BYTES or channel.is_over(at_s):
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


def _allow_open_files() -> None:
    """Raise the soft limit of open files so that every connection allowed can be held."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _OPEN_FILES if hard == resource.RLIM_INFINITY else min(_OPEN_FILES, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
