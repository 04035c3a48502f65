"""The loop visits, prints and tidies in time, whatever the clock does and whatever a job trips over."""

from __future__ import annotations

import codecs
import datetime as real
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from content_sync.client.visitor import StepResult, Visitor, VisitResult
from content_sync.errors import SettingError
from content_sync.wire.keys import load_or_make_seed, public_key
from content_sync.wire.reports import ItemResult
from content_sync.wire.stamps import Stamp
from kiosk.app import build
from kiosk.clock import Clock
from kiosk.device.panel import Lamps
from kiosk.device.uplink import has_default_route
from kiosk.device.watchdog import is_answering, notify, watch
from kiosk.heartbeat import software
from kiosk.jobs import Acts, Jobs, is_tidy_due
from kiosk.services import Progress
from kiosk.serving import make_jobs
from kiosk.store.folder import KEY_FILE
from kiosk.store.outbox.filing import Fields
from kiosk.store.state import SIGN_IN_OPENED
from kiosk.stores import Stores, open_stores
from kiosk.visits import Visits, is_night, make_visitor
from tests.cast.central_simulator import CentralSimulator
from tests.cast.clock_hands import NOON, ClockHands
from tests.cast.http_server import HttpRequest, Responder, http_server
from tests.cast.repository_simulator import RepositorySimulator
from tests.cast.served_kiosk import config
from tests.cast.serving import listening

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

    from kiosk.config import KioskConfig

NIGHT = datetime(2026, 11, 22, 19, 30, tzinfo=UTC)  # half past two in Bangkok
OK = StepResult(outcome="ok")


@dataclass
class Day:
    """A day that passes as the test says, for `schedule` as well, with everything that is done in it."""

    jobs: Jobs
    visits: Counted
    hands: ClockHands
    done: list[str]
    routes: list[bool]

    def passes(self, seconds: int, step_s: int = 1) -> None:
        for _ in range(0, seconds, step_s):
            self.hands.move(seconds=step_s)
            self.jobs.turn()


class Counted(Visits):
    """Visits that are counted instead of made."""

    def __init__(self, done: list[str]) -> None:
        self.wanted = threading.Event()
        self.done = done
        self.fails = False

    def run(self, *, show: Callable[[], object] = lambda: None) -> VisitResult:
        self.wanted.clear()
        self.done.append("visit")
        if self.fails:
            raise RuntimeError("the visit tripped")
        return VisitResult(at=Stamp(at=NOON, clock="trusted"), up=OK, down=OK, photos=OK)

    def delay_s(self, now: datetime, *, uptime_s: float, chance: float) -> float:
        return 900.0


@pytest.fixture
def day(monkeypatch: pytest.MonkeyPatch) -> Day:
    hands, done = ClockHands(), list[str]()
    visits = Counted(done)

    class Watch(real.datetime):
        @classmethod
        def now(cls, tz: real.tzinfo | None = None) -> real.datetime:  # type: ignore[override]  # as schedule asks it
            return hands.wall.astimezone(tz) if tz else hands.wall.replace(tzinfo=None)

    monkeypatch.setattr("schedule.datetime.datetime", Watch)
    routes = [True]
    acts = Acts(
        reprint=lambda: done.append("print"),
        tidy=lambda: done.append("tidy"),
        light=lambda: done.append("light"),
        has_default_route=lambda: routes[-1],
    )
    return Day(jobs=Jobs(visits, acts, hands.clock()), visits=visits, hands=hands, done=done, routes=routes)


def test_a_visit_comes_every_quarter_of_an_hour_and_a_look_at_the_pages_every_minute(day: Day) -> None:
    day.passes(3600)
    assert day.done.count("visit") in {3, 4}
    assert day.done.count("print") - day.done.count("visit") in {59, 60}
    assert day.done.count("light") > 200


def test_a_visit_that_somebody_asks_for_begins_at_once_and_the_pages_follow(day: Day) -> None:
    day.visits.wanted.set()
    day.jobs.turn()
    assert day.done == ["visit", "print", "light"]
    assert not day.visits.wanted.is_set()


