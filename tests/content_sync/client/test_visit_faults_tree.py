"""Faults of the signed tree: what is refused, what is still shown, and what the volunteer reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from content_sync.client.reasons import Reason
from content_sync.client.tree.edition import held_numbers
from content_sync.client.visit import visit
from content_sync.wire.targets import encode_bulletins
from tests.cast.faults.volunteers_page import read_of_visit
from tests.cast.link.link_world import LinkWorld, linked
from tests.cast.link.troubles import failing
from tests.cast.link.visiting_kiosk import VisitingKiosk
from tests.cast.tree.contents import NOW, content, forecast, warning
from tests.cast.tree.repository_simulator import METADATA, RepositorySimulator

Harm = Callable[[LinkWorld], object]
DAYS_S = 86_400


@pytest.fixture
def hashless(tmp_path: Path) -> Iterator[LinkWorld]:
    """A kiosk after its first visit to a tree whose snapshot names no hashes, so that signatures alone protect it."""
    with linked(tmp_path, RepositorySimulator(NOW, has_hashes=False), content()) as world:
        assert world.visit().is_ok
        yield world


def _roll_back(world: LinkWorld) -> None:
    files = world.central.repository.files
    old = dict(files)
    world.publish("w-seen")
    world.visit()
    files.clear()
    files |= old
    world.central.newest = {"warnings": 99}


def _stand_still(world: LinkWorld) -> None:
    world.kiosk.up_s += 61 * DAYS_S
    world.central.trouble = failing(503, "/v1/")


def _mix(world: LinkWorld) -> None:
    repository = world.central.repository
    old = repository.files[f"{METADATA}{repository.snapshot.version}.snapshot.json"]
    world.publish("w-new")
    repository.files[f"{METADATA}{repository.snapshot.version}.snapshot.json"] = old


def _sign_by_another(world: LinkWorld) -> None:
    repository = world.central.repository
    repository.publish({"weather/43": encode_bulletins([forecast("43")]) + b" "})
    role = repository.roles["w43"]
    repository.files[f"{METADATA}{role.version}.w43.json"] = repository.sign("w43", role, by="c43")


def _swell(world: LinkWorld) -> None:
    world.publish("w-new")
    world.central.repository.files[f"{METADATA}timestamp.json"] += b" " * 10_000_000


def _lag(world: LinkWorld) -> None:
    world.central.newest = {"warnings": 99}


FAULTS: dict[str, tuple[Harm, Reason, str]] = {
    "rollback": (_roll_back, Reason.OLDER, "เก่ากว่าที่แสดงอยู่"),
    "freeze with a receipt": (_lag, Reason.BEHIND, "ข้อมูลชุดใหม่ยังมาไม่ถึง"),
    "freeze without a receipt": (_stand_still, Reason.EXPIRED, "หมดอายุแล้ว"),
    "mix-and-match": (_mix, Reason.OLDER, "เก่ากว่าที่แสดงอยู่"),
    "wrong role's key": (_sign_by_another, Reason.FORGED, "ไม่มีลายเซ็นของกระทรวง"),
    "oversize metadata": (_swell, Reason.TOO_LONG, "ยาวผิดปกติ"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_a_tree_does_changes_nothing_that_is_shown_and_is_told_as_what_it_is(
    hashless: LinkWorld, name: str
) -> None:
    harm, reason, words = FAULTS[name]
    harm(hashless)
    shown = hashless.ids()
    result = hashless.visit()
    assert (result.down.outcome, result.down.reason) == ("failed", reason)
    assert words in read_of_visit(hashless.kiosk, result)
    assert hashless.ids() == shown
    hashless.kiosk.restart()
    assert hashless.ids() == shown, "also after a power cut"


def test_one_part_refused_for_three_editions_holds_no_other_back_and_comes_once_it_is_whole(
    hashless: LinkWorld,
) -> None:
    repository = hashless.central.repository
    before = hashless.number("weather")
    for day in range(3):
        hashless.pass_time(days=1)
        _sign_by_another(hashless)
        number = repository.publish({"warnings/43": encode_bulletins([warning(f"w-{day}", "43")])})
        role = repository.roles["w43"]
        repository.files[f"{METADATA}{role.version}.w43.json"] = repository.sign("w43", role, by="c43")
        result = hashless.visit()
        assert result.failed_parts == {"weather": Reason.FORGED}
        assert "อากาศ ยังเป็นของเดิม" in (read := read_of_visit(hashless.kiosk, result))
        assert "ไม่มีลายเซ็นของกระทรวง" in read
        assert (hashless.number(), f"w-{day}" in hashless.ids()) == (number, True)
        assert (hashless.number("weather"), "forecast-43" in hashless.ids()) == (before, True), "the old one is shown"
    hashless.pass_time(days=1)
    number = repository.publish({"weather/43": encode_bulletins([forecast("43")]) + b"   "})
    assert hashless.visit().is_ok
    assert hashless.number("weather") == number


def test_two_villages_of_one_district_at_different_editions_each_come_to_the_newest(
    visited: LinkWorld, tmp_path: Path
) -> None:
    (tmp_path / "neighbour").mkdir()
    kiosk, village = VisitingKiosk(tmp_path / "neighbour"), "43010502"
    context = kiosk.visit_context(visited.server, visited.central.repository.root_1)
    neighbour = replace(context, village=village, seed=None)
    first = visited.number()
    second = visited.publish("w-second")
    assert visit(neighbour).down.outcome == "ok"
    numbers = held_numbers(kiosk.content.edition(), village), visited.number()
    assert (max(numbers[0].values()), numbers[1]) == (second, first)
    third = visited.publish("w-third")
    result = visited.visit()
    assert result.is_ok
    assert "ได้ข้อมูลชุดใหม่แล้ว คำเตือน" in read_of_visit(visited.kiosk, result)
    assert visit(neighbour).down.outcome == "ok"
    assert visited.number() == max(held_numbers(kiosk.content.edition(), village).values()) == third
    assert "w-third" in visited.ids() & {bulletin.id for bulletin in kiosk.content.edition().bulletins}
    kiosk.close()
