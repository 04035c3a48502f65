"""A line that is cut again and again: what arrived is not sent again, and the bytes on the line show it."""

from __future__ import annotations

import hashlib
import io
import random
from pathlib import Path

from content_sync.central.app import create_kiosk_api, open_central
from content_sync.central.config import load
from content_sync.client.link.link import Link
from content_sync.client.upload import send_attachment
from tests.cast.central.ministry import NOW, ministry_in
from tests.cast.central.sending_kiosk import SendingKiosk, a_photo_of
from tests.cast.link.http_server import http_server, serving
from tests.cast.listener.serving import listening
from tests.cast.measured_line.crossing import LineConditions
from tests.cast.measured_line.measured_line import CENTRAL, measured_line

PHOTO = random.Random(3).randbytes(200_000)
NAME = hashlib.sha256(PHOTO).hexdigest()
MOST_BYTES = 260_000  # IP bytes up, heads, repeats and ends of connections included
FILE = random.Random(4).randbytes(100_000)
MOST_FILE_BYTES = 110_000  # IP bytes down, less what its sender put on connections that were cut already
CUT = LineConditions(delay_ms=50, rate_kbit=1_000, cut_every=60_000)


def test_a_photo_goes_up_over_a_line_that_is_cut_every_60_kb(tmp_path: Path) -> None:
    with ministry_in(tmp_path) as ministry:
        sender = SendingKiosk(ministry).enlist()
        box = sender.box(sender.report(), a_photo_of(sender.report().id, PHOTO))
        config = load(None, environ={}, arguments={"data_dir": str(tmp_path)})
        with (
            open_central(config) as central,
            measured_line() as line,
            line.central_side(),
            listening(create_kiosk_api(central, lambda: NOW), host=CENTRAL) as port,
            line.kiosk_side(),
        ):
            link = Link(f"http://{CENTRAL}:{port}")
            link.post("/v1/up", box, max_bytes=10_000)
            link.close()
            line.conditions = CUT
            with line.counting() as cost:
                send_attachment(link, NAME, PHOTO)
                link.close()
    assert (tmp_path / "photos" / NAME).read_bytes() == PHOTO
    assert cost.count.cuts >= 3
    assert len(PHOTO) < cost.bytes_up < MOST_BYTES, cost


def test_a_file_comes_down_over_a_line_that_is_cut_every_30_kb() -> None:
    slow = LineConditions(delay_ms=100, rate_kbit=256, cut_every=30_000)
    with (
        measured_line() as line,
        line.central_side(),
        http_server(serving({"/file": FILE}), host=CENTRAL) as server,
        line.kiosk_side(),
    ):
        link, into = Link(server.url), io.BytesIO()
        line.conditions = slow
        with line.counting() as cost:
            link.download("/file", into, max_bytes=len(FILE))
            link.close()
    assert into.getvalue() == FILE
    assert cost.count.cuts >= 3
    assert len(FILE) < cost.bytes_down - cost.count.bytes_cut < MOST_FILE_BYTES, cost
