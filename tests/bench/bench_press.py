"""The press on a full site: how long it prints, what a warning and a notice cost, what pages weigh, when seen.

Full means 300 articles of 5 KB, 200 market items and two languages. The kiosk that is held idle has 1,000 reports too.
"""

from __future__ import annotations

import gzip
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

import msgspec
from playwright.sync_api import Browser

from content_sync.wire.stamps import Stamp
from kiosk.moment import Moment
from kiosk.paper import Page
from kiosk.screens import PRINTED
from kiosk.site.press import Press
from kiosk.site.responses import OnDemand, ReadyResponse
from kiosk.site.static_files import STYLE_SHEET, load_static_files
from kiosk.store.folder import REPORTS
from kiosk.store.stores import open_stores
from tests.bench.bench_ceiling import a_waiting_report, lay_reports
from tests.bench.table import Row
from tests.cast.browser import chromium, visitor
from tests.cast.central.ministry import a_warning
from tests.cast.journeys.running_village import RunningVillage, lone_kiosk
from tests.cast.kiosk.editions import a_part
from tests.cast.kiosk.served_kiosk import ServedKiosk, config, kiosk_in
from tests.cast.listener.crowds import forget_the_peak, resident_mb
from tests.cast.pages.big_village import ARTICLES, MARKET_ITEMS, fill
from tests.cast.waiting import until

REPORTS_HELD = 1_000
_REPORT_BYTES = 1_200
_TIMES = 5
_KBIT_S = 400
_SLOWER = 6
_FULL = f"{ARTICLES} articles, {MARKET_ITEMS} market items, two languages"


def rows() -> list[Row]:
    """Measure the press in a process of its own, and a whole kiosk with a full site."""
    done = subprocess.run(
        [sys.executable, "-c", f"from {__name__} import tell_printing; tell_printing()"],
        check=True,
        capture_output=True,
        text=True,
    )
    printed = msgspec.json.decode(done.stdout.splitlines()[-1], type=list[Row])
    with tempfile.TemporaryDirectory() as folder, lone_kiosk(Path(folder)) as village:
        return [*printed, *_whole_kiosk(village)]


def tell_printing() -> None:
    """Print the rows of the press, as JSON."""
    with tempfile.TemporaryDirectory() as folder:
        rest = _RestOfPrint()
        with kiosk_in(Path(folder), screens=[rest.pages, *PRINTED], has_edition=False) as kiosk:
            measured = [*_whole_site(kiosk), *_warnings(kiosk, rest), _a_notice(kiosk), *_weights(kiosk)]
    print(msgspec.json.encode([asdict(row) for row in measured]).decode())


class _RestOfPrint:
    """The first screen of the rest: it notes when the urgent pages were shown."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.at_s = 0.0

    def pages(self, moment: Moment) -> Iterator[Page]:
        if moment.language == "th":
            self.at_s = time.perf_counter()
            self.reached.set()
        yield from ()


def _whole_site(kiosk: ServedKiosk) -> list[Row]:
    fill(kiosk.stores, kiosk.program.services.clock.read())
    before_mb = resident_mb(os.getpid())
    forget_the_peak(os.getpid())
    began_s = time.perf_counter()
    kiosk.program.updater.reprint()
    took_s = time.perf_counter() - began_s
    return [
        Row("the whole site printed", took_s, 3.0, "s", _FULL),
        Row("  memory it takes at most", resident_mb(os.getpid(), "VmHWM") - before_mb, 60, "MB"),
    ]


def _warnings(kiosk: ServedKiosk, rest: _RestOfPrint) -> list[Row]:
    """Measure from a warning's coming until home says it, alone and while a new day prints every page."""
    alone_ms = [_until_home_says_it(kiosk, rest, number) for number in range(_TIMES)]
    beside_ms = []
    for number in range(_TIMES, 2 * _TIMES):
        kiosk.hands.move(days=1)
        rest.reached.clear()
        whole = threading.Thread(target=kiosk.program.updater.reprint)
        whole.start()
        assert rest.reached.wait(60)
        beside_ms.append(_until_home_says_it(kiosk, rest, number))
        whole.join()
    return [
        Row("a warning on home", median(alone_ms), 300, "ms", "kept on the card first"),
        Row("  while the whole site is being printed", median(beside_ms), 300, "ms"),
    ]


def _until_home_says_it(kiosk: ServedKiosk, rest: _RestOfPrint, number: int) -> float:
    warning = a_warning(f"w-{number}", hours=999)
    began_s = time.perf_counter()
    kiosk.stores.content.take(a_part("warnings", warning, number=number + 2, issued=kiosk.hands.clock().read().at))
    kiosk.program.updater.reprint()
    assert f"/warnings/w-{number}" in kiosk.get("/").text
    return 1000 * (rest.at_s - began_s)


