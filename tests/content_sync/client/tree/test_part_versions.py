"""A kiosk and a central of which one alone knows a part: the rest of the edition comes, the part with the update."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from content_sync.client.parts_update import PartsUpdate
from content_sync.wire.parts import part_rules
from content_sync.wire.targets import encode_bulletins
from tests.cast.link.link_world import LinkWorld, linked
from tests.cast.place_and_time import VILLAGE
from tests.cast.tree.contents import NOW, content, district_market, warning
from tests.cast.tree.repository_simulator import PATHS, RepositorySimulator

MARKET, LISTS = "m43", {"market/4301": encode_bulletins([district_market()])}
OTHERS = {"forecast-43", "prices-43", "w-th", "w-43", "fair", "dengue"}


@pytest.fixture
def before(tmp_path: Path) -> Iterator[LinkWorld]:
    """This kiosk, and a central of the release that had no market of the district."""
    contents = {path: body for path, body in content().items() if path not in LISTS}
    with linked(tmp_path, RepositorySimulator(NOW, without=[MARKET]), contents) as world:
        yield world


def update_central(world: LinkWorld) -> None:
    world.central.repository.add_role(MARKET, PATHS[MARKET])
    world.central.repository.publish(LISTS)


def test_a_central_of_before_has_no_market_and_all_else_comes(before: LinkWorld) -> None:
    result = before.visit()
    assert result.is_ok
    assert result.failed_parts == {}
    assert before.ids() == OTHERS
    assert MARKET not in before.central._newest()


def test_the_part_it_does_not_have_costs_later_visits_nothing(before: LinkWorld) -> None:
    before.visit()
    assert before.visit().is_ok
    assert before.server.paths == ["/v1/up"]
    before.publish("w-new")
    assert before.visit().new_parts == ("warnings",)


def test_the_market_comes_with_central_s_update(before: LinkWorld) -> None:
    before.visit()
    update_central(before)
    result = before.visit()
    assert result.new_parts == ("market",)
    assert before.ids() == OTHERS | {"market-4301"}


def test_a_role_that_a_later_central_added_holds_nothing_back(link_world: LinkWorld) -> None:
    central = link_world.central
    central.repository.add_role("x43", "later/43*")
    central.repository.publish({"warnings/43": encode_bulletins([warning("w-new", "43")])})
    central.newest = {"x43": 99}
    result = link_world.visit()
    assert result.is_ok
    assert result.failed_parts == {}
    assert link_world.ids() == (OTHERS - {"w-43"}) | {"w-new", "market-4301"}
    assert link_world.visit().is_ok
    assert link_world.server.paths == ["/v1/up"], "a number of a role it does not know is no reason to look again"


def test_a_kiosk_of_before_takes_the_rest_of_a_tree_with_a_market(
    link_world: LinkWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = tuple(rule for rule in part_rules(VILLAGE) if rule.name != "market")
    with monkeypatch.context() as release:
        release.setattr(f"{PartsUpdate.__module__}.part_rules", lambda _village: known)
        result = link_world.visit()
        assert result.is_ok
        assert link_world.ids() == OTHERS
        assert link_world.visit().is_ok
        assert link_world.server.paths == ["/v1/up"]
    assert link_world.visit().new_parts == ("market",), "its own update brings the market"
    assert link_world.ids() == OTHERS | {"market-4301"}


@pytest.fixture
def one_role(tmp_path: Path) -> Iterator[LinkWorld]:
    """This kiosk, and a central of the release in which one role signed the warnings of all areas."""
    with linked(tmp_path, RepositorySimulator(NOW, without=["a43"]), content()) as world:
        yield world


def test_warnings_come_from_the_one_role_of_before_and_later_visits_cost_nothing(one_role: LinkWorld) -> None:
    assert one_role.visit().is_ok
    assert {"w-th", "w-43"} <= one_role.ids()
    assert one_role.visit().is_ok
    assert one_role.server.paths == ["/v1/up"]


def test_a_province_s_own_role_takes_over_without_a_word_lost_and_its_number_counts(one_role: LinkWorld) -> None:
    one_role.visit()
    repository = one_role.central.repository
    repository.paths["warnings"] = PATHS["warnings"]
    repository.add_role("a43", PATHS["a43"])
    repository.publish()
    assert one_role.visit().new_parts == ()
    assert {"w-th", "w-43"} <= one_role.ids()
    number = one_role.publish("w-new")
    assert one_role.visit().new_parts == ("warnings",)
    assert one_role.number() == number
    assert {"w-th", "w-new"} <= one_role.ids()
