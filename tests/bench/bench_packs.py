"""Packs' figures: what they cost a publish, how soon they are there, and whether they hold while central publishes."""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from content_sync.central.tree.packs.older import OlderDeltas
from content_sync.central.tree.packs.packs import Packs
from content_sync.client.link.link import Link
from content_sync.client.signed_times import Uptime
from content_sync.client.tree.edition import Edition, held_part
from content_sync.client.tree.pack_source import PackSource
from content_sync.client.tree.part_fetcher import PartFetcher
from content_sync.errors import ContentSyncError
from content_sync.look.places import districts
from content_sync.wire.bulletins import AnyBulletin, Forecast
from content_sync.wire.parts import part_rules
from content_sync.wire.stamps import Stamp
from tests.bench.national_content import VILLAGE, daily, lasting, new_warning, standing_warnings
from tests.bench.table import Row
from tests.cast.central.ministry import NOW, Ministry, ministry_in
from tests.cast.central.served_central import served
from tests.cast.tree.client import Memory

_VERSIONS: Final = 16
_VISITS: Final = 1_000
_AT_ONCE: Final = 4


def rows() -> list[Row]:
    """Let a ministry publish for the whole country, again and again."""
    with tempfile.TemporaryDirectory(prefix="bench-packs-") as folder, ministry_in(Path(folder)) as ministry:
        ministry.put(*lasting(NOW, ministry.publisher.media), *_forecasts(0))
        _published(ministry, 0)
        return [*_forecast(ministry), *_every_delta(ministry), *_warning(ministry), *_visits(ministry)]


def _forecast(ministry: Ministry) -> Iterator[Row]:
    ministry.put(*_forecasts(1))
    version, cpu_s, _ = _published(ministry, 1)
    yield Row("the whole country's forecast published, CPU beyond the feed", cpu_s, 1.0, "s", "newest deltas included")
    began = time.process_time()
    size = _size(Packs(ministry.tree), version - 1, version)
    yield Row("  packs for all districts put together, CPU", time.process_time() - began, None, "s")
    yield Row("  a pack of it, the mean of all districts", size / 1000, None, "KB")


def _every_delta(ministry: Ministry) -> Iterator[Row]:
    for hours in range(2, _VERSIONS + 2):
        ministry.put(*_forecasts(hours))
        version, _, _ = _published(ministry, hours)
        if hours == _VERSIONS:
            OlderDeltas(ministry.tree).make()
    began, began_s = time.process_time(), time.perf_counter()
    made = OlderDeltas(ministry.tree).make()
    note = f"{made:,} deltas, CPU {time.process_time() - began:.1f} s, straight after the publish"
    yield Row("  every delta of it, from the last 16 changes", time.perf_counter() - began_s, 30.0, "s", note)
    packs, began = Packs(ministry.tree), time.process_time()
    for back in range(1, _VERSIONS + 1):
        _size(packs, version - back, version)
    note = f"packs for all districts from each of {_VERSIONS} versions"
    yield Row("  packs from them put together, CPU", time.process_time() - began, None, "s", note)
    kept = (file.stat().st_size for file in ministry.tree.folder.rglob("*") if file.is_file())
    yield Row("  the tree on the disk then, with what packs need", sum(kept) / 1e6, None, "MB")


def _warning(ministry: Ministry) -> Iterator[Row]:
    ministry.put(*standing_warnings(NOW))
    _published(ministry, 30)
    ministry.put(new_warning(1, NOW))
    version, _, seconds = _published(ministry, 31)
    pack = Packs(ministry.tree).pack(VILLAGE[:4], version - 1, version)
    assert pack is not None
    yield Row("a warning published, its newest deltas with it", seconds, 1.0, "s", f"a pack of {len(pack):,} bytes")


def _visits(ministry: Ministry) -> Iterator[Row]:
    """Let kiosks visit by packs while the ministry publishes without a pause."""
    villages = [f"{one.code}0101" for one in districts("")][:: len(districts("")) // _AT_ONCE][:_AT_ONCE]
    with served(ministry) as server:
        visitors = [_Visitor(ministry, village, server.address) for village in villages]
        threads = [threading.Thread(target=visitor.run) for visitor in visitors]
        for thread in threads:
            thread.start()
        published = 0
        while any(thread.is_alive() for thread in threads):
            ministry.put(new_warning(published % 3, NOW + dt.timedelta(seconds=published)))
            ministry.publisher.publish(NOW + dt.timedelta(hours=40, seconds=published))
            published += 1
    failed = sum(visitor.failed for visitor in visitors)
    yield Row(f"{_VISITS:,} visits during constant publishing, failed", failed, 0, "", f"{published} publishes")


class _Visitor:
    """A kiosk's end of the tree that visits again and again."""

    def __init__(self, ministry: Ministry, village: str, address: str) -> None:
        self._village, self._address, self._packs = village, address, Packs(ministry.tree)
        self._root, self._folder = ministry.root(), ministry.folder / f"kiosk-{village}"
        self._memory, self._held = Memory(), Edition()
        self.failed = 0

    def run(self) -> None:
        for _ in range(_VISITS // _AT_ONCE):
            link = Link(self._address)
            try:
                self._visit(link)
            except ContentSyncError as error:
                self.failed += 1
                print(f"a visit failed: {error}", file=sys.stderr)
            finally:
                link.close()

    def _visit(self, link: Link) -> None:
        source = PackSource(link, village=self._village, edition=self._packs.edition(self._village))
        uptime = Uptime(boot="01", seconds=100)
        fetcher = PartFetcher(
            source, root=self._root, folder=self._folder, village=self._village, built=NOW, uptime=uptime,
            memory=self._memory,
        )  # fmt: skip
        for rule in part_rules(self._village):
            held = held_part(self._held, rule, self._village)
            part = fetcher.read(rule, held, now=Stamp(at=NOW, clock="estimated")).part
            fetcher.accept(part)
            self._held = self._held.with_part(part)


def _forecasts(hours: int) -> Iterator[AnyBulletin]:
    return (one for one in daily(NOW + dt.timedelta(days=hours)) if isinstance(one, Forecast))


def _published(ministry: Ministry, hours: int) -> tuple[int, float, float]:
    """Publish; return the version, seconds of CPU and seconds."""
    began, began_s = time.process_time(), time.perf_counter()
    version = ministry.publisher.publish(NOW + dt.timedelta(hours=hours)).version
    return version, time.process_time() - began, time.perf_counter() - began_s


def _size(packs: Packs, have: int, to: int) -> float:
    """Put the packs of all districts together, and return how large they are in the mean, in bytes."""
    sizes = [len(packs.pack(district.code, have, to) or b"") for district in districts("")]
    assert all(sizes)
    return sum(sizes) / len(sizes)
