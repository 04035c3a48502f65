"""A phone at the edge of the Wi-Fi sends at 20 kbit/s while 30 others load home: their longest wait, and it is kept."""

from __future__ import annotations

import re
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import requests

from kiosk.store.stores import open_stores
from tests.bench.table import Row
from tests.cast.journeys.running_village import RunningVillage, lone_kiosk
from tests.cast.kiosk.editions import an_edition, put_on
from tests.cast.kiosk.photo_uploads import jpeg, multipart, request
from tests.cast.kiosk.served_kiosk import KEYS, config
from tests.cast.listener.crowds import NEIGHBOUR, longest_wait_s
from tests.cast.listener.serving import HOST
from tests.cast.recordings import RECORDINGS

OTHERS = 30
_KBIT_S = 20
_FILE_BYTES = 40_000  # sixteen seconds
_PIECE_S = 0.2


def rows() -> list[Row]:
    """Start a kiosk that knows central's key, and let a phone send a photo, a voice and a photo for the market."""
    with tempfile.TemporaryDirectory() as folder, lone_kiosk(Path(folder)) as village:
        village.stop("kiosk")
        stores = open_stores(replace(config(village.folder), data_dir=village.folder / "kiosk"))
        put_on(stores.content, an_edition(issued=datetime.now(UTC) - timedelta(hours=1), keys=KEYS))
        stores.close()
        village.start("kiosk", wait_s=60)
        return [_beside(village, *upload) for upload in _uploads(village)]


def _uploads(village: RunningVillage) -> Iterator[tuple[str, str, bytes]]:
    photo = jpeg(320, 240)
    report = {"text": "bench"}
    yield "a photo", _ticket(village, "/report/road", "/report/road/-?send", report), multipart(_padded(photo))
    ticket = _ticket(village, "/report/road", "/report/road/-?send", report)
    voice = RECORDINGS["voice.m4a"]
    size = _FILE_BYTES - len(voice)
    yield "a voice", f"{ticket}/voice", multipart(voice + size.to_bytes(4) + b"free" + bytes(size - 8))
    item = {"side": "offer", "title": "bench", "seller": "bench"}
    yield "a photo for the market", _ticket(village, "/market/new", "/market/new?send", item), multipart(_padded(photo))


def _padded(photo: bytes) -> bytes:
    """Return the photo with as many bytes after its end as it takes."""
    return photo + bytes(max(0, _FILE_BYTES - len(photo)))


def _ticket(village: RunningVillage, page: str, path: str, fields: dict[str, str]) -> str:
    """Send a form and return the address of its ticket, where the file goes."""
    with requests.Session() as phone:
        phone.trust_env = False
        form = re.search(r'name="form" value="([0-9a-f.]{65})"', phone.get(village.kiosk_url + page, timeout=30).text)
        assert form
        origin = {"Origin": village.kiosk_url}
        sent = phone.post(village.kiosk_url + path, {"form": form[1], **fields}, headers=origin, timeout=30)
        return sent.url.removeprefix(village.kiosk_url)


def _beside(village: RunningVillage, name: str, path: str, body: bytes) -> Row:
    said: list[bytes] = []
    began_s = time.monotonic()
    slow = threading.Thread(target=lambda: said.append(_send_slowly(village.kiosk_port, request(path, body))))
    slow.start()
    seconds = 0.9 * len(body) / (_KBIT_S * 125)
    with ThreadPoolExecutor(OTHERS) as others:
        waits_s = list(others.map(lambda _: longest_wait_s(village.kiosk_port, seconds=seconds), range(OTHERS)))
    slow.join()
    took_s = time.monotonic() - began_s
    assert said[0].split()[1] == b"303", said
    assert b"kept" in said[0] or b"saved" in said[0], said
    note = f"sent in {took_s:.0f} s and kept; home, from {NEIGHBOUR}"
    return Row(f"{OTHERS} visitors' longest wait beside {name} at {_KBIT_S} kbit/s", max(waits_s), 2.0, "s", note)


def _send_slowly(port: int, whole: bytes) -> bytes:
    piece = int(_KBIT_S * 125 * _PIECE_S)
    with socket.create_connection((HOST, port), timeout=60) as line:
        for start in range(0, len(whole), piece):
            line.sendall(whole[start : start + piece])
            time.sleep(_PIECE_S)
        return line.recv(4_096)