@pytest.mark.parametrize("jump", [timedelta(days=-20 * 365), timedelta(days=20 * 365), timedelta(seconds=-61)])
def test_a_clock_that_jumps_stops_nothing(day: Day, caplog: pytest.LogCaptureFixture, jump: timedelta) -> None:
    day.passes(600)
    day.done.clear()
    day.hands.wall += jump
    with caplog.at_level(logging.WARNING):
        day.passes(1800)
    assert caplog.text.count("every job is registered anew") == 1
    assert day.done.count("visit") == 2
    assert day.done.count("print") >= 29


def test_a_visit_follows_soon_after_the_line_returns(day: Day) -> None:
    day.passes(60)
    day.routes.append(False)
    day.passes(60)
    assert "visit" not in day.done
    day.routes.append(True)
    day.passes(40)
    assert day.done.count("visit") == 1
    day.passes(600)
    assert day.done.count("visit") == 1


_IPV4_HEAD = "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n"
_NET = "eth0\t0000A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n"
_OUT = "eth0\t00000000\t0100A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n"
_ZERO = "0" * 32
_IPV6_OUT = f"{_ZERO} 00 {_ZERO} 00 fe800000000000000000000000000001 00000064 00000001 00000000 00000003     eth0\n"
_IPV6_NONE = f"{_ZERO} 00 {_ZERO} 00 {_ZERO} ffffffff 00000001 00000000 00200200       lo\n"


@pytest.mark.parametrize(
    ("ipv4", "ipv6", "has_one"),
    [
        (_IPV4_HEAD + _NET + _OUT, _IPV6_NONE, True),
        (_IPV4_HEAD + _NET, _IPV6_NONE, False),
        (_IPV4_HEAD, "", False),
        (_IPV4_HEAD + _NET, _IPV6_OUT + _IPV6_NONE, True),
        (None, None, True),
    ],
)
def test_the_route_that_leads_everywhere_is_the_default_route(
    tmp_path: Path, ipv4: str | None, ipv6: str | None, has_one: bool
) -> None:
    tables = (tmp_path / "route", tmp_path / "ipv6_route")
    for table, text in zip(tables, (ipv4, ipv6), strict=True):
        if text is not None:
            table.write_text(text, "ascii")
    assert has_default_route(tables) is has_one


def test_the_systems_own_tables_can_be_read() -> None:
    assert has_default_route() in {True, False}


def test_a_clock_that_drifts_registers_nothing_anew(day: Day, caplog: pytest.LogCaptureFixture) -> None:
    day.hands.wall -= timedelta(seconds=50)
    day.passes(120)
    assert "registered anew" not in caplog.text


def test_a_job_that_fails_does_not_end_the_others(day: Day, caplog: pytest.LogCaptureFixture) -> None:
    day.visits.fails = True
    day.visits.wanted.set()
    day.passes(1800)
    assert day.done.count("visit") == 2
    assert day.done.count("print") >= 29
    assert "a job failed" in caplog.text


def test_a_kiosk_set_to_manual_visits_only_when_asked(day: Day) -> None:
    acts = Acts(reprint=lambda: None, tidy=lambda: None, light=lambda: None, has_default_route=lambda: False)
    day = replace(day, jobs=Jobs(day.visits, acts, day.hands.clock(), is_automatic=False))
    day.passes(7200, step_s=10)
    assert "visit" not in day.done
    day.visits.wanted.set()
    day.passes(1)
    assert day.done == ["visit"]


