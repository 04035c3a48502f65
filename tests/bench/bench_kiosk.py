"""The running kiosk: what a page costs, whom it shuts out, the memory it takes, what a first visit weighs."""

from __future__ import annotations

import gzip
import http.client
import io
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests
from PIL import Image

from tests.bench.device_packages import as_on_the_device
from tests.bench.table import Row
from tests.cast.browser import chromium, visitor
from tests.cast.journeys.running_village import RunningVillage
from tests.cast.listener.crowds import (
    coming_again,
    forget_the_peak,
    lengthen_the_news,
    longest_wait_s,
    reading_nothing,
    resident_mb,
)
from tests.cast.listener.serving import free_port
from tests.cast.waiting import until

REQUESTS = 3_000
HELD = 400
_CROWD_S = 20
_TICKS_S = os.sysconf("SC_CLK_TCK")

_BARE = """
import sys, waitress
body = open(sys.argv[1], "rb").read()
headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))]
def app(environ, start_response):
    start_response("200 OK", headers)
    return [body]
waitress.serve(app, host="127.0.0.1", port=int(sys.argv[2]), threads=4, _quiet=True)
"""


def rows() -> list[Row]:
    """Start a village with the sample content and measure its kiosk."""
    with tempfile.TemporaryDirectory() as folder:
        village = RunningVillage(folder=Path(folder), settings={"KIOSK_VISIT": "auto"})
        try:
            village.prepare()
            village.start("central")
            village.settings |= as_on_the_device(Path(folder))
            village.start("kiosk")
            until(lambda: b"/prices/" in _get(village.kiosk_port, "/prices"), seconds=60, what="the first edition")
            idle_mb = _settled_mb(village)
            return [
                _page_cost(village, Path(folder)),
                _held_connections(village),
                Row("kiosk, resident when idle", idle_mb, 72, "MB", "sample content, after its first visit"),
                *_peak(village),
                _four_uploads(village),
                _first_page(village),
                *_first_visit(village),
                *_crowds(village),
            ]
        finally:
            village.stop_all()


def _page_cost(village: RunningVillage, folder: Path) -> Row:
    """CPU of the kiosk for its printed home page over that of a bare waitress app answering the same bytes."""
    packed = _get(village.kiosk_port, "/", gzipped=True)
    (folder / "home.gz").write_bytes(packed)
    port = free_port()
    bare = subprocess.Popen([sys.executable, "-c", _BARE, str(folder / "home.gz"), str(port)])
    try:
        until(lambda: _listens(port), seconds=10, what="bare waitress")
        kiosk_pid = village.running["kiosk"].pid
        ratios = []
        for _ in range(5):
            kiosk_s = _cpu_of(kiosk_pid, village.kiosk_port)
            ratios.append(kiosk_s / _cpu_of(bare.pid, port))
    finally:
        bare.terminate()
        bare.wait(timeout=10)
    return Row("printed page, CPU over bare waitress", sorted(ratios)[2], 2.0, "x", f"home, {len(packed)} bytes")


def _cpu_of(pid: int, port: int) -> float:
    before = _cpu_s(pid)
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    for _ in range(REQUESTS):
        line.request("GET", "/", headers={"Accept-Encoding": "gzip"})
        line.getresponse().read()
    line.close()
    return _cpu_s(pid) - before


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS_S


def _held_connections(village: RunningVillage) -> Row:
    held = [socket.create_connection(("127.0.0.1", village.kiosk_port), timeout=5) for _ in range(HELD)]
    try:
        began = time.monotonic()
        answered = b"<html" in _get(village.kiosk_port, "/")
        waited_s = time.monotonic() - began
    finally:
        for one in held:
            one.close()
    return Row("new visitor's wait beside 400 idle ones", waited_s if answered else None, 1.0, "s", "bar: is answered")


def _peak(village: RunningVillage) -> list[Row]:
    """The peak over one sign-in and one 8 MB photo; the photo's child process is told apart."""
    base = village.kiosk_url
    pid, password = village.running["kiosk"].pid, village.first_password()
    forget_the_peak(pid)
    children = _Children(pid)
    with children, requests.Session() as session:
        session.trust_env = False
        page = session.get(f"{base}/admin", timeout=30).text
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
        action = re.search(r'<form[^>]*action="([^"]+)"', page)
        answer = session.post(
            f"{base}{action[1] if action else '/admin/sign-in'}",
            data={**hidden, "password": password},
            timeout=60,
        )
        assert answer.status_code == requests.codes.ok
        _send_photo(session, base)
    peak_mb = resident_mb(pid, "VmHWM")
    return [
        Row("kiosk, peak over a sign-in and an 8 MB photo", peak_mb, 110, "MB", "the server process"),
        Row("  the photo's child process beside it", children.peak_mb, None, "MB", "one at a time, short-lived"),
    ]


def _four_uploads(village: RunningVillage) -> Row:
    """The peak while four phones send three photos in one form each; one part of each form is kept."""
    pid, port, photo = village.running["kiosk"].pid, village.kiosk_port, _photo_of_8_mb()
    part = b'--x\r\nContent-Disposition: form-data; name="photo"; filename="p.jpg"\r\n\r\n%b\r\n' % photo
    body = part * 3 + b"--x--\r\n"
    with requests.Session() as session:
        session.trust_env = False
        tickets = [_ticket(session, village.kiosk_url) for _ in range(4)]
    forget_the_peak(pid)
    with ThreadPoolExecutor() as threads:
        kept = [*threads.map(lambda number: _upload(port, f"127.0.0.{number + 2}", tickets[number], body), range(4))]
    note = f"{kept.count(True)} kept, the others told to come again; the server process"
    return Row("kiosk, peak over four uploads of three photos", resident_mb(pid, "VmHWM"), 110, "MB", note)


