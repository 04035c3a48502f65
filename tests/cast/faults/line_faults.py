"""What a line, or whoever holds it, does to everything that central answers; each is a `Trouble`."""

from __future__ import annotations

import contextlib
import time

from tests.cast.link.central_simulator import CentralSimulator, Trouble
from tests.cast.link.http_server import HttpRequest, Responder


class _Writing(Responder):
    """Collects an answer instead of sending it."""

    def __init__(self) -> None:
        self.raw = b""
        self.is_open = True

    def send(self, raw: bytes) -> None:
        self.raw += raw

    def cut(self) -> None:
        self.is_open = False


def central_s_answer(central: CentralSimulator, asked: HttpRequest) -> bytes:
    """Return the bytes that a central without troubles sends."""
    written, trouble = _Writing(), central.trouble
    central.trouble = None
    central.answer(asked, written)
    central.trouble = trouble
    return written.raw


def cut_at(central: CentralSimulator, tenth: int) -> Trouble:
    """Cut each answer when so many tenths of it are sent."""

    def trouble(asked: HttpRequest, responder: Responder) -> bool:
        raw = central_s_answer(central, asked)
        responder.send(raw[: len(raw) * tenth // 10])
        responder.cut()
        return True

    return trouble


def harmed(central: CentralSimulator) -> Trouble:
    """Turn a bit in the middle of the body of each answer."""

    def trouble(asked: HttpRequest, responder: Responder) -> bool:
        head, mark, body = central_s_answer(central, asked).partition(b"\r\n\r\n")
        place = len(body) // 2
        flipped = bytes(byte ^ 16 for byte in body[place : place + 1])
        responder.send(head + mark + body[:place] + flipped + body[place + 1 :])
        return True

    return trouble


def saying(status: int, body: bytes, **headers: str) -> Trouble:
    """Answer everything with these words."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    def trouble(_: HttpRequest, responder: Responder) -> bool:
        responder.reply(status, body, named)
        return True

    return trouble


def stall(_: HttpRequest, responder: Responder) -> bool:
    """Send half a head, and then nothing."""
    responder.send(b"HTTP/1.1 200 x\r\nContent-Le")
    time.sleep(1.5)
    responder.cut()
    return True


def drip(asked: HttpRequest, responder: Responder) -> bool:
    """Send twenty bytes a second."""
    del asked
    with contextlib.suppress(OSError):
        responder.send(b"HTTP/1.1 200 x\r\nContent-Length: 5000\r\n\r\n")
        for _ in range(80):
            time.sleep(0.05)
            responder.send(b"x")
    responder.cut()
    return True


def endless(asked: HttpRequest, responder: Responder) -> bool:
    """Send without end."""
    del asked
    with contextlib.suppress(OSError):
        responder.send(b"HTTP/1.1 200 x\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            responder.send(b"1000\r\n" + b"x" * 4096 + b"\r\n")
    responder.cut()
    return True