def test_the_card_is_tidied_once_a_night_and_some_hours_after_the_start(day: Day) -> None:
    day.passes(3 * 86_400, step_s=60)
    assert day.done.count("tidy") == 3
    assert "tidy" in day.done[: len(day.done) // 10]


@pytest.mark.parametrize(
    ("now", "since_s", "is_due"),
    [
        (NIGHT, 3600.0, False),
        (NIGHT, 21 * 3600.0, True),
        (NOON, 21 * 3600.0, False),
        (NOON, 31 * 3600.0, True),
    ],
)
def test_tidying_waits_for_the_night_but_not_for_ever(now: datetime, since_s: float, is_due: bool) -> None:
    assert is_tidy_due(now, since_s=since_s) is is_due


def test_not_even_a_broken_clock_ends_the_loop(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(day.jobs._clock, "wall", lambda: 1 / 0)
        thread = threading.Thread(target=day.jobs.run)
        thread.start()
        time.sleep(0.05)
    assert thread.is_alive()
    day.visits.wanted.set()
    until = time.monotonic() + 10
    while "visit" not in day.done and time.monotonic() < until:
        time.sleep(0.01)
    day.jobs.stop()
    thread.join(5)
    assert "visit" in day.done


def test_the_loop_ends_soon_when_told(day: Day) -> None:
    thread = threading.Thread(target=day.jobs.run)
    thread.start()
    day.jobs.stop()
    thread.join(5)
    assert not thread.is_alive()
    assert day.done == []


@dataclass
class Place:
    """Real stores, and central as far as a visit sees it."""

    stores: Stores
    clock: Clock
    visits: Visits
    central: CentralSimulator
    steps: list[str] = field(default_factory=list)


def settings(folder: Path, central_url: str) -> KioskConfig:
    return replace(config(folder), central_url=central_url)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    seed = load_or_make_seed(tmp_path / "data" / KEY_FILE)
    central = CentralSimulator(RepositorySimulator(NOON), public_key(seed))
    (tmp_path / "root.json").write_bytes(central.repository.root_1)
    stores, clock = open_stores(config(tmp_path)), ClockHands().clock()
    with http_server(central.answer) as server:
        visitor = make_visitor(
            settings(tmp_path, server.url),
            seed=stores.identity.seed,
            clock=clock,
            content=stores.content,
            state=stores.state,
            outbox=stores.outbox,
            photos=stores.photos,
        )
        yield Place(stores=stores, clock=clock, visits=Visits(visitor, stores.state, base_minutes=15), central=central)
    stores.close()


def test_new_pages_are_told_only_after_they_are_there(place: Place) -> None:
    known: list[VisitResult | None] = []
    result = place.visits.run(show=lambda: known.append(place.stores.state.last_visit()))
    assert result.new_parts == ("warnings", "sys", "weather", "prices", "local", "articles")
    assert known == [None, None], "once for the warnings, once for the rest"
    assert place.stores.state.last_visit() == result


def test_a_wish_lets_no_part_wait_and_a_visit_by_the_clock_does(place: Place) -> None:
    def no_prices(asked: HttpRequest, responder: Responder) -> bool:
        return asked.path.endswith(".c43.json") and refuse(asked, responder)

    place.visits.run()
    place.central.repository.publish({"prices/43": b"[]"})
    place.central.trouble = no_prices
    for _ in range(3):
        assert place.visits.run().failed_parts == {"prices": "busy"}
    place.central.trouble = None
    assert place.visits.run().new_parts == ()
    place.visits.ask()
    assert place.visits.run().new_parts == ("prices",)


def test_a_visit_tells_its_true_result_before_it_says_done(place: Place) -> None:
    assert place.visits.progress() == Progress()
    assert not place.visits.is_linked()
    place.visits.ask()
    assert place.visits.progress().step == "asked"
    assert place.visits.wanted.is_set()
    result = place.visits.run()
    assert (result.up, result.down, place.visits.progress().step) == (OK, OK, "done")
    record = place.stores.state.last_visit()
    assert record
    assert (record.up.outcome, record.down.outcome, record.new_parts) == ("ok", "ok", result.new_parts)
    assert place.visits.is_linked()
    assert not place.visits.wanted.is_set()


def test_a_wish_during_a_visit_makes_no_second_one(place: Place) -> None:
    def wish(*_: object) -> bool:
        place.visits.ask()
        return False

    place.central.trouble = wish
    place.visits.run()
    assert not place.visits.wanted.is_set()
    assert place.visits.progress().step == "done"
    place.visits.ask()
    assert place.visits.wanted.is_set(), "after it, a wish is one again"


def test_the_heartbeat_tells_how_the_kiosk_is(place: Place) -> None:
    place.visits.run()
    (beat,) = place.central.heartbeats
    assert beat.made.clock == "trusted"
    assert beat.disk_free_mb > 0
    assert (beat.waiting, beat.damage, beat.oldest_waiting) == (0, 0, None)
    assert beat.software


def test_the_heartbeat_tells_how_much_of_the_last_receipt_is_for_a_later_version(place: Place) -> None:
    place.central.later_entries = [b'{"kind":"post"}', b"?"]
    for _ in range(2):
        place.visits.run()
    assert [beat.skipped for beat in place.central.heartbeats] == [0, 2]


def test_a_photo_goes_up_after_its_report_and_one_that_is_gone_is_not_tried_for_ever(place: Place) -> None:
    outbox, photos = place.stores.outbox, place.stores.photos
    kept = [
        outbox.receive(uuid4().hex, Fields(topic="road", text=text), made=place.clock.read(), seal_to=None)
        for text in ("หลุม", "บ่อ")
    ]
    names = [photos.put(body) for body in (b"first photo", b"second photo")]
    for report, name in zip(kept, names, strict=True):
        outbox.attach_photo(report.serial, sha256=name, size=11)
    photos.sweep(set())
    photos.sweep({names[0]})
    result = place.visits.run()
    assert (result.reports_sent, result.photos_sent) == (2, 1)
    assert place.central.photos == {names[0]: b"first photo"}
    assert outbox.photos_to_send() == ()


def test_a_program_that_is_not_installed_has_no_version(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(_: str) -> str:
        raise PackageNotFoundError

    assert software() != "unpackaged"
    monkeypatch.setattr("kiosk.heartbeat.version", none)
    assert software() == "unpackaged"


@dataclass
class Board:
    """A panel of which the last lamps are known."""

    lamps: Lamps = field(default_factory=Lamps)

    def show(self, lamps: Lamps) -> None:
        self.lamps = lamps

    def close(self) -> None:
        """Nothing to give back."""


def test_the_lamps_tell_link_waiting_and_fault(place: Place, tmp_path: Path) -> None:
    board = Board()
    kiosk = build(config(tmp_path), stores=place.stores, clock=place.clock, visit_now=place.visits.ask, screens=())
    jobs = make_jobs(kiosk, place.visits, board, is_automatic=True)
    jobs.turn()
    place.visits.ask()
    jobs.turn()
    assert board.lamps == Lamps(link=True)
    place.central.trouble = refuse
    place.stores.outbox.receive(uuid4().hex, Fields(topic="road", text="หลุม"), made=place.clock.read(), seal_to=None)
    place.visits.ask()
    jobs.turn()
    assert board.lamps == Lamps(waiting=True)
    place.stores.state.close()
    place.visits.ask()
    jobs.turn()
    assert board.lamps == Lamps(waiting=True, fault=True)


def test_the_amber_lamp_goes_out_only_when_the_photos_have_gone_too(place: Place, tmp_path: Path) -> None:
    board, outbox = Board(), place.stores.outbox
    kiosk = build(config(tmp_path), stores=place.stores, clock=place.clock, visit_now=place.visits.ask, screens=())
    jobs = make_jobs(kiosk, place.visits, board, is_automatic=False)

    def lamp() -> bool:
        place.central.trouble = refuse
        place.visits.ask()
        jobs.turn()
        return board.lamps.waiting

    fields = Fields(topic="road", text="หลุม")
    kept = [outbox.receive(uuid4().hex, fields, made=place.clock.read(), seal_to=None) for _ in range(2)]
    for one, sha256 in zip(kept, ("ab" * 32, "cd" * 32), strict=True):
        outbox.attach_photo(one.serial, sha256=sha256, size=1)
    ok, refused = (
        ItemResult(id=kept[0].report_id, result="ok"),
        ItemResult(id=kept[1].report_id, result="rejected", reason="x"),
    )
    outbox.apply([ok, refused], (), ())
    assert lamp()
    (photo,) = outbox.batch(9)
    outbox.apply([ItemResult(id=photo.id, result="ok")], (), ["ab" * 32])
    assert lamp()
    outbox.photo_sent("ab" * 32)
    assert not lamp(), "the photo of a refused report is never sent"


def test_progress_names_the_steps_and_a_wish_in_their_midst_changes_nothing(place: Place) -> None:
    seen: list[str] = []

    def watching(*_: object) -> bool:
        place.visits.ask()
        seen.append(place.visits.progress().step)
        return False

    place.central.trouble = watching
    place.visits.run()
    assert set(seen) == {"sending", "fetching"}


def test_two_visits_never_run_at_once(place: Place) -> None:
    together: list[int] = []
    running = threading.Semaphore(1)

    def slow(*_: object) -> bool:
        together.append(int(running.acquire(blocking=False)))
        time.sleep(0.01)
        running.release()
        return False

    place.central.trouble = slow
    threads = [threading.Thread(target=place.visits.run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(together) == {1}


def refuse(_: HttpRequest, responder: Responder) -> bool:
    responder.reply(503, b"")
    return True


def test_failures_wait_longer_and_a_good_visit_ends_them(place: Place) -> None:
    def delay() -> float:
        return place.visits.delay_s(NOON, uptime_s=9999.0, chance=0.5)

    assert delay() == 0.0, "a kiosk that never met central does not wait"
    place.central.trouble = refuse
    waits = []
    for _ in range(6):
        place.visits.run()
        waits.append(delay())
    assert waits == sorted(waits)
    assert waits[0] > 15 * 60
    assert waits[-1] == 7200.0
    place.central.trouble = None
    place.visits.run()
    assert delay() == 15 * 60


def test_visits_somebody_asks_for_in_vain_make_the_next_ones_no_later(place: Place) -> None:
    place.central.trouble = refuse
    waits = []
    for _ in range(6):
        place.visits.ask()
        place.visits.run()
        waits.append(place.visits.delay_s(NOON, uptime_s=9999.0, chance=0.5))
    assert waits == [30 * 60] * 6


def test_a_tree_that_lags_does_not_slow_down_the_reports(place: Place) -> None:
    def refuse_the_tree(asked: HttpRequest, responder: Responder) -> bool:
        return asked.path.startswith("/r/") and refuse(asked, responder)

    place.visits.run()
    place.central.trouble, place.central.newest = refuse_the_tree, {"warnings": 1_000}
    for _ in range(6):
        result = place.visits.run()
        assert (result.up.outcome, result.down.outcome) == ("ok", "failed")
    assert place.visits.delay_s(NOON, uptime_s=9999.0, chance=0.5) == 15 * 60


def test_at_night_visits_are_hourly(place: Place) -> None:
    place.visits.run()
    assert place.visits.delay_s(NIGHT, uptime_s=9999.0, chance=0.5) == 3600.0
    assert [is_night(NOON), is_night(NIGHT)] == [False, True]


def test_after_a_power_cut_the_kiosks_of_a_province_do_not_call_at_once(place: Place) -> None:
    place.visits.run()
    again = Visits(place.visits._visitor, place.stores.state, base_minutes=15)
    assert again.delay_s(NOON, uptime_s=20.0, chance=0.5) == 30.0
    assert again.delay_s(NOON, uptime_s=9999.0, chance=0.5) == 0.0


def test_a_result_that_the_card_does_not_take_is_no_end(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    place.visits.run()
    place.stores.state.close()
    assert place.visits.run().up.outcome == "failed"
    assert "could not be kept" in caplog.text
    assert place.visits.progress().step == "done"


def test_the_heartbeat_tells_that_the_button_let_a_new_phone_try(place: Place) -> None:
    place.stores.state.audit(SIGN_IN_OPENED, place.clock.read())
    place.visits.run()
    assert place.central.heartbeats[-1].sign_in_openings == 1


def visitor_of(place: Place, folder: Path) -> Visitor:
    stores = place.stores
    return make_visitor(
        config(folder),
        seed=stores.identity.seed,
        clock=place.clock,
        content=stores.content,
        state=stores.state,
        outbox=stores.outbox,
        photos=stores.photos,
    )


def test_a_byte_order_mark_before_root_json_is_no_part_of_it(place: Place, tmp_path: Path) -> None:
    file = tmp_path / "root.json"
    root = file.read_bytes()
    file.write_bytes(codecs.BOM_UTF8 + root)
    assert visitor_of(place, tmp_path).root == root


def test_a_root_file_that_is_not_there_stops_the_start_in_one_sentence(place: Place, tmp_path: Path) -> None:
    (tmp_path / "root.json").unlink()
    with pytest.raises(SettingError, match=r"root_file names .*root\.json, which cannot be read"):
        visitor_of(place, tmp_path)


def test_the_system_is_told_what_is_said(tmp_path: Path) -> None:
    address = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as system:
        system.bind(address)
        notify("READY=1", {"NOTIFY_SOCKET": address})
        assert system.recv(100) == b"READY=1"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as system:
        system.bind("\0kiosk-test-notify")
        notify("WATCHDOG=1", {"NOTIFY_SOCKET": "@kiosk-test-notify"})
        assert system.recv(100) == b"WATCHDOG=1"


def test_a_system_that_does_not_listen_is_no_trouble(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    notify("READY=1", {})
    assert not caplog.text
    notify("READY=1", {"NOTIFY_SOCKET": str(tmp_path / "nobody")})
    assert "could not be told" in caplog.text


def healthy(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    start_response("200 OK", [("Content-Length", "2")])
    return [b"ok"]


def sick(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    start_response("500 Internal Server Error", [("Content-Length", "0")])
    return []


def test_the_watchdog_is_fed_while_the_kiosk_answers_itself(tmp_path: Path) -> None:
    address, stop = str(tmp_path / "notify"), threading.Event()
    environ = {"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "300000"}
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as system, listening(healthy) as port:
        system.bind(address)
        system.settimeout(10)
        feeder = threading.Thread(target=watch, args=("0.0.0.0", port, environ, stop))
        feeder.start()
        assert [system.recv(100) for _ in range(3)] == [b"READY=1", b"WATCHDOG=1", b"WATCHDOG=1"]
        stop.set()
        feeder.join(10)


def test_a_kiosk_that_does_not_answer_is_not_ready(tmp_path: Path) -> None:
    address, stop = str(tmp_path / "notify"), threading.Event()
    environ = {"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "300000"}
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as system, listening(sick) as port:
        system.bind(address)
        system.settimeout(0.5)
        feeder = threading.Thread(target=watch, args=("127.0.0.1", port, environ, stop))
        feeder.start()
        with pytest.raises(TimeoutError):
            system.recv(100)
        stop.set()
        feeder.join(10)
    assert not feeder.is_alive()


def test_a_kiosk_that_stops_answering_is_no_longer_fed(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    address, stop, is_sick = str(tmp_path / "notify"), threading.Event(), threading.Event()
    environ = {"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "300000"}

    def failing(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        return (sick if is_sick.is_set() else healthy)(environ, start_response)

    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as system, listening(failing) as port:
        system.bind(address)
        system.settimeout(10)
        feeder = threading.Thread(target=watch, args=("127.0.0.1", port, environ, stop))
        feeder.start()
        assert system.recv(100) == b"READY=1"
        is_sick.set()
        until = time.monotonic() + 20
        while "does not answer itself" not in caplog.text and time.monotonic() < until:
            time.sleep(0.05)
        stop.set()
        feeder.join(10)
    assert "does not answer itself" in caplog.text
    assert not is_answering("127.0.0.1", 9)
