"""Every page behind the sign-in, on a kiosk after years (full_kiosk.py); the bar of each is 50 ms p95.

Each GET address of the kiosk's own list of routes is asked, as the links of the pages have it, with its filters and
its last page. What the kiosk then holds in memory, before and after all these pages, is told of a process of its own,
as the system starts it.
"""

from __future__ import annotations

import logging
import math
import re
import tempfile
import time
from html import unescape
from http import HTTPStatus
from pathlib import Path
from typing import Final, cast
from urllib.parse import urlsplit

import requests
from flask import Flask
from werkzeug.exceptions import HTTPException

from content_sync.client.tree.edition import Edition
from kiosk.store.state import MOST_NOTICES
from tests.bench.device_packages import as_on_the_device
from tests.bench.full_kiosk import POSTS, REPORTS, fill
from tests.bench.table import Row
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.kiosk.editions import an_edition
from tests.cast.kiosk.phone_browser import PASSWORD, PhoneBrowser
from tests.cast.kiosk.served_kiosk import kiosk_in
from tests.cast.kiosk.shell import line_with, running, settle
from tests.cast.listener.crowds import resident_mb
from tests.cast.listener.serving import ask, free_port
from tests.cast.pages.sample_moment import the_bulletins
from tests.cast.search.library import ARTICLES, a_full_village
from tests.cast.waiting import until

ASKED = 60
_BAR_MS: Final = 50
_SETTLED_S: Final = 5
_FREED_S: Final = 65  # what is free is given back once a minute
_OURS: Final = ("/admin", "/join", "/setup")
_LINK: Final = re.compile(r'(?:href|src)="(/(?:admin|join|setup)[^"#]*)')
# The last pages, which no link of the first ones leads to; too high a number is the last page.
_DEEP: Final = ("answers?page=50", "answers/told?page=50", "log?page=50", "board?scope=district&page=2")


def rows() -> list[Row]:
    """Fill a kiosk, and ask for every page of the people who run it."""
    logging.disable(logging.WARNING)  # of what central refused
    edition = an_edition(*the_bulletins(), issued=NOON)
    return [
        *_rows(edition, "sample content", bar=85),
        *_rows(a_full_village().edition, f"{ARTICLES} articles")[-2:],
    ]


def _rows(edition: Edition, words: str, bar: float | None = None) -> list[Row]:
    with tempfile.TemporaryDirectory() as home:
        with kiosk_in(Path(home), has_edition=False) as kiosk:
            fill(kiosk, edition)
            phone = kiosk.phone()
            assert phone.sign_in(person=1).status_code == HTTPStatus.SEE_OTHER
            paths = _paths(phone, cast(Flask, vars(kiosk.program.site)["_app"]))
            pages = [_row(phone, path) for path in paths]
        return [
            *pages,
            *_memory(Path(home), paths, f"{REPORTS:,} reports, {POSTS:,} posts, {MOST_NOTICES} notices, {words}", bar),
        ]


def _paths(phone: PhoneBrowser, app: Flask) -> list[str]:
    """Return an address of each page that a GET reads: of each route and each of its filters, and the last pages."""
    rules = [rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    ahead = [rule for rule in rules if rule.startswith(_OURS) and "<" not in rule]
    found = {f"last of {path}": f"/admin/{path}" for path in _DEEP}
    while ahead:
        path = ahead.pop(0)
        kind = _kind(app, path)
        if kind and kind not in found:
            found[kind] = path
            reply = phone.open(path)
            ahead += [unescape(link) for link in _LINK.findall(reply.text)] if reply.mimetype == "text/html" else []
    return sorted(found.values())


def _kind(app: Flask, path: str) -> str:
    """Return what kind of page an address leads to, its numbers left out; empty for one that a GET does not read."""
    parts = urlsplit(path)
    try:
        endpoint, _ = app.url_map.bind("localhost").match(parts.path, method="GET")
    except HTTPException:
        return ""
    return f"{endpoint}?{re.sub('[0-9]+', '', parts.query)}"


def _row(phone: PhoneBrowser, path: str) -> Row:
    times_ms, size, status = list[float](), 0, 0
    phone.open(path)  # a template is read once
    for _ in range(ASKED):
        began_s = time.perf_counter()
        reply = phone.open(path)
        times_ms.append((time.perf_counter() - began_s) * 1_000)
        size, status = len(reply.data), reply.status_code
    at_95 = sorted(times_ms)[math.ceil(0.95 * len(times_ms)) - 1]
    return Row(f"{path}, 95 of 100", at_95, _BAR_MS, "ms", f"{status}, {size:,} bytes, at best {min(times_ms):.1f} ms")


def _memory(folder: Path, paths: list[str], words: str, bar: float | None) -> list[Row]:
    port = free_port()
    settle(folder, port=port)
    with running(folder, "serve", environ=as_on_the_device(folder)) as child:
        line_with(child, "serves")
        until(lambda: ask(port, "/").status == HTTPStatus.OK, seconds=60, what="the pages")
        time.sleep(_SETTLED_S)
        idle_mb = resident_mb(child.pid, "VmRSS")
        _read_all(f"http://127.0.0.1:{port}", paths)
        time.sleep(_FREED_S)
        used_mb = resident_mb(child.pid, "VmRSS")
    return [
        Row("kiosk, resident when idle with all of it", idle_mb, bar, "MB", words),
        Row("kiosk, resident when idle after all its pages", used_mb, bar, "MB", words),
    ]


def _read_all(address: str, paths: list[str]) -> None:
    with requests.Session() as phone:
        phone.trust_env = False
        form = re.search(r'name="csrf_token" value="([^"]+)"', phone.get(f"{address}/admin/sign-in", timeout=60).text)
        assert form
        fields = {"csrf_token": form[1], "person": "1", "password": PASSWORD}
        assert phone.post(f"{address}/admin/sign-in", data=fields, timeout=60).url == f"{address}/admin"
        for path in paths:
            assert phone.get(address + path, timeout=60).status_code < HTTPStatus.INTERNAL_SERVER_ERROR, path
