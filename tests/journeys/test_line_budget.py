"""What the kiosk counts of its line is what the line carried, plain and behind a TLS 1.3 front."""

from __future__ import annotations

import hashlib
import io
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from content_sync.client.link.link import Link
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


ACTS: dict[str, Callable[[Link], object]] = {
    "idle": lambda link: link.get("/short", max_bytes=10),
    "day": lambda link: [link.get("/short", max_bytes=10) for _ in range(10)],
    "file": lambda link: link.download("/file", io.BytesIO(), max_bytes=len(FILE)),
    "photo": lambda link: send_attachment(link, hashlib.sha256(FILE).hexdigest(), FILE),
    "closed by central": lambda link: link.get("/last", max_bytes=5_000),
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
        for name, act in ACTS.items():
            link = Link(f"{scheme}://{CENTRAL}:{port}", ca_bundle=str(front.ca_bundle))
            with line.counting() as cost:
                act(link)
                link.close()
            counted = link.meter.bytes_up, link.meter.bytes_down
            assert counted[0] == pytest.approx(cost.bytes_up, rel=0.1), name
            assert counted[1] == pytest.approx(cost.bytes_down, rel=0.1), name
