"""The kiosk at the ceiling of reports and far beyond it: its start, its memory, its night, and the next report.

The journals are laid as they grow, a report a line on blocks of its own, so that a start reads the most there can be.
The night's work is done by the real `kiosk serve`, which is only told not to wait for hours with it.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

import msgspec
import requests

from content_sync.wire.references import make_reference
from content_sync.wire.stamps import Stamp
from kiosk.store.files import NamedFiles
from kiosk.store.folder import REPORTS, STATE
from kiosk.store.journal import lines
from kiosk.store.journal.documents import Documents
from kiosk.store.journal.tables.tables import body_of, to_text
from kiosk.store.outbox.filing.filing import Fields
from kiosk.store.outbox.filing.quotas import MAX_BYTES, MAX_REPORTS
from kiosk.store.outbox.filing.serials import Serials
from kiosk.store.outbox.outbox import Outbox
from kiosk.store.outbox.stored import StoredReport
from tests.bench.bench_store import ext4
from tests.bench.table import Row, print_table
from tests.cast.journeys.running_village import RunningVillage
from tests.cast.listener.crowds import resident_mb
from tests.cast.place_and_time import VILLAGE
from tests.cast.waiting import until

OLD_REPORTS = 45_500
_ROOM_LEFT = 100  # reports below the ceiling, so that some may still come
_INSERTS = 384
_NIGHT = """
import sys
from kiosk import jobs
jobs._TIDY_FIRST_S, jobs._TIDY_CHECK_S = 8.0, 1
from kiosk.__main__ import main
sys.exit(main(["serve"]))
"""


def rows() -> list[Row]:
    """Measure a village's kiosk with full journals, and the store alone."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as ending:
        folder = Path(name)
        (folder / "village").mkdir()
        village = RunningVillage(folder=folder / "village", settings={"KIOSK_VISIT": "auto"})
        ending.callback(village.stop_all)
        _furnish(village)
        return [*_at_the_ceiling(village), *_forgetting(village), *_far_beyond(village), *_costs(folder)]


def _furnish(village: RunningVillage) -> None:
    village.prepare()
    village.start("central")
    village.start("kiosk")
    until(
        lambda: b"/prices/" in requests.get(f"{village.kiosk_url}/prices", timeout=9).content, seconds=60, what="pages"
    )
    village.stop("kiosk")


