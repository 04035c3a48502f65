"""A ministry that is fed TMD's alerts, and what its signed tree warns of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from content_sync.central.database.schema.tables import AlertRow, FeedRun
from content_sync.central.feeds.alerts import settle
from content_sync.central.feeds.feeding import FeedResult, feed
from content_sync.central.feeds.parsed import Alert
from content_sync.central.feeds.source import Source
from content_sync.central.feeds.tmd_cap import parse
from content_sync.central.sources import source
from content_sync.wire.alerts import MAX_ORIGINAL, Original, Warning
from content_sync.wire.encoding import inflate
from content_sync.wire.targets import decode_bulletins
from tests.cast.central.ministry import NOW, Ministry
from tests.cast.central.tree_reader import a_reader, any_web_server, entries
from tests.cast.feeds.cap_documents import NONG_KHAI, a_bundle, an_alert, an_info, reference

BASE = an_alert("TMD-BASE_1", an_info(NONG_KHAI, headline="ฐาน"), sent=-3)

UPDATE = an_alert(
    "TMD-U1_1", an_info(NONG_KHAI, headline="ใหม่"), kind="Update", references=reference("TMD-BASE_1"), sent=-1
)

CANCEL = an_alert("TMD-C1_1", kind="Cancel", references=reference("TMD-BASE_1"), sent=-1)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertDesk:
    """A ministry that is fed TMD's alerts, and the kiosks' side of it."""

    ministry: Ministry
    address: str

    def feed(self, body: bytes, *, now: dt.datetime = NOW) -> FeedResult:
        return feed(tmd_cap(), lambda: body, publisher=self.ministry.publisher, now=now)

    def told(self, area: str = "43", *, now: dt.datetime = NOW) -> dict[str, str]:
        """Return what the signed tree warns an area of, at a time: severity by headline."""
        return {one.headline: one.severity for one in self.warnings(area, now=now) if one.over_at > now}

    def listed(self, area: str = "43", *, now: dt.datetime = NOW) -> int:
        """Return how many warnings of an area the tree holds that were not cancelled, over or not."""
        return sum(one.lifted_at is None for one in self.warnings(area, now=now))

    def lifted(self, area: str = "43", *, now: dt.datetime = NOW) -> dict[str, dt.datetime]:
        """Return what an area is told to be cancelled: when, by headline."""
        return {one.headline: one.lifted_at for one in self.warnings(area, now=now) if one.lifted_at}

    def warnings(self, area: str = "43", *, now: dt.datetime = NOW) -> list[Warning]:
        """Return all warnings the tree holds for an area."""
        body = a_reader(self.ministry, self.address).read(f"warnings/{area}", at=now)[f"warnings/{area}"]
        return [one for one in decode_bulletins(body or b"[]")[0] if isinstance(one, Warning)]

    def originals(self, province: str = "43", *, now: dt.datetime = NOW) -> dict[str, bytes]:
        """Return the documents that a province's part holds, as their source sent them, by the id of their alert."""
        reader = a_reader(self.ministry, self.address)
        index = reader.read(f"local/{province}/index", at=now)[f"local/{province}/index"]
        paths = {f"local/{province}/{one.id}": one.id for one in entries(index or b"[]") if one.kind == "original"}
        held = {paths[path]: decode_bulletins(body or b"[]")[0] for path, body in reader.read(*paths, at=now).items()}
        return {
            name: inflate(one.deflated, max_bytes=MAX_ORIGINAL)
            for name, (one,) in held.items()
            if isinstance(one, Original)
        }

    def rows(self) -> dict[str, AlertRow]:
        with self.ministry.database.reading() as session:
            return {row.id: row for row in session.scalars(select(AlertRow))}

    def last_run(self) -> FeedRun:
        with self.ministry.database.reading() as session:
            return session.scalars(select(FeedRun).order_by(FeedRun.id.desc())).first() or FeedRun()


def tmd_cap() -> Source:
    found = source("tmd-cap")
    assert found is not None
    return found


@pytest.fixture
def alert_desk(ministry: Ministry) -> Iterator[AlertDesk]:
    """The same on each kind of database where the test uses `database_url`."""
    with any_web_server(ministry.tree.folder) as address:
        yield AlertDesk(ministry=ministry, address=address)


def alerts(*documents: bytes) -> tuple[Alert, ...]:
    parsed = parse(a_bundle(*documents), now=NOW)
    assert parsed.faults == ()
    return parsed.alerts


def settled(desk: AlertDesk, *documents: bytes, now: dt.datetime = NOW) -> tuple[str, ...]:
    """Decide on documents without publishing; return the headlines to publish."""
    parsed = parse(a_bundle(*documents), now=now)
    with desk.ministry.database.writing() as session:
        return tuple(one.bulletin.headline for one in settle(session, "tmd-cap", parsed.alerts, now).publish)
