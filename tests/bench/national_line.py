"""A real central with the content of the whole country, a real kiosk of one village, and the measured line between."""

from __future__ import annotations

import datetime as dt
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import uuid4

import msgspec
from sqlalchemy import insert

from content_sync.central.app import Central, create_app, open_central
from content_sync.central.config import load
from content_sync.central.database.schema.tables import BulletinRow
from content_sync.central.media.files import MediaStore
from content_sync.central.serving import LIMITS
from content_sync.central.tree.metadata import TIMESTAMP_FILE
from content_sync.central.tree.published import read_state
from content_sync.central.tree.publishing import ROOT_FILE
from content_sync.central.tree.signing import sign_timestamp
from content_sync.client.visit_context import VisitResult
from content_sync.wire.bulletins import AnyBulletin
from content_sync.wire.encoding import encode
from content_sync.wire.heartbeats import Heartbeat
from content_sync.wire.keys import load_or_make_seed, public_key
from content_sync.wire.stamps import Stamp
from kiosk.app import Kiosk, build
from kiosk.clock import Clock
from kiosk.config import KioskConfig
from kiosk.store.folder import KEY_FILE
from kiosk.store.stores import Stores, open_stores
from kiosk.visit_setup import follow, make_visit_context, prepare
from kiosk.visits import Visits
from tests.bench.national_content import VILLAGE, daily, lasting
from tests.cast.central.ministry import NOW, ministry_in
from tests.cast.central.register import VILLAGES, listed_village, take
from tests.cast.kiosk.loaded_templates import templates
from tests.cast.kiosk.served_kiosk import config
from tests.cast.listener.serving import listening
from tests.cast.measured_line.crossing import LineConditions, LineCount
from tests.cast.measured_line.measured_line import CENTRAL, MeasuredLine, measured_line
from tests.cast.measured_line.tls_front import TlsFront, tls_front

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

SLOW: Final = LineConditions(delay_ms=300, rate_kbit=64)
_DAY: Final = dt.timedelta(days=1)
_BOOT: Final = uuid4().hex  # the name of this start of the machine
_BOARD: Final = "10000000c3d9a41f"  # as long as that of a Raspberry Pi
_SERIAL: Final = 1_000
_YEARS_OF_VERSIONS: Final = 23_456


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitCost:
    """What one visit put on the line, how many requests it was, how long it took, and how it went."""

    count: LineCount
    requests: int
    seconds: float
    result: VisitResult


@dataclass
class NationalLine:
    """The country, the village and the line; `now` is the time at both ends, `asked` what paths central was asked."""

    folder: Path
    central: Central
    line: MeasuredLine
    stores: Stores
    port: int
    front: TlsFront
    asked: list[str]
    now: dt.datetime = NOW
    _visits: dict[bool, Visits] = field(default_factory=dict)

    def publish(self, bulletins: Iterable[AnyBulletin]) -> int:
        """Publish some bulletins; return the version of the tree that holds them."""
        put(self.central, bulletins, self.now)
        return self.central.publisher.publish(self.now, is_clock_right=True).version

    def next_day(self) -> int:
        """Let a day pass, which brings new forecasts and prices."""
        self.now += _DAY
        return self.publish(daily(self.now))

    def time_passes(self, **by: float) -> None:
        self.now += dt.timedelta(**by)

    def visit(self, *, by_tls: bool = False, show: Callable[[], object] = lambda: None) -> VisitCost:
        """Let the kiosk visit central once."""
        self.time_passes(minutes=15)
        visits = self._visits.get(by_tls) or self._visits.setdefault(by_tls, self._made(by_tls))
        with self.line.kiosk_side(), self.line.counting() as cost:
            began_s, asked = time.monotonic(), len(self.asked)
            result = visits.run(show=show)
            seconds = time.monotonic() - began_s
        return VisitCost(count=cost.count, requests=len(self.asked) - asked, seconds=seconds, result=result)

    @contextmanager
    def conditions(self, how: LineConditions) -> Iterator[None]:
        """Let the line be so inside the block."""
        self.line.conditions = how
        try:
            yield
        finally:
            self.line.rest()
            self.line.conditions = LineConditions()

    @property
    def media(self) -> MediaStore:
        return MediaStore(folder=self.central.config.media_dir)

    @property
    def stamp(self) -> Stamp:
        return Stamp(at=self.now, clock="trusted", boot=_BOOT, boot_s=int(time.monotonic()))

    @property
    def root(self) -> bytes:
        body = self.central.tree.read(ROOT_FILE)
        assert body is not None
        return body

    def _made(self, by_tls: bool) -> Visits:
        address = f"https://{CENTRAL}:{self.front.port}" if by_tls else f"http://{CENTRAL}:{self.port}"
        settings = replace(_settings(self.folder), central_url=address, ca_bundle=str(self.front.ca_bundle))
        context = make_visit_context(settings, self.stores, self.clock)
        return Visits(
            replace(context, heartbeat=lambda: _of_a_board(context.heartbeat())),
            self.stores.state,
            base_minutes=settings.visit_minutes,
            prepare=partial(prepare, self.stores, self.clock),
            follow=partial(follow, self.stores, self.clock),
        )

    def site(self) -> Kiosk:
        """Return the kiosk's pages, printed."""
        settings = _settings(self.folder)
        return build(settings, stores=self.stores, clock=self.clock, templates=templates(), visit_now=lambda: None)

    @property
    def clock(self) -> Clock:
        return Clock(lambda: self.now, time.monotonic, lambda: True, boot=_BOOT)


