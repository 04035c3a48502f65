"""Faults of what a kiosk kept or missed: what is refused, what is still shown, and what the volunteer reads."""

from __future__ import annotations

import shutil

from tuf.api.metadata import Targets

from content_sync.client.reasons import Reason
from content_sync.client.visit_context import VisitResult
from content_sync.wire.targets import encode_bulletins
from tests.cast.faults.volunteers_page import read_of_visit
from tests.cast.link.http_server import HttpRequest, Responder
from tests.cast.link.link_world import LinkWorld
from tests.cast.tree.contents import a_long_article, warning
from tests.cast.tree.repository_simulator import METADATA

NEW_PAGES = "ได้ข้อมูลชุดใหม่แล้ว"


def cut_the_long_article(world: LinkWorld, *, at: int = 20_000) -> VisitResult:
    """Let a visit begin to fetch a new article, and cut it."""
    repository = world.central.repository
    repository.publish(a_long_article())

    def cut(asked: HttpRequest, responder: Responder) -> bool:
        if not asked.path.endswith(".long"):
            return False
        body = repository.files[asked.path]
        responder.reply(200, body[:at], {"Content-Length": str(len(body))})
        responder.close()
        return True

    world.central.trouble = cut
    result = world.visit()
    world.central.trouble = None
    return result


def test_a_wrong_range_is_thrown_away_and_the_article_comes_whole_or_not_at_all(visited: LinkWorld) -> None:
    shown = visited.ids()
    cut = cut_the_long_article(visited)
    assert visited.ids() == shown
    assert "เรื่องน่าอ่านและข่าว ยังเป็นของเดิม" in read_of_visit(visited.kiosk, cut)
    files = visited.central.repository.files

    def wrong(asked: HttpRequest, responder: Responder) -> bool:
        if not asked.path.endswith(".long"):
            return False
        body = files[asked.path]
        responder.reply(206, body[7:], {"Content-Range": f"bytes 7-{len(body) - 1}/{len(body)}"})
        return True

    visited.central.trouble = wrong
    result = visited.visit()
    assert (result.down.outcome, visited.ids()) == ("failed", shown)
    assert "เรื่องน่าอ่านและข่าว ยังเป็นของเดิม" in read_of_visit(visited.kiosk, result)
    assert "เสียหรือถูกแก้ระหว่างทาง" in read_of_visit(visited.kiosk, result)
    visited.central.trouble = None
    visited.pass_time(hours=1)
    result = visited.visit()
    assert (result.is_ok, "long" in visited.ids()) == (True, True)
    assert f"{NEW_PAGES} เรื่องน่าอ่านและข่าว" in read_of_visit(visited.kiosk, result)


def test_a_beginning_that_rotted_on_the_card_is_refused_told_and_fetched_anew(visited: LinkWorld) -> None:
    shown = visited.ids()
    cut_the_long_article(visited)
    (begun,) = (visited.kiosk.folder / "tree" / "unfinished").iterdir()
    begun.write_bytes(b"\0" * begun.stat().st_size)
    result = visited.visit()
    assert (result.failed_parts, visited.ids()) == ({"articles": Reason.DAMAGED}, shown)
    assert "เสียหรือถูกแก้ระหว่างทาง" in read_of_visit(visited.kiosk, result)
    visited.pass_time(hours=1)
    result = visited.visit()
    assert (result.is_ok, "long" in visited.ids()) == (True, True)
    assert NEW_PAGES in read_of_visit(visited.kiosk, result)


def test_a_number_driven_up_with_a_stolen_key_holds_until_the_key_is_taken_away_and_each_is_told(
    visited: LinkWorld,
) -> None:
    repository = visited.central.repository
    honest = repository.timestamp.version
    repository.timestamp.version = 999_998
    visited.publish("false-alarm")
    visited.visit()
    repository.timestamp.version = honest
    visited.publish("w-true")
    shown = visited.ids()
    result = visited.visit()
    assert (result.down.reason, visited.ids()) == (Reason.OLDER, shown)
    assert "เก่ากว่าที่แสดงอยู่" in read_of_visit(visited.kiosk, result)
    for name in ("timestamp", "snapshot", "warnings"):
        repository.rotate(name)
    visited.publish("w-true")
    result = visited.visit()
    assert ("w-true" in visited.ids(), "false-alarm" in visited.ids()) == (True, False)
    assert f"{NEW_PAGES} คำเตือน" in read_of_visit(visited.kiosk, result)


def test_a_role_that_brings_what_is_another_s_is_not_heard_and_the_rest_comes(visited: LinkWorld) -> None:
    repository, honest = visited.central.repository, visited.publish("w-43", "w-new")
    repository.contents["warnings/4301"] = encode_bulletins([warning("false-alarm", "43")])
    number = repository.publish()
    prices: Targets = repository.roles["c43"]
    prices.targets["warnings/4301"] = repository.roles["a43"].targets.pop("warnings/4301")
    prices.version += 1
    repository.lay(number + 1)
    visited.central.newest = {"a43": honest, "warnings": honest}
    result = visited.visit()
    assert "false-alarm" not in visited.ids()
    assert {"w-43", "w-th", "w-new"} <= visited.ids()
    assert (result.is_ok, result.failed_parts) == (True, {})
    read = read_of_visit(visited.kiosk, result)
    assert f"{NEW_PAGES} คำเตือน" in read, "the warnings without it"


def test_five_missed_roots_are_walked_and_with_a_hole_among_them_all_stays_and_is_told(visited: LinkWorld) -> None:
    repository, shown = visited.central.repository, visited.ids()
    for name in ("root", "timestamp", "snapshot", "targets", "root"):
        repository.rotate(name)
    repository.targets.version += 1
    visited.publish("w-new")
    third = repository.files.pop(f"{METADATA}3.root.json")
    result = visited.visit()
    assert (result.down.reason, visited.ids()) == (Reason.FORGED, shown)
    assert "ไม่มีลายเซ็นของกระทรวง" in read_of_visit(visited.kiosk, result)
    repository.files[f"{METADATA}3.root.json"] = third
    result = visited.visit()
    assert (result.is_ok, "w-new" in visited.ids()) == (True, True)
    assert sum(path.endswith("root.json") for path in visited.server.paths) >= 4
    assert f"{NEW_PAGES} คำเตือน" in read_of_visit(visited.kiosk, result)


def test_with_the_cache_lost_an_older_tree_is_refused_and_told_and_the_newest_comes_again(visited: LinkWorld) -> None:
    files = visited.central.repository.files
    older = dict(files)
    visited.publish("w-new")
    visited.visit()
    shown, newest = visited.ids(), dict(files)
    shutil.rmtree(visited.kiosk.folder / "tree")
    files.clear()
    files |= older
    visited.central.newest = {"warnings": 99}
    result = visited.visit()
    assert (result.down.reason, visited.ids()) == (Reason.OLDER, shown)
    assert "เก่ากว่าที่แสดงอยู่" in read_of_visit(visited.kiosk, result)
    visited.central.newest = None
    files |= newest
    number = visited.publish("w-newer")
    result = visited.visit()
    assert (result.is_ok, visited.number(), "w-newer" in visited.ids()) == (True, number, True)
    assert NEW_PAGES in read_of_visit(visited.kiosk, result)
