"""Links with the patience of a test, and answers to them."""

from __future__ import annotations

import io
import time
from collections.abc import Callable

from content_sync.client.link.link import Link
from tests.cast.link.http_server import Answer, HttpRequest, Responder

LARGE = bytes(range(256)) * 400


def quick(url: str, *, connect_timeout_s: float = 5.0, read_timeout_s: float = 5.0) -> Link:
    """A link that is impatient with drips; for the rest a busy machine has time."""
    return Link(
        url,
        connect_timeout_s=connect_timeout_s,
        read_timeout_s=read_timeout_s,
        min_rate_bytes_s=100.0,
        rate_window_s=0.4,
    )


def always(status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> Answer:
    return lambda _, responder: responder.reply(status, body, headers)


def download(link: Link, path: str = "/large", *, had: bytes = b"", max_bytes: int = len(LARGE)) -> bytes:
    into = io.BytesIO(had)
    link.download(path, into, max_bytes=max_bytes)
    return into.getvalue()


def every_act(link: Link, max_bytes: int) -> dict[str, Callable[[], object]]:
    """All that a link can be asked, each as one call."""
    return {
        "get": lambda: link.get("/a", max_bytes=max_bytes),
        "post": lambda: link.post("/a", b"envelope", max_bytes=max_bytes),
        "download": lambda: link.download("/a", io.BytesIO(), max_bytes=max_bytes),
        "uploaded": lambda: link.uploaded("/a"),
        "upload_from": lambda: link.upload_from("/a", b"photo", 0),
    }


def drip(head: bytes, byte: bytes) -> Answer:
    def answer(asked: HttpRequest, responder: Responder) -> None:
        responder.send(head)
        for _ in range(100):
            time.sleep(0.05)
            responder.send(byte)
        responder.close()

    return answer
