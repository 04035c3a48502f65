"""What the kiosk counts of its line is what the line carried, plain and behind a TLS 1.3 front."""

from __future__ import annotations

import hashlib
import io
import random
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from content_sync.client.link.link import Link
from content_sync.client.link.meter import WatchedConnection
from content_sync.client.upload import send_attachment
from tests.cast.link.http_server import HttpRequest, Responder, http_server, serving
from tests.cast.measured_line.crossing import LineConditions
from tests.cast.measured_line.measured_line import CENTRAL, measured_line
from tests.cast.measured_line.tls_front import tls_front

FILE = random.Random(5).randbytes(100_000)
LINES = {"good": LineConditions(), "slow": LineConditions(delay_ms=20, rate_kbit=1_000)}


def answer(asked: HttpRequest, responder: Responder) -> None:
    if asked.method == "PATCH":
        responder.reply(200, b"", {"Upload-Offset": str(int(asked.headers["upload-offset"]) + len(asked.body))})
    elif asked.method == "HEAD":
        responder.reply(200, b"", {"Upload-Offset": "0", "Upload-Length": "1"})
    elif asked.path == "/last":
        responder.reply(200, b"x" * 5_000, {"Connection": "close"})
        responder.close()
    else:
        serving({"/file": FILE, "/short": b"1"})(asked, responder)


# Connections of one short request are summed: a busy machine may say its last words twice, after all is counted.
ACTS: dict[str, tuple[int, Callable[[Link], object]]] = {
    "idle": (5, lambda link: link.get("/short", max_bytes=10)),
    "day": (1, lambda link: [link.get("/short", max_bytes=10) for _ in range(10)]),
    "file": (1, lambda link: link.download("/file", io.BytesIO(), max_bytes=len(FILE))),
    "photo": (1, lambda link: send_attachment(link, hashlib.sha256(FILE).hexdigest(), FILE)),
    "closed by central": (5, lambda link: link.get("/last", max_bytes=5_000)),
}


@pytest.mark.parametrize("tls", ["plain", "TLS 1.3"])
@pytest.mark.parametrize("how", LINES)
def test_the_kiosk_counts_what_the_line_carries_within_a_tenth(how: str, tls: str, tmp_path: Path) -> None:
    with (
        measured_line() as line,
        line.central_side(),
        http_server(answer, host=CENTRAL) as server,
        tls_front(tmp_path, host=CENTRAL, port=server.port) as front,
        line.kiosk_side(),
    ):
        line.conditions = LINES[how]
        port, scheme = (front.port, "https") if tls == "TLS 1.3" else (server.port, "http")
        for name, (times, act) in ACTS.items():
            counted_up = counted_down = 0
            with line.counting() as cost:
                for _ in range(times):
                    link = Link(f"{scheme}://{CENTRAL}:{port}", ca_bundle=str(front.ca_bundle))
                    act(link)
                    link.close()
                    counted_up += link.meter.bytes_up
                    counted_down += link.meter.bytes_down
            assert counted_up == pytest.approx(cost.bytes_up, rel=0.1), name
            assert counted_down == pytest.approx(cost.bytes_down, rel=0.1), name


@pytest.mark.parametrize("first", ["central", "kiosk", "central, as the kiosk looks"])
def test_whoever_ends_a_connection_first_it_costs_what_the_line_carried(first: str) -> None:
    with (
        measured_line() as line,
        line.central_side(),
        socket.create_server((CENTRAL, 0)) as central,
        line.kiosk_side(),
        line.counting() as cost,
    ):
        kiosk = socket.create_connection(central.getsockname(), timeout=5)
        other = central.accept()[0]
        other.settimeout(2)
        watched = EndedMeanwhile(kiosk, other) if first.endswith("looks") else WatchedConnection(kiosk)
        if first == "central":
            other.close()
            assert kiosk.recv(1) == b""
        kiosk.close()
        up, down = watched.end()
        if first == "kiosk":
            assert other.recv(1) == b""
            other.close()
    assert up == pytest.approx(cost.bytes_up, abs=8)
    assert down == pytest.approx(cost.bytes_down, abs=8)


class EndedMeanwhile(WatchedConnection):
    """A connection that central ends between a look of the kiosk's and what the kiosk does then."""

    def __init__(self, kiosk: socket.socket, central: socket.socket) -> None:
        super().__init__(kiosk)
        self._kiosk, self._central = kiosk.dup(), central

    def counts(self) -> tuple[int, int]:
        counted = super().counts()
        with suppress(TimeoutError):  # the kiosk has not ended it yet
            self._central.recv(1)
        self._central.close()
        assert self._kiosk.recv(1) == b""
        self._kiosk.close()
        return counted
