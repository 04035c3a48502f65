"""A visit by packs: one request brings what is new, and whatever is wrong with a pack costs the pack alone."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from content_sync.client.visit import visit
from content_sync.client.visit_context import VisitResult
from content_sync.wire.packs import pack_file, write_pack
from tests.cast.central.ministry import a_forecast, a_price_list, a_warning, an_article
from tests.cast.journeys.country import Journey
from tests.cast.link.forwarding import Forwarder, forwarding
from tests.cast.link.http_server import HttpRequest, HttpServer, Responder
from tests.cast.listener.serving import ask
from tests.cast.place_and_time import VILLAGE
from tests.cast.wire.pack_samples import read_pack

DISTRICT = VILLAGE[:4]


@dataclass
class PackWorld:
    """A kiosk before the real central, and the line between them."""

    journey: Journey
    line: Forwarder
    server: HttpServer

    def visit(self, show: Callable[[], object] = lambda: None) -> VisitResult:
        self.server.asked.clear()
        self.line.bodies.clear()
        return visit(self.journey.kiosk.visit_context(self.server, self.journey.country.root), show=show)

    def asked(self) -> list[str]:
        """Return what was asked for beyond the envelope."""
        return [path for path in self.server.paths if not path.startswith("/v1/up")]

    def packs(self) -> list[str]:
        return [path for path in self.asked() if path.startswith("/v1/pack/")]

    def ids(self) -> set[str]:
        return {one.id for one in self.journey.kiosk.content.edition().bulletins}

    def news(self, number: int = 1) -> None:
        """Publish a warning, a forecast and prices."""
        self.journey.country.publish(
            a_warning(f"storm-{number}", DISTRICT, hours=100), a_forecast("43", high=31.0 + number),
            a_price_list("43", satang=1_540_000 + number),
        )  # fmt: skip


@pytest.fixture
def world(journey: Journey) -> Iterator[PackWorld]:
    """A kiosk that visited once, and news since."""
    journey.country.publish(a_forecast("43"), a_price_list("43"), an_article())
    with forwarding(journey.port) as (line, server):
        made = PackWorld(journey, line, server)
        assert made.visit().is_ok
        made.news()
        yield made


def altering(alter: Callable[[bytes], bytes]) -> Callable[[str, bytes], bytes]:
    return lambda path, body: alter(body) if path.startswith("/v1/pack/") else body


def replacing(name: str, by: bytes) -> Callable[[str, bytes], bytes]:
    """Put another file in the place of one of a pack, whole and well coded."""

    def replace(body: bytes) -> bytes:
        files = read_pack(body).files
        return write_pack(
            pack_file(by_name, by) if by_name.rpartition(".")[2] == name or by_name == name else _again(body, by_name)
            for by_name in files
        )

    return altering(replace)


def _again(pack: bytes, name: str) -> bytes:
    """Return the bytes of one file of a pack."""
    names = list(read_pack(pack).files)
    begins = _place(pack, name)
    after = names.index(name) + 1
    return pack[begins : _place(pack, names[after]) if after < len(names) else len(pack) - 1]


def _place(pack: bytes, name: str) -> int:
    return pack.index(bytes((len(name),)) + name.encode())


def test_a_visit_with_a_warning_weather_and_prices_is_two_requests(world: PackWorld) -> None:
    result = world.visit()
    assert result.is_ok
    assert result.is_newest
    assert set(result.new_parts) == {"warnings", "weather", "prices"}
    assert world.asked() == [f"/v1/pack/{DISTRICT}/3/4"]
    assert world.line.bodies[world.asked()[0]] < 1_600


def test_a_first_visit_is_a_handful_of_requests(journey: Journey) -> None:
    articles = [an_article(f"article-{number}", title=f"เรื่องที่ {number}") for number in range(9)]
    journey.country.publish(a_forecast("43"), a_price_list("43"), *articles)
    with forwarding(journey.port) as (line, server):
        world = PackWorld(journey, line, server)
        assert world.visit().is_ok
        assert len(world.ids()) == 11
        month = journey.country.now.strftime("%Y-%m")
        texts = [path for path in world.asked() if "/targets/" in path]
        assert len(texts) == 2
        rest = [path for path in world.asked() if path not in texts]
        assert rest == ["/r/metadata/timestamp.json", f"/v1/pack/{DISTRICT}/0/3", f"/v1/pack/base/{month}"]


def test_a_warning_is_shown_while_the_rest_of_its_pack_is_still_on_its_way(world: PackWorld) -> None:
    is_shown, waited = threading.Event(), []

    def stop_after_the_warning(asked: HttpRequest, responder: Responder) -> bool:
        if not asked.path.startswith("/v1/pack/"):
            return False
        pack = ask(world.line.port, asked.path).body
        rest = _place(pack, next(name for name in read_pack(pack).files if name.endswith(".w43"))) + 5
        head = f"HTTP/1.1 200 x\r\nContent-Length: {len(pack)}\r\n\r\n"
        responder.send(head.encode() + pack[:rest])
        waited.append(is_shown.wait(20))
        responder.send(pack[rest:])
        return True

    def show() -> None:
        if "storm-1" in world.ids():
            is_shown.set()

    world.line.trouble = stop_after_the_warning
    for number in range(25):
        world.journey.kiosk.report(f"เรื่องที่ {number}")
    before = world.server.connections
    result = world.visit(show)
    assert waited == [True]
    assert set(result.new_parts) == {"warnings", "weather", "prices"}
    assert [path for path in world.server.paths if path.startswith("/r/")] == []
    assert result.reports_sent == 25
    assert world.server.connections == before + 1, "the second envelope waits for the rest of the pack"


def test_a_visit_without_news_asks_for_no_pack(world: PackWorld) -> None:
    world.visit()
    assert world.visit().is_ok
    assert world.asked() == []


@pytest.mark.parametrize("status", [404, 410, 400, 405, 500])
def test_where_a_pack_is_missing_or_refused_the_tree_is_walked(world: PackWorld, status: int) -> None:
    def no_packs(asked: HttpRequest, responder: Responder) -> bool:
        if asked.path.startswith("/v1/pack/"):
            responder.reply(status, b"no")
        return asked.path.startswith("/v1/pack/")

    world.line.trouble = no_packs
    result = world.visit()
    assert result.is_ok
    assert set(result.new_parts) == {"warnings", "weather", "prices"}
    assert len(world.packs()) == 1


@pytest.mark.parametrize("status", [503, 429])
def test_where_central_asks_to_come_later_the_visit_ends_with_its_plan(world: PackWorld, status: int) -> None:
    def busy(asked: HttpRequest, responder: Responder) -> bool:
        if asked.path.startswith("/v1/pack/"):
            responder.reply(status, b"", {"Retry-After": "600"})
        return asked.path.startswith("/v1/pack/")

    world.line.trouble = busy
    result = world.visit()
    assert result.retry_after_s == 600
    assert result.new_parts == ()
    assert [path for path in world.asked() if path.startswith("/r/")] == []
    world.line.trouble = None
    assert world.visit().is_newest


@pytest.mark.parametrize(
    "body", [b"", b"<html>sign in", b"KP2\0", bytes(1_000)], ids=["empty", "page", "later", "zeros"]
)
def test_where_something_else_than_a_pack_comes_the_tree_is_walked(world: PackWorld, body: bytes) -> None:
    world.line.changed = altering(lambda _: body)
    assert world.visit().is_ok
    assert "storm-1" in world.ids()
    assert len(world.packs()) == 1


def test_a_pack_longer_than_any_is_left_at_once(world: PackWorld) -> None:
    world.line.changed = altering(lambda pack: pack[:-1] + bytes(1_000_000))
    assert world.visit().is_ok
    assert "storm-1" in world.ids()


@pytest.mark.parametrize("tenth", range(1, 10))
def test_a_pack_that_is_cut_off_brings_what_came_and_the_next_visit_the_rest(world: PackWorld, tenth: int) -> None:
    def cut(asked: HttpRequest, responder: Responder) -> bool:
        if asked.path.startswith("/v1/up"):
            return False
        if asked.path.startswith("/v1/pack/") and "range" not in asked.headers:
            pack = ask(world.line.port, asked.path).body
            head = f"HTTP/1.1 200 x\r\nContent-Length: {len(pack)}\r\n\r\n"
            responder.send(head.encode() + pack[: len(pack) * tenth // 10])
        responder.close()
        return True

    world.line.trouble = cut
    world.visit()
    world.line.trouble = None
    assert world.visit().is_newest
    assert "storm-1" in world.ids()


@pytest.mark.parametrize("name", ["timestamp", "snapshot", "a43", "w43", "c43", f"warnings/{DISTRICT}", "weather/43"])
def test_a_forged_file_is_fetched_alone_and_the_rest_of_the_pack_is_good(world: PackWorld, name: str) -> None:
    world.line.changed = replacing(name, b'{"signed":{},"signatures":[]}')
    result = world.visit()
    assert result.is_ok
    assert result.is_newest
    others = [path for path in world.asked() if path.startswith("/r/targets/")]
    assert len(others) == (1 if "/" in name else 0)
    assert len(world.packs()) == 1


def test_a_kiosk_that_lost_its_cache_gets_a_whole_pack(world: PackWorld) -> None:
    shutil.rmtree(world.journey.kiosk.folder / "tree")
    assert world.visit().is_newest
    assert world.packs() == [f"/v1/pack/{DISTRICT}/0/4"]
    assert [path for path in world.asked() if path.startswith("/r/metadata")] == []


def test_a_file_whose_copy_is_lost_is_fetched_alone(world: PackWorld) -> None:
    for body in (world.journey.kiosk.folder / "tree" / "bodies").iterdir():
        body.unlink()
    (world.journey.kiosk.folder / "tree" / "metadata" / "w43.json").unlink()
    assert world.visit().is_newest
    assert [path.rpartition(".")[2] for path in world.asked() if path.startswith("/r/targets/")] == ["43", "43"]
    assert [path for path in world.asked() if path.startswith("/r/metadata")] == ["/r/metadata/3.w43.json"]