def _of_a_board(heartbeat: Heartbeat) -> Heartbeat:
    """Return a heartbeat as a board tells it that has a number, in a village that has long reported."""
    return msgspec.structs.replace(heartbeat, board=_BOARD, last_serial=_SERIAL + (heartbeat.last_serial or 0))


def _as_after_years(central: Central) -> None:
    """Let the tree's version have five digits, as after two years of changes: a visit tells one for each part."""
    state = read_state(central.tree)
    assert state is not None
    timestamp = sign_timestamp(central.keyring, version=_YEARS_OF_VERSIONS, now=NOW, snapshot=state.snapshot)
    central.tree.put({}, (TIMESTAMP_FILE, timestamp))


def put(central: Central, bulletins: Iterable[AnyBulletin], now: dt.datetime) -> None:
    """Keep bulletins as if feeds and staff had published them."""
    rows = {
        (one.kind, one.id): {
            "id": one.id, "kind": one.kind, "areas": one.areas, "body": encode(one), "origin": "staff",
            "state": "published", "changed_at": now,
        }
        for one in bulletins
    }  # fmt: skip
    with central.database.writing() as session:
        for kind, name in rows:
            if (row := session.get(BulletinRow, (name, kind))) is not None:
                session.delete(row)
        session.flush()
        session.execute(insert(BulletinRow), list(rows.values()))


@contextmanager
def national_line() -> Iterator[NationalLine]:
    """Found the country, and let a kiosk that never visited stand at the other end of the line."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-link-")))
        with ministry_in(folder):
            pass
        central = stack.enter_context(open_central(load(None, environ={}, arguments={"data_dir": str(folder)})))
        central.publisher.publish(NOW)
        _as_after_years(central)
        put(central, [*lasting(NOW, MediaStore(folder=central.config.media_dir)), *daily(NOW)], NOW)
        central.publisher.publish(NOW)
        _enlist(central, folder)
        stores = open_stores(_settings(folder))
        stack.callback(stores.close)
        line = stack.enter_context(measured_line())
        made: list[NationalLine] = []
        asked: list[str] = []
        with line.central_side():
            line.allow_fast_open()
            app = _noting(create_app(central, lambda: made[0].now if made else NOW), asked)
            port = stack.enter_context(listening(app, threads=central.config.threads, limits=LIMITS, host=CENTRAL))
            front = stack.enter_context(tls_front(folder, host=CENTRAL, port=port))
        made.append(NationalLine(folder, central, line, stores, port, front, asked))
        (folder / "root.json").write_bytes(made[0].root)
        yield made[0]


def _noting(program: WSGIApplication, asked: list[str]) -> WSGIApplication:
    """Return a program that notes each path it is asked for."""

    def note(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        asked.append(environ["PATH_INFO"])
        return program(environ, start_response)

    return note


def _settings(folder: Path) -> KioskConfig:
    return replace(config(folder), village=VILLAGE, data_dir=folder / "kiosk")


def _enlist(central: Central, folder: Path) -> None:
    public = public_key(load_or_make_seed(folder / "kiosk" / KEY_FILE)).hex()
    take(central.database, "villages", VILLAGES + listed_village(VILLAGE, "บ้านริมน้ำ", public))
