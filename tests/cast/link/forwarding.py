"""The line before a central that is served: it passes requests on, and does to the answers what a test tells it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.cast.link.http_server import HttpRequest, HttpServer, Responder, http_server
from tests.cast.listener.serving import ask

_PASSED_ON = ("content-type", "content-range", "etag", "upload-offset", "retry-after")


@dataclass
class Forwarder:
    """Passes requests on to a central.

    Attributes:
        port: the central's.
        trouble: answers instead of it, and tells so; None where nothing is wrong.
        changed: what becomes of the body of an answer, by path and body.
        bodies: the bytes of the answers' bodies, by path.
    """

    port: int
    trouble: Callable[[HttpRequest, Responder], bool] | None = None
    changed: Callable[[str, bytes], bytes] = lambda _, body: body
    bodies: dict[str, int] = field(default_factory=dict)

    def answer(self, asked: HttpRequest, responder: Responder) -> None:
        if self.trouble and self.trouble(asked, responder):
            return
        sent = {
            name: asked.headers[name] for name in ("range", "content-type", "upload-offset") if name in asked.headers
        }
        reply = ask(self.port, asked.path, method=asked.method, headers=sent, body=asked.body or None)
        body = self.changed(asked.path, reply.body)
        self.bodies[asked.path] = len(body)
        kept = {name: reply.headers[name] for name in _PASSED_ON if name in reply.headers}
        responder.reply(reply.status, body, kept)


@contextmanager
def forwarding(port: int) -> Iterator[tuple[Forwarder, HttpServer]]:
    """Stand between a kiosk and the central at this port."""
    forwarder = Forwarder(port)
    with http_server(forwarder.answer) as server:
        yield forwarder, server