def _a_notice(kiosk: ServedKiosk) -> Row:
    """Measure a notice that is posted: the pages that show it, and no other."""
    took_ms = []
    for number in range(_TIMES):
        now = kiosk.program.services.clock.read()
        kiosk.stores.state.post_notice(
            title=f"ประชุม {number}", body="ที่ศาลา", starts=now.at, ends=now.at + timedelta(hours=3), posted=now
        )
        began_s = time.perf_counter()
        kiosk.program.updater.reprint()
        took_ms.append(1000 * (time.perf_counter() - began_s))
        assert f"ประชุม {number}" in kiosk.get("/news").text
    return Row("one notice changed, printed", median(took_ms), 150, "ms", "on the full site")


def _weights(kiosk: ServedKiosk) -> list[Row]:
    """Weigh every page as a phone takes it, the style sheet with it; what home shows in pictures of its own."""
    sheet_bytes = len(load_static_files()[STYLE_SHEET].kept)
    on_demand_ms: list[float] = []
    weights = {path: len(page.kept) for path, page in _pages(kiosk, on_demand_ms)}
    heaviest = max((path for path in weights if path not in {"/", "/en/"}), key=lambda path: weights[path])
    home = max(weights["/"], weights["/en/"])
    icons = gzip.compress("".join(set(re.findall("<svg.*?</svg>", kiosk.get("/").text, re.DOTALL))).encode(), 9)
    note = f"{weights[heaviest] / 1024:.1f} KB of {heaviest.partition('?')[0]}, and the style sheet"
    return [
        Row("home, first visit, full site", (home + sheet_bytes) / 1024, 14, "KB", "page and style sheet, gzip"),
        Row("  its style sheet and icons", (sheet_bytes + len(icons)) / 1024, 8, "KB", "gzip"),
        Row("  the heaviest other page, first visit", (weights[heaviest] + sheet_bytes) / 1024, 20, "KB", note),
        Row("a page to pass on, printed when first asked", median(on_demand_ms), None, "ms", "its code is drawn then"),
    ]


def _pages(kiosk: ServedKiosk, on_demand_ms: list[float]) -> Iterator[tuple[str, ReadyResponse]]:
    """Yield every page, and note what those printed on demand took."""
    printed = Press(kiosk.program.services.paper, PRINTED).print(kiosk.program.updater.moment())
    for path, page in printed.items():
        began_s = time.perf_counter()
        response = page.response() if isinstance(page, OnDemand) else page
        if isinstance(page, OnDemand):
            on_demand_ms.append(1000 * (time.perf_counter() - began_s))
        if isinstance(response, ReadyResponse):
            yield path, response


def _whole_kiosk(village: RunningVillage) -> list[Row]:
    """Measure a kiosk that was started with a full card, without central's packages, which no device has."""
    village.stop("kiosk")
    (village.folder / "absent").mkdir()
    (village.folder / "absent" / "cryptography.py").write_text("raise ImportError", "utf-8")
    village.settings["PYTHONPATH"] = str(village.folder / "absent")
    stores = open_stores(replace(config(village.folder), data_dir=village.folder / "kiosk"))
    fill(stores, Stamp(at=datetime.now(UTC), clock="trusted"))
    stores.close()
    reports = [a_waiting_report(serial, _REPORT_BYTES) for serial in range(1, REPORTS_HELD + 1)]
    lay_reports(village.folder / "kiosk" / REPORTS, reports)
    village.start("kiosk", wait_s=60)
    pid = village.running["kiosk"].pid
    time.sleep(5)
    note = f"{_FULL}, {REPORTS_HELD:,} reports"
    return [
        Row("kiosk, resident when idle with a full site", resident_mb(pid, "VmRSS"), 80, "MB", note),
        *_first_paints(village),
    ]


def _first_paints(village: RunningVillage) -> list[Row]:
    with chromium() as browser:
        home_s, prices_s = (
            median(_painted_s(browser, village.kiosk_url + path) for _ in range(3)) for path in ("/", "/prices")
        )
    note = f"Chromium, {_SLOWER} times slower, {_KBIT_S} kbit/s"
    return [
        Row("first contentful paint of home", home_s, 1.5, "s", note),
        Row("  of the prices", prices_s, 1.5, "s"),
    ]


def _painted_s(browser: Browser, url: str) -> float:
    with visitor(browser) as context:
        page = context.new_page()
        tools = context.new_cdp_session(page)
        tools.send("Network.enable")
        bytes_s = _KBIT_S * 1000 / 8
        line = {"offline": False, "latency": 20, "downloadThroughput": bytes_s, "uploadThroughput": bytes_s}
        tools.send("Network.emulateNetworkConditions", line)
        tools.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWER})
        page.goto(url)
        until(lambda: page.evaluate(_PAINT), seconds=30, what="the first paint")
        painted_ms: float = page.evaluate(_PAINT)
    return painted_ms / 1000


_PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
