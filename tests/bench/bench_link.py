"""What a kiosk's visits cost, in IP bytes at central's port, handshakes and ends included, and how long they take.

A real central with a national tree (77 provinces, 928 districts, 200 articles, 50 pictures), a real kiosk, and the
measured line between them; plain HTTP, and TLS 1.3 with an authority of the ministry's own. The names of hosts are
addresses here: a kiosk that asks for a name pays its name server besides.
"""

from __future__ import annotations

import io
import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Final
from uuid import uuid4

from werkzeug.test import Client

from content_sync.client.link.link import Link
from content_sync.wire.addresses import TARGETS
from content_sync.wire.media import MediaFile
from content_sync.wire.references import serial_of
from kiosk.site.site import Site
from kiosk.store.outbox.filing.filing import Fields
from kiosk.store.senders import Sender
from tests.bench.link_rivals import Rival, rivals, village_files
from tests.bench.national_content import an_article, new_warning, prose, recorded, standing_warnings
from tests.bench.national_line import SLOW, NationalLine, VisitCost, national_line
from tests.bench.table import Row
from tests.cast.measured_line.crossing import LineConditions, LineCount
from tests.cast.measured_line.measured_line import CENTRAL

_DAILY: Final = ("weather", "prices")
_IDLE_VISITS: Final = 3
_REPORTS: Final = 500
_IMAGES: Final = 100
_IMAGE_BYTES: Final = 50_000
_FILE_BYTES: Final = 100_000
_PHOTO_BYTES: Final = 200_000
_MOST_VISITS: Final = 12
_LOOK_S: Final = 0.02
_CUT: Final = LineConditions(delay_ms=50, rate_kbit=512)


def rows() -> list[Row]:
    """Let one kiosk visit again and again, and others fetch the same beside it."""
    with national_line() as world, rivals(world) as others:
        return [
            *_first(world, others),
            *_idle(world, others),
            *_daily(world, others),
            *_warning(world, others),
            *_by_tls(world),
            *_slow(world),
            *_urgent(world),
            *_cut(world),
        ]


def _first(world: NationalLine, others: tuple[Rival, ...]) -> Iterator[Row]:
    cost = _visited(world)
    yield from _both("first sync, plain HTTP", cost.count, note=f"{cost.count.connections} connection; with pictures")
    yield from _beside("first sync", world, others)


def _idle(world: NationalLine, others: tuple[Rival, ...]) -> Iterator[Row]:
    yield from _both("idle visit, plain HTTP", _idle_count(world), down_bar=0.45, up_bar=0.55)
    yield from _beside("idle visit", world, others)


def _daily(world: NationalLine, others: tuple[Rival, ...]) -> Iterator[Row]:
    world.next_day()
    cost = _visited(world, brings=_DAILY)
    yield from _both("daily visit, plain HTTP", cost.count, down_bar=3.4, up_bar=0.95, note="new weather and prices")
    yield Row("  its requests", cost.requests, 2, "")
    yield Row("  its connections", cost.count.connections, 1, "")
    yield from _beside("daily visit", world, others)


def _warning(world: NationalLine, others: tuple[Rival, ...]) -> Iterator[Row]:
    world.publish(standing_warnings(world.now))
    idle = _idle_count(world)
    world.publish([new_warning(1, world.now)])
    first = _visited(world, brings=("warnings",)).count - idle
    note = "with it come the names of 200 areas"
    yield from _both("the first warning after a day of storms, beyond idle, plain HTTP", first, note=note)
    for other in others:
        other.update(village_files(world))
    world.publish([new_warning(2, world.now)])
    cost = _visited(world, brings=("warnings",))
    note = "200 areas of the province under warnings"
    yield from _both("one new warning beyond idle, plain HTTP", cost.count - idle, down_bar=1.5, note=note)
    yield from _beside("one new warning, all of the visit", world, others)


def _by_tls(world: NationalLine) -> Iterator[Row]:
    world.visit(by_tls=True)
    idle = _idle_count(world, by_tls=True)
    yield from _both("idle visit, TLS 1.3", idle, down_bar=1.8, up_bar=1.3)
    world.next_day()
    yield from _both("daily visit, TLS 1.3", _visited(world, by_tls=True, brings=_DAILY).count)
    world.publish([new_warning(3, world.now)])
    warned = _visited(world, by_tls=True, brings=("warnings",)).count
    yield from _both("one new warning beyond idle, TLS 1.3", warned - idle)


def _slow(world: NationalLine) -> Iterator[Row]:
    world.next_day()
    with world.conditions(SLOW):
        cost = _visited(world, brings=_DAILY)
    yield Row("daily visit, 600 ms round trip and 64 kbit/s", cost.seconds, 2.5, "s")
    world.next_day()
    with world.conditions(replace(SLOW, loss=0.05)):
        cost = world.visit()
    note = f"{cost.seconds:.1f} s, {cost.count.lost} packets lost"
    missed = len(set(_DAILY) - set(cost.result.new_parts))
    yield Row("  the same with 5 % loss: parts that did not come", missed, 0, "", note)