def _upload(port: int, address: str, ticket: str, body: bytes) -> bool:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=120, source_address=(address, 0))
    try:
        line.request("POST", ticket, body, {"Content-Type": "multipart/form-data; boundary=x"})
        return bool(line.getresponse().status == requests.codes.see_other)
    except OSError:  # what waits in files has its limit, too
        return False
    finally:
        line.close()


def _ticket(session: requests.Session, base: str) -> str:
    form = session.get(f"{base}/report/road", timeout=30).text
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
    told = {**hidden, "text": "bench"}
    return session.post(f"{base}/report/road/-?send", data=told, timeout=30).url.removeprefix(base)


def _send_photo(session: requests.Session, base: str) -> None:
    photo = {"photo": ("p.jpg", _photo_of_8_mb(), "image/jpeg")}
    done = session.post(base + _ticket(session, base), files=photo, timeout=120)
    assert done.status_code == requests.codes.ok, done.status_code
    assert 'role="status"' in done.text, "the photo was not kept"


def _photo_of_8_mb() -> bytes:
    """Return a JPEG of a little under 8 MB and 24 megapixels."""
    chance = random.Random(8)
    grain = Image.frombytes("L", (1500, 1000), chance.randbytes(1_500_000)).resize((6000, 4000))
    whole = Image.merge("RGB", (grain, grain, grain))
    for quality in range(95, 10, -3):
        body = io.BytesIO()
        whole.save(body, "JPEG", quality=quality)
        if body.tell() <= 8_000_000:
            return body.getvalue()
    raise AssertionError("no quality gave 8 MB")


class _Children:
    """Watches the largest resident child of a process while it is open."""

    def __init__(self, pid: int) -> None:
        self._pid, self._is_over, self.peak_mb = pid, threading.Event(), 0.0
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._is_over.wait(0.005):
            for task in Path(f"/proc/{self._pid}/task").iterdir():
                try:
                    for child in (task / "children").read_text("ascii").split():
                        self.peak_mb = max(self.peak_mb, resident_mb(int(child), "VmHWM"))
                except (OSError, StopIteration):
                    continue


def _first_page(village: RunningVillage) -> Row:
    """From starting the process to the whole home page, with an edition on the card; the middle one of three."""
    times_s = []
    for _ in range(3):
        village.stop("kiosk")
        began = time.monotonic()
        village.start("kiosk")
        assert b"<html" in _get(village.kiosk_port, "/")
        times_s.append(time.monotonic() - began)
    return Row("first page after start", sorted(times_s)[1], 1.5, "s", "with an edition on the card")


def _first_visit(village: RunningVillage) -> list[Row]:
    """Everything a phone fetches to show home the first time, in one Chromium with JavaScript off."""
    with chromium() as browser, visitor(browser, scripts=False, keeps_own_scripts=True) as context:
        page = context.new_page()
        urls: list[str] = []
        page.on("request", lambda request: urls.append(request.url))
        page.goto(village.kiosk_url, wait_until="networkidle")
        said = page.inner_text("main")
        is_readable = all(word in said for word in ("°", "บาท", "แจ้งปัญหา"))
    own = [url for url in urls if url.startswith(village.kiosk_url)]
    total = sum(len(_get(village.kiosk_port, url.removeprefix(village.kiosk_url), gzipped=True)) for url in own)
    return [
        Row("home, first visit, gzip in all", total / 1024, 14, "KB", f"{len(own)} requests, JavaScript off"),
        Row("  requests to other hosts", len(urls) - len(own), 0),
        Row("  words that are missing with JavaScript off", 0 if is_readable else 1, 0),
    ]


def _crowds(village: RunningVillage) -> list[Row]:
    """A visitor's longest wait, and what the kiosk holds at most, while a crowd means no good to it."""
    village.stop("kiosk")
    lengthen_the_news(village.folder / "kiosk")
    village.start("kiosk")
    port, pid = village.kiosk_port, village.running["kiosk"].pid
    rows = []
    for name, crowd in (
        ("100 that pipeline and read nothing", reading_nothing(port, 100)),
        ("1,300 connections that come again", coming_again(port, 1_300)),
    ):
        forget_the_peak(pid)
        with crowd:
            waited_s = longest_wait_s(port, seconds=_CROWD_S)
        rows += [
            Row(f"visitor's longest wait beside {name}", waited_s, 2.0, "s", "home; the news has 60 KB"),
            Row("  kiosk, peak meanwhile", resident_mb(pid, "VmHWM"), 110, "MB"),
        ]
    return rows


def _get(port: int, path: str, *, gzipped: bool = False) -> bytes:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
    try:
        line.request("GET", path or "/", headers={"Accept-Encoding": "gzip"} if gzipped else {})
        body = line.getresponse().read()
    finally:
        line.close()
    return body if body.startswith(b"\x1f\x8b") or not gzipped else gzip.compress(body)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _settled_mb(village: RunningVillage) -> float:
    time.sleep(3)
    return resident_mb(village.running["kiosk"].pid, "VmRSS")
