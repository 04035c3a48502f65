"""Central's server: it listens to kiosks on slow links, to staff and to anybody else, until it is stopped."""

from __future__ import annotations

import errno
import logging
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from content_sync.central.console.routes import MAX_FORM_BYTES, MAX_PARCEL_FORM_BYTES, MAX_TEXT_FORM_BYTES
from content_sync.central.console.sticks.carry import CARRY
from content_sync.central.console.writing.write import WRITE
from content_sync.errors import SettingError
from content_sync.listener.limits import Asked, ListenerLimits
from content_sync.listener.server import Listener, open_socket
from content_sync.wire.addresses import ATTACHMENTS, ENVELOPES
from content_sync.wire.envelopes import MAX_SEALED_BYTES
from content_sync.wire.reports import MAX_ATTACHMENT_BYTES

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

_log = logging.getLogger(__name__)

_LARGEST_BODIES: Final = {
    ENVELOPES: MAX_SEALED_BYTES,
    ATTACHMENTS: MAX_ATTACHMENT_BYTES,
    WRITE: MAX_TEXT_FORM_BYTES,
    CARRY: MAX_PARCEL_FORM_BYTES,
}


def max_body_bytes(asked: Asked) -> int:
    """Return how many bytes the body of a request may have; the app refuses a larger one in its own words."""
    return next((size for stem, size in _LARGEST_BODIES.items() if asked.path.startswith(stem)), MAX_FORM_BYTES)


LIMITS: Final = ListenerLimits(
    connections=1_000,  # kiosks come in by the thousand after a power cut
    idle_s=30,  # a kiosk on a bad link may be silent for so long between two packets
    head_s=10,  # the head of a kiosk's request is one packet
    max_head_bytes=16_384,  # no browser sends more
    min_body_bytes_s=500,  # half of the slowest link a kiosk may have
    body_pause_s=30,
    max_body_bytes=max_body_bytes,
    max_drained_bytes=MAX_PARCEL_FORM_BYTES + 1_000_000,  # above the largest body that is taken, or it is never asked
    max_memory_bytes=64_000_000,  # a thousand kiosks on slow links, each with the rest of a part
    max_file_bytes=128_000_000,
)


def serve(app: WSGIApplication, *, host: str, port: int, threads: int, ready: Callable[[str, int], None]) -> None:
    """Serve until SIGINT or SIGTERM, which arrive here as KeyboardInterrupt.

    Args:
        app: what to serve.
        host: the address to listen on.
        port: the TCP port; 0 for any free one.
        threads: how many requests are worked on at once.
        ready: is called with the address once it is listened on.

    Raises:
        SettingError: the address is taken or not ours.
    """
    with _listening_socket(host, port) as listening:
        server = Listener(app, listening, threads=threads, limits=LIMITS)
        ready(host, int(server.effective_port))
        server.run()
    _log.info("stopped")


def _listening_socket(host: str, port: int) -> socket.socket:
    try:
        return open_socket(host, port, waiting=LIMITS.connections)
    except OSError as error:
        reason = "another program uses it" if error.errno == errno.EADDRINUSE else error.strerror
        raise SettingError(f"cannot listen on {host}:{port}: {reason}") from error
