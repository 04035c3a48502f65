"""What may go wrong or slowly between a kiosk and its central, and the news that is then under way."""

from __future__ import annotations

import time
from collections.abc import Callable

from content_sync.wire.targets import encode_bulletins
from tests.cast.link.central_simulator import Trouble
from tests.cast.link.http_server import HttpRequest, Responder
from tests.cast.link.link_world import LinkWorld
from tests.cast.tree.contents import article, indexed, warning


def refuse(_: HttpRequest, responder: Responder) -> bool:
    """Answer every request with 503."""
    responder.reply(503, b"")
    return True


def failing(
    status: int, path: str | tuple[str, ...] = "", headers: dict[str, str] | None = None
) -> Callable[[HttpRequest, Responder], bool]:
    def trouble(asked: HttpRequest, responder: Responder) -> bool:
        if asked.path.startswith(path):
            responder.reply(status, b"", headers)
        return asked.path.startswith(path)

    return trouble


def breaking(part: str) -> Trouble:
    """Cut the line at every file whose name ends so."""

    def trouble(asked: HttpRequest, responder: Responder) -> bool:
        if asked.path.endswith(part):
            responder.cut()
        return asked.path.endswith(part)

    return trouble


def everything_new(link_world: LinkWorld) -> int:
    """Publish new warnings, prices and articles."""
    files = {"warnings/43": encode_bulletins([warning("w-new", "43")]), "prices/43": b"[]"}
    return link_world.central.repository.publish(files | indexed("articles", article("malaria", "th")))


def slowly(link_world: LinkWorld, name: str) -> None:
    """Send the files whose name ends so in small pieces, a pause between them; where it was left it goes on."""

    def trouble(asked: HttpRequest, responder: Responder) -> bool:
        body = link_world.central.repository.files.get(asked.path, b"")
        if not asked.path.endswith(name):
            return False
        start = int(asked.headers.get("range", "bytes=0-")[len("bytes=") : -1])
        kind = {"Content-Range": f"bytes {start}-{len(body) - 1}/{len(body)}"} if start else {}
        responder.reply(206 if start else 200, b"", {"Content-Length": str(len(body) - start), **kind})
        for begin in range(start, len(body), 2_000):
            responder.send(body[begin : begin + 2_000])
            time.sleep(0.1)
        return True

    link_world.central.trouble = trouble
