"""Search over 300 articles of 5 KB and 500 short things: how long it takes, what its index takes and costs."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from urllib.parse import quote

import requests

from kiosk.moment import Moment
from kiosk.search.entries import EntryMaker
from kiosk.search.index import SearchIndex
from kiosk.search.keeper import SearchKeeper
from kiosk.search.vocabulary import Vocabulary
from tests.bench.table import Row
from tests.cast.central.ministry import a_notice
from tests.cast.journeys.running_village import RunningVillage
from tests.cast.kiosk.served_kiosk import kiosk_in
from tests.cast.listener.crowds import resident_mb
from tests.cast.pages.sample_moment import the_paper
from tests.cast.search.library import a_full_village, things_typed
from tests.cast.waiting import until

SEARCHES = 2_000
ANSWERS = 1_000
_MEASURED_S = 6.0
_SCRIPTS = 4


def rows() -> list[Row]:
    """Measure searches in this process, the index in one of its own, and a kiosk that a script searches all day."""
    moment = a_full_village()
    entries = EntryMaker().make(moment)
    words = sorted(Vocabulary(entries))
    index = SearchIndex(entries)
    index.prepare()
    times_ms = sorted(_cpu_ms(partial(index.search, typed)) for typed in things_typed(words, SEARCHES))
    note = f"{len(entries)} things, {len(words):,} words, {SEARCHES:,} searches"
    return [
        Row("search, median", _share(times_ms, 0.5), None, "ms", note),
        Row("search, 99 of 100", _share(times_ms, 0.99), 10, "ms", f"computing; the longest {times_ms[-1]:.0f} ms"),
        *_answer_rows(moment, words),
        *_index_rows(moment),
        _memory_row(),
        _beside_row(),
    ]


def _answer_rows(moment: Moment, words: list[str]) -> list[Row]:
    """Measure how long a phone waits for the page of what was found, over loopback, one after the other."""
    with tempfile.TemporaryDirectory() as folder, kiosk_in(Path(folder), has_edition=False) as kiosk:
        for part in moment.edition.parts:
            kiosk.stores.content.take(part)
        kiosk.program.updater.reprint()
        kiosk.program.services.search.renew()
        times_ms: list[float] = []
        for typed in things_typed(words, ANSWERS):
            kiosk.hands.move(seconds=10)  # so that it is always this phone's turn
            times_ms.append(_ms(partial(kiosk.get, f"/search?q={quote(typed)}")))
    times_ms.sort()
    return [
        Row("  the page of what was found, median", _share(times_ms, 0.5), None, "ms", "as a phone waits, loopback"),
        Row("  the same, 99 of 100", _share(times_ms, 0.99), None, "ms", "one phone; this machine as busy as it is"),
    ]


def _index_rows(moment: Moment) -> list[Row]:
    """Measure making the index: of everything, and after one notice more."""
    keeper = SearchKeeper(the_paper())
    keeper.show(moment)
    whole_ms = _cpu_ms(keeper.renew)
    keeper.show(a_full_village(more=(a_notice("n1"),)))
    return [
        Row("the index of everything, made anew", whole_ms, None, "ms", "at the start, after the pages"),
        Row("  after one notice more", _cpu_ms(keeper.renew), None, "ms", "after the pages; nobody waits"),
    ]


def _memory_row() -> Row:
    """Measure what the index takes in a process of its own, beside the texts that the edition holds."""
    done = subprocess.run(
        [sys.executable, "-c", f"from {__name__} import tell_memory; tell_memory()"],
        check=True,
        capture_output=True,
        text=True,
    )
    return Row("the index, resident", float(done.stdout), 12, "MB", "beside the texts themselves")


def tell_memory() -> None:
    """Print how many MB a process grows by with the index."""
    moment, paper = a_full_village(), the_paper()
    before_mb = resident_mb(os.getpid())
    keeper = SearchKeeper(paper)
    keeper.show(moment)
    keeper.search("ยุงลาบ", "th")
    print(resident_mb(os.getpid()) - before_mb)


def _beside_row() -> Row:
    """Measure the home page's longest waits while scripts search as fast as they can, over those without."""
    with tempfile.TemporaryDirectory() as folder:
        village = RunningVillage(folder=Path(folder), settings={"KIOSK_VISIT": "auto"})
        try:
            village.prepare()
            village.start("central")
            village.start("kiosk")
            home, search = village.kiosk_url, f"{village.kiosk_url}/search?q={quote('ยา')}"
            until(lambda: "/prices/" in requests.get(f"{home}/prices", timeout=60).text, seconds=60, what="an edition")
            alone_ms = _home_ms(home)
            over = threading.Event()
            scripts = [threading.Thread(target=_search_all_day, args=(search, over)) for _ in range(_SCRIPTS)]
            for script in scripts:
                script.start()
            beside_ms = _home_ms(home)
            over.set()
            for script in scripts:
                script.join()
        finally:
            village.stop_all()
    note = f"99 of 100: {beside_ms:.1f} ms, {alone_ms:.1f} ms without; {_SCRIPTS} scripts in this process"
    return Row("home while scripts search all day, of home alone", beside_ms / alone_ms, 6, "ratio", note)


def _home_ms(url: str) -> float:
    with requests.Session() as phone:
        times_ms: list[float] = []
        end_s = time.monotonic() + _MEASURED_S
        while time.monotonic() < end_s:
            times_ms.append(_ms(lambda: phone.get(url, timeout=60).content))
            time.sleep(0.01)
    return _share(sorted(times_ms), 0.99)


def _search_all_day(url: str, over: threading.Event) -> None:
    with requests.Session() as script:
        while not over.is_set():
            script.get(url, timeout=60)


def _ms(act: Callable[[], object]) -> float:
    started_s = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - started_s)


def _cpu_ms(act: Callable[[], object]) -> float:
    """Measure what this thread computes: a search waits for nothing else."""
    started_s = time.thread_time()
    act()
    return 1000 * (time.thread_time() - started_s)


def _share(times: Sequence[float], share: float) -> float:
    return times[int(share * (len(times) - 1))]