def _urgent(world: NationalLine) -> Iterator[Row]:
    """Let a warning come while images and reports wait; once it is shown, the line is as fast as it can be."""
    _file_reports(world)
    world.publish(
        an_article(f"illustrated-{number}", world.now, world.media, _IMAGE_BYTES) for number in range(_IMAGES)
    )
    world.publish([new_warning(4, world.now)])
    kiosk, is_over = world.site(), threading.Event()

    def show() -> None:
        kiosk.updater.reprint()
        world.line.conditions = LineConditions()

    with world.conditions(SLOW), ThreadPoolExecutor(1) as reader:
        began_s = time.monotonic()
        shown_s = reader.submit(_shown_s, kiosk.site, "flood-4", is_over)
        world.visit(show=show)
        is_over.set()
    came_s = shown_s.result()
    yield Row(
        "a new warning on the page, slow line, 5 MB of images and 500 reports wait",
        came_s - began_s if came_s else None,
        2.5,
        "s",
        "as a phone reads it" if came_s else "NEVER SHOWN",
    )


def _shown_s(site: Site, warning: str, is_over: threading.Event) -> float | None:
    """Read the page of warnings again and again; return when it names this one, None where it never does."""
    phone = Client(site)
    while not is_over.wait(_LOOK_S):
        if warning in phone.get("/warnings").text:
            return time.monotonic()
    return None


def _file_reports(world: NationalLine) -> None:
    for number in range(_REPORTS):
        sender = Sender(address=f"{number:016x}", named=f"{number:x}")
        fields = Fields(topic="road", text=prose(f"report {number}", 190), place="หน้าวัด")
        world.stores.outbox.receive(uuid4().hex, fields, made=world.stamp, seal_to=None, sender=sender)


def _cut(world: NationalLine) -> Iterator[Row]:
    article, file = recorded("long", world.now, world.media, _FILE_BYTES)
    world.publish([article])
    with world.conditions(replace(_CUT, cut_every=30_000)), world.line.counting() as cost:
        _download(world, file)
    figure, note = _kb(_carried(cost.count)), _cuts(cost.count)
    yield Row("a 100 KB file over a line cut every 30 KB, both ways", figure, 110, "KB", note)
    _until_sent(world)
    name = world.stores.photos.put(random.Random("photo").randbytes(_PHOTO_BYTES))
    fields = Fields(topic="road", text="มีรูป")
    filed = world.stores.outbox.receive(uuid4().hex, fields, made=world.stamp, seal_to=None)
    world.stores.outbox.attach_photo(serial_of(filed.reference), sha256=name, size=_PHOTO_BYTES)
    with world.conditions(replace(_CUT, cut_every=60_000)):
        before = world.line.count
        is_there = _until_sent(world)
        count = world.line.count - before
    note = _cuts(count) if is_there else f"NOT THERE after {_MOST_VISITS} visits, {_cuts(count)}"
    yield Row("a 200 KB photo over a line cut every 60 KB, both ways", _kb(_carried(count)), 260, "KB", note)


def _download(world: NationalLine, file: MediaFile) -> None:
    folder, _, name = file.path.rpartition("/")
    link = Link(f"http://{CENTRAL}:{world.port}")
    into = io.BytesIO()
    with world.line.kiosk_side():
        link.download(f"{TARGETS}{folder}/{file.sha256}.{name}", into, max_bytes=file.size_bytes)
        link.close()
    assert len(into.getvalue()) == file.size_bytes


def _until_sent(world: NationalLine) -> bool:
    """Visit until nothing waits to go up; tell whether that came."""
    for _ in range(_MOST_VISITS):
        world.visit()
        outbox = world.stores.outbox
        if not outbox.waiting().count and not outbox.attachments_to_send():
            return True
    return False


def _visited(world: NationalLine, *, by_tls: bool = False, brings: tuple[str, ...] = ()) -> VisitCost:
    cost = world.visit(by_tls=by_tls)
    assert cost.result.is_ok, cost.result
    assert set(brings) <= set(cost.result.new_parts), cost.result.new_parts
    return cost


def _idle_count(world: NationalLine, *, by_tls: bool = False) -> LineCount:
    """Return what an idle visit costs: the median of some, for what the kiosk says of itself differs in length."""
    counts = [_visited(world, by_tls=by_tls).count for _ in range(_IDLE_VISITS)]
    return sorted(counts, key=_all)[len(counts) // 2]


def _beside(what: str, world: NationalLine, others: tuple[Rival, ...]) -> Iterator[Row]:
    files = village_files(world)
    for other in others:
        count = other.update(files)
        yield Row(f"  {what}, {other.name}, down", _kb(count.bytes_down), None, "KB", f"{_kb(count.bytes_up):.2f} up")


def _both(
    name: str, count: LineCount, *, down_bar: float | None = None, up_bar: float | None = None, note: str = ""
) -> Iterator[Row]:
    yield Row(f"{name}, down", _kb(count.bytes_down), down_bar, "KB", note)
    yield Row(f"{name}, up", _kb(count.bytes_up), up_bar, "KB", f"{count.packets_up} packets")


def _kb(some: int) -> float:
    return some / 1_000


def _all(count: LineCount) -> int:
    return count.bytes_down + count.bytes_up


def _carried(count: LineCount) -> int:
    return _all(count) - count.bytes_cut


def _cuts(count: LineCount) -> str:
    return f"{count.cuts} cuts, {count.connections} connections; {_kb(count.bytes_cut):.0f} KB more went nowhere"