def _at_the_ceiling(village: RunningVillage) -> list[Row]:
    village.settings["KIOSK_VISIT"] = "manual"
    empty_s = _start_s(village)
    lay_reports(
        _journal(village),
        [a_waiting_report(serial, MAX_BYTES // MAX_REPORTS) for serial in range(1, MAX_REPORTS - _ROOM_LEFT)],
    )
    full_s = _start_s(village)
    pid = _start_by_night(village)
    _file_a_report(village)
    until(_changed(_journal(village)), seconds=60, what="the night's work")
    peak_mb = _total_mb(pid)
    village.stop("kiosk")
    said = f"{MAX_REPORTS - _ROOM_LEFT:,} unsent of 4.8 KB"
    return [
        Row(
            "ceiling: start, beyond an empty store's",
            full_s - empty_s,
            2.0,
            "s",
            f"{full_s:.2f} and {empty_s:.2f} s; {said}",
        ),
        Row(
            "ceiling: kiosk, peak over start, report and night", peak_mb, 110, "MB", "compaction and children among it"
        ),
    ]


def _forgetting(village: RunningVillage) -> list[Row]:
    """All of the ceiling was sent and closed long ago, and is forgotten in one night."""
    village.settings["KIOSK_VISIT"] = "auto"
    closed = datetime.now(UTC) - timedelta(days=100)
    sent = [a_waiting_report(serial, MAX_BYTES // MAX_REPORTS) for serial in range(1, MAX_REPORTS + 1)]
    over = [
        replace(row, send_state="sent", status="resolved", decided_at=closed, sender="", group="", queue="")
        for row in sent
    ]
    lay_reports(_journal(village), over)
    pid = _start_by_night(village)
    until(lambda: _journal(village).stat().st_size < MAX_BYTES / 4, seconds=120, what="the night's work")
    peak_mb = _total_mb(pid)
    village.stop("kiosk")
    assert _TEXT not in _journal(village).read_text("utf-8"), "the words are still on the card"
    return [Row("ceiling: peak while all of it is forgotten in a night", peak_mb, 110, "MB", "after a visit")]


def _far_beyond(village: RunningVillage) -> list[Row]:
    """What grew before there was a ceiling: the kiosk starts, tidies and stays within what its unit allows."""
    village.settings["KIOSK_VISIT"] = "manual"
    lay_reports(_journal(village), [a_waiting_report(serial, 600) for serial in range(1, OLD_REPORTS + 1)])
    mb = _journal(village).stat().st_size / 1e6
    started_s = _start_s(village, times=1)
    lay_reports(_journal(village), [a_waiting_report(serial, 600) for serial in range(1, OLD_REPORTS + 1)])
    is_tidied = _changed(_journal(village))
    pid = _start_by_night(village)
    until(is_tidied, seconds=60, what="the night's work")
    peak_mb = _total_mb(pid)
    village.stop("kiosk")
    said = f"started in {started_s:.1f} s; the unit allows 320"
    return [Row(f"{OLD_REPORTS:,} unsent, {mb:.0f} MB on the card: peak", peak_mb, 320, "MB", said)]


_TEXT = "ถนนหน้าวัดเป็นหลุม "


def a_waiting_report(serial: int, size: int) -> StoredReport:
    """Return a report of about so many bytes, of a browser of its own."""
    row = StoredReport(
        form_digest=secrets.token_hex(32),
        id=secrets.token_hex(16),
        village=VILLAGE,
        serial=serial,
        reference=make_reference(VILLAGE, serial),
        topic="road",
        text="",
        made=Stamp(at=datetime(2026, 11, 22, tzinfo=UTC), clock="trusted", boot="ab" * 16, boot_s=60),
        read_aloud=False,
        contact=b"",
        browser=secrets.token_hex(16),
        sender=f"{serial % 50} {serial}",
        group=f"{serial % 50}",
        queue=f"{serial % 50} {serial}",
    )
    missing = size - len(body_of(msgspec.to_builtins(row)))
    return replace(row, text=(_TEXT * 200)[: max(1, missing // 3)])


def lay_reports(journal: Path, rows: list[StoredReport]) -> None:
    """Write a journal as one that grew: each report was appended."""
    with journal.open("wb") as file:
        file.write(lines.line(1, lines.header(0)))
        for number, row in enumerate(rows, 2):
            file.seek(lines.next_block_start(file.tell()))
            patch = {
                "reports": {row.serial: body_of(msgspec.to_builtins(row))},
                "serial_counter": {1: body_of({"last": row.serial})},
            }
            file.write(lines.line(number, to_text(patch)))


def _journal(village: RunningVillage) -> Path:
    return village.folder / "kiosk" / REPORTS


def _start_s(village: RunningVillage, times: int = 3) -> float:
    """Return the seconds from starting the process to the whole home page, the middle one of some."""
    spent = []
    for _ in range(times):
        began = time.monotonic()
        village.start("kiosk", wait_s=60)
        assert requests.get(village.kiosk_url, timeout=60).ok
        spent.append(time.monotonic() - began)
        village.stop("kiosk")
    return median(spent)


def _start_by_night(village: RunningVillage) -> int:
    with (village.folder / "night.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", _NIGHT], env=village.environ(), cwd=village.folder, stdout=log, stderr=log
        )
    village.running["kiosk"] = process
    until(lambda: _answers(village), seconds=60, what="the kiosk")
    return process.pid


def _answers(village: RunningVillage) -> bool:
    try:
        return requests.get(village.kiosk_url, timeout=60).ok
    except requests.ConnectionError:
        return False


def _changed(file: Path) -> Callable[[], bool]:
    before = file.stat().st_ino
    return lambda: file.stat().st_ino != before


def _file_a_report(village: RunningVillage) -> None:
    with requests.Session() as session:
        form = session.get(f"{village.kiosk_url}/report/road", timeout=30).text
        hidden = dict(part.split('" value="') for part in _between(form, 'type="hidden" name="', '">'))
        done = session.post(f"{village.kiosk_url}/report/road/-?send", data=hidden | {"text": "bench"}, timeout=30)
        assert "/thanks/" in done.url, "the report was not taken"


def _between(text: str, before: str, after: str) -> list[str]:
    return [part.partition(after)[0] for part in text.split(before)[1:]]


def _total_mb(pid: int) -> float:
    """Return the most that the process held, and what its children hold now."""
    children = [task.read_text("ascii").split() for task in Path(f"/proc/{pid}/task").glob("*/children")]
    return resident_mb(pid, "VmHWM") + sum(resident_mb(int(child)) for found in children for child in found)


def _costs(folder: Path) -> list[Row]:
    """Return what a report, a look and a batch cost at the ceiling, of what they cost an empty store."""
    with ExitStack() as closing:
        if not os.geteuid():
            folder = closing.enter_context(ext4(folder))[0]
        few, many = (
            _outbox(folder / name, closing, reports) for name, reports in (("few", 40), ("many", MAX_REPORTS - 400))
        )
        reports = _ratio(_file, few, many)
        looks = _ratio(lambda outbox: outbox.waiting(), few, many)
        batches = _ratio(lambda outbox: outbox.batch(20), few, many)
    return [
        Row("ceiling: a new report, of one into an empty store", reports, 1.3, "ratio"),
        Row("ceiling: what waits, of that in an empty store", looks, 1.5, "ratio"),
        Row("ceiling: a batch of 20, of one among 40", batches, 1.5, "ratio", "all that wait take turns"),
    ]


def _outbox(folder: Path, closing: ExitStack, reports: int) -> Outbox:
    folder.mkdir()
    lay_reports(folder / REPORTS, [a_waiting_report(serial, 1_200) for serial in range(1, reports + 1)])
    store, state = Documents(folder / REPORTS), Documents(folder / STATE)
    closing.callback(state.close)
    files = NamedFiles(folder / "photos"), NamedFiles(folder / "voices")
    outbox = Outbox(
        store,
        *files,
        village=VILLAGE,
        serials=Serials(store, state),
    )
    closing.callback(outbox.close)
    return outbox


def _file(outbox: Outbox) -> None:
    made = Stamp(at=datetime(2026, 11, 22, tzinfo=UTC), clock="trusted")
    outbox.receive(secrets.token_hex(16), Fields(topic="road", text=_TEXT * 8), made=made, seal_to=None)


def _ratio(act: Callable[[Outbox], object], few: Outbox, many: Outbox) -> float:
    """Return the median time of an act in the one store, of that in the other, done by turns."""
    spent: dict[int, list[float]] = {id(few): [], id(many): []}
    for number in range(_INSERTS):
        for outbox in (few, many)[:: 1 if number % 2 else -1]:
            began = time.perf_counter()
            act(outbox)
            spent[id(outbox)].append(time.perf_counter() - began)
    return median(spent[id(many)]) / median(spent[id(few)])


if __name__ == "__main__":
    print_table(rows())
