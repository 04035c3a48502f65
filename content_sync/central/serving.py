"""waitress for central: serves an app until it is told to stop.

Stock waitress holds 100 connections and then answers nobody; kiosks come in by the thousand after a power cut.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from waitress.server import create_server

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

_log = logging.getLogger(__name__)

_CONNECTIONS = 1_000
_IDLE_S = 30
_MAX_BODY_BYTES = 3_000_000  # a photo, or an article as a form sends it


def serve(app: WSGIApplication, *, host: str, port: int, threads: int, ready: Callable[[str, int], None]) -> None:
    """Serve until SIGINT or SIGTERM, which arrive here as KeyboardInterrupt.

    Args:
        app: what to serve.
        host: the address to listen on.
        port: the TCP port; 0 for any free one.
        threads: how many requests are worked on at once.
        ready: told the address once it is listened on.

    Raises:
        OSError: the address is taken or not ours.
    """
    server = create_server(
        app,
        host=host,
        port=port,
        threads=threads,
        connection_limit=_CONNECTIONS,
        channel_timeout=_IDLE_S,
        max_request_body_size=_MAX_BODY_BYTES,
        asyncore_use_poll=True,  # select() fails beyond descriptor 1,023
        ident=None,  # who asks need not know what we run
    )
    try:
        ready(host, int(server.effective_port))
        server.run()
    finally:
        for channel in list(server.active_channels.values()):
            channel.close()
        server.trigger.close()
        server.close()
    _log.info("stopped")
