"""The listener: it lets callers in, and closes the connections of callers that take too much or too long.

waitress does the rest: it reads and writes between our looks, and its threads run the program. Measured (design §8):
stock waitress holds 100 connections and then answers nobody; 98 idle phones shut everybody out for 120 s.
"""

from __future__ import annotations

import errno
import logging
import resource
import socket
import time
from collections.abc import Callable
from threading import RLock
from typing import TYPE_CHECKING, Final

from waitress.adjustments import Adjustments
from waitress.server import TcpWSGIServer
from waitress.wasyncore import poll2

from content_sync.listener.connection import Connection
from content_sync.listener.fairness import RequestQueue, Share, to_let_go
from content_sync.listener.limits import ListenerLimits

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

_log = logging.getLogger(__name__)

# Beside the connections: the stores, photos and the interpreter's own files.
_OTHER_FILES: Final = 200
# A connection's socket, and the file of a large body or response.
_FILES_EACH: Final = 2
# How often idle and slow connections are looked for; a look costs about 1 ms per 1,000 connections.
_LOOK_S: Final = 2
# How many are let in at a turn: a visitor behind a thousand others is soon in, and those who are in are served.
_AT_A_TURN: Final = 32
# How long nobody is let in after the system ran out of descriptors; meanwhile some connections are closed.
_PAUSE_S: Final = 0.1
_SHORT: Final = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}
_COMPLAIN_AGAIN_S: Final = 60
_WAIT_S: Final = 1.0
# A photo waits in a file, not in memory, once it is larger than a form with text.
_IN_MEMORY_BYTES: Final = 128_000


def open_socket(host: str, port: int, *, waiting: int) -> socket.socket:
    """Return a socket that listens on an address; up to `waiting` callers wait in it until the program is ready.

    Raises:
        OSError: it is taken, not this machine's, or not allowed.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.create_server((host, port), family=family, backlog=waiting)
    # Each connection inherits it: a response confirms its request, which would be a packet of its own otherwise.
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 0)
    # A request may ride on the first packet, where the system allows it (net.ipv4.tcp_fastopen = 3): a round trip less.
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_FASTOPEN, waiting)
    return made


class Listener(TcpWSGIServer):  # type: ignore[misc]  # waitress ships no types
    """A waitress with our limits, on a listening socket."""

    channel_class = Connection
    is_fuller = False
    """A connection makes us hold more than at the last look; any thread may say so."""

    def __init__(
        self, program: WSGIApplication, listening: socket.socket, *, threads: int, limits: ListenerLimits
    ) -> None:
        files = _allow_open_files(limits.connections * _FILES_EACH + _OTHER_FILES)
        self.limits = limits
        self._most = max(_AT_A_TURN, min(limits.connections, files - _OTHER_FILES))
        self._look_at_s = self._let_in_at_s = self._complain_at_s = 0.0
        self._is_stopping = self._is_closed = self._is_short = self._is_pulled = False
        self._end = RLock()  # a signal handler may call `stop` in the midst of `run`
        logging.getLogger("waitress").setLevel(logging.WARNING)  # a phone that walks away is no news
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # nor is a village that comes all at once
        super().__init__(
            program,
            _sock=listening,
            bind_socket=False,
            sockinfo=(listening.family, listening.type, listening.proto, listening.getsockname()),
            adj=Adjustments(
                sockets=[listening],
                threads=threads,
                max_request_body_size=limits.max_drained_bytes,
                max_request_header_size=limits.max_head_bytes,
                inbuf_overflow=_IN_MEMORY_BYTES,
                ident=None,  # who asks need not know what we run
                clear_untrusted_proxy_headers=False,  # whose are believed, if any, the program decides
            ),
        )
        self.task_dispatcher.queue = RequestQueue()

    def readable(self) -> bool:
        """Tell whether to let callers in now."""
        return len(self.active_channels) < self._most + _AT_A_TURN and time.monotonic() >= self._let_in_at_s

    def handle_accept(self) -> None:
        """Let some callers in; who is one too many goes after this turn, when no descriptor is in use."""
        for _ in range(_AT_A_TURN):
            try:
                caller = self.accept()
                if caller is None:
                    return
                self.set_socket_options(caller[0])
            except OSError as error:
                self._pause(error)
                return
            self.channel_class(self, *caller, self.adj, map=self._map)

    def _pause(self, error: OSError) -> None:
        at_s = time.monotonic()
        self._let_in_at_s, self._is_short = at_s + _PAUSE_S, error.errno in _SHORT
        if at_s >= self._complain_at_s:
            self._complain_at_s = at_s + _COMPLAIN_AGAIN_S
            _log.warning("%d callers are in, and the next must wait: %s", len(self.active_channels), error.strerror)

    def run(self) -> None:
        """Serve until `stop()`, then close every socket."""
        try:
            while not self._is_stopping:
                self._look_after()
                poll2(_PAUSE_S if time.monotonic() < self._let_in_at_s else _WAIT_S, self._map)
        except KeyboardInterrupt:
            pass
        self.task_dispatcher.shutdown()
        with self._end:
            self._is_closed = True
            for connection in self._connections():
                connection.handle_close()
            self.close()
        _log.info("stopped listening")

    def stop(self) -> None:
        """End `run()` soon, from another thread or a signal handler."""
        with self._end:
            self._is_stopping = True
            if not self._is_closed:
                super().pull_trigger()  # whether to go on is asked before the mark is taken away

    def pull_trigger(self) -> None:
        """Have the loop look at all connections again; where it is about to do so anyway, that is not said twice."""
        if not self._is_pulled:
            self._is_pulled = True
            super().pull_trigger()

    def _look_after(self) -> None:
        """Let go of connections that are over, and of those that take too much."""
        self._is_pulled = False  # before any is looked at: what changes from now on needs another look
        at_s = time.monotonic()
        if at_s >= self._look_at_s:
            self._look_at_s = at_s + _LOOK_S
            for connection in self._connections():
                if connection.is_over(at_s):
                    connection.let_go()
        if self.is_fuller:
            self.is_fuller = False
            self._fit(Connection.memory_bytes, self.limits.max_memory_bytes)
            self._fit(Connection.file_bytes, self.limits.max_file_bytes)
        over = max(len(self.active_channels) - self._most, _AT_A_TURN * self._is_short)
        if over > 0:
            self._is_short = False
            self._make_room(over)

    def _fit(self, size: Callable[[Connection], int], most: int) -> None:
        """Let go of connections until the rest make us hold no more than that."""
        sizes = {one: size(one) for one in self._connections()}
        over = sum(sizes.values()) - most
        if over > 0:
            shares = [Share(one, one.caller, held, one.turn()) for one, held in sizes.items()]
            for connection in to_let_go(shares, over):
                connection.let_go()

    def _make_room(self, over: int) -> None:
        """Close connections no thread works for, and not the latest, who have had no time to ask."""
        everyone = self._connections()
        settled = {one for one in everyone[:-_AT_A_TURN] if not one.is_served}
        shares = [Share(one, one.caller, 1, one.turn() if one in settled else None) for one in everyone]
        for connection in to_let_go(shares, over):
            connection.handle_close()  # what the system has of its last response still arrives

    def _connections(self) -> list[Connection]:
        """Return the connections, the earliest first."""
        return list(self.active_channels.values())


def _allow_open_files(wanted: int) -> int:
    """Raise the soft limit of open files so that every connection allowed can be held; return what it is then."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    within = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft < within:
        resource.setrlimit(resource.RLIMIT_NOFILE, (within, hard))
    return max(soft, within)
