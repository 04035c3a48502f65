"""The order of need: a warning waits for nothing, and each part is shown though the rest never comes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from content_sync.client.reasons import Reason
from content_sync.client.visit import visit
from content_sync.client.visit_context import VisitResult
from content_sync.wire.parts import part_rules
from content_sync.wire.targets import encode_bulletins
from tests.cast.link.http_server import HttpRequest, Responder
from tests.cast.link.link_world import LinkWorld
from tests.cast.link.troubles import breaking, everything_new
from tests.cast.place_and_time import VILLAGE
from tests.cast.tree.contents import forecast, warning


def shown_in(link_world: LinkWorld) -> tuple[VisitResult, list[tuple[set[str], list[str]]]]:
    """Visit, and return what was shown each time, with all that had been asked by then."""
    shown: list[tuple[set[str], list[str]]] = []
    link_world.server.asked.clear()
    link_world.steps.clear()
    context = link_world.kiosk.visit_context(link_world.server, link_world.central.repository.root_1)
    result = visit(
        context,
        on_step=link_world.steps.append,
        show=lambda: shown.append((link_world.ids(), list(link_world.server.paths))),
    )
    return result, shown


def pile_up(link_world: LinkWorld, reports: int = 45) -> None:
    for number in range(reports):
        link_world.kiosk.report(f"เรื่องที่ {number}")


def test_a_warning_is_shown_before_the_second_envelope_goes_up(visited: LinkWorld) -> None:
    everything_new(visited)
    pile_up(visited)
    result, shown = shown_in(visited)
    ids, asked = shown[0]
    assert "w-new" in ids
    assert asked.count("/v1/up") == 1
    assert [name for name in ("prices/", "articles", "c43") if any(name in path for path in asked)] == []
    assert result.reports_sent == 45
    assert result.new_parts == ("warnings", "prices", "articles")
    after = visited.server.paths[len(asked) :]
    assert after[:2] == ["/v1/up"] * 2, "all reports are up before prices and articles come"
    assert visited.steps == ["sending", "fetching", "sending", "fetching", "done"]


def test_where_no_warning_is_newer_the_envelopes_follow_each_other(visited: LinkWorld) -> None:
    visited.central.repository.publish({"prices/43": b"[]"})
    pile_up(visited)
    result, _ = shown_in(visited)
    assert visited.server.paths[:3] == ["/v1/up"] * 3
    assert result.new_parts == ("prices",)


def test_a_warning_that_comes_out_during_the_visit_does_not_wait_for_the_rest_either(visited: LinkWorld) -> None:
    pile_up(visited)
    envelopes = []

    def publish_after_the_first(asked: HttpRequest, _: Responder) -> bool:
        envelopes.append(asked.path) if asked.path == "/v1/up" else None
        if envelopes == ["/v1/up"] * 2 and asked.path == "/v1/up":
            visited.publish("w-new")
        return False

    visited.central.trouble = publish_after_the_first
    _, shown = shown_in(visited)
    ids, asked = shown[0]
    assert "w-new" in ids
    assert asked.count("/v1/up") == 2


def test_a_warning_published_twice_during_a_visit_is_shown_as_it_is_last(visited: LinkWorld) -> None:
    pile_up(visited)
    visited.publish("w-first")
    envelopes = []

    def publish_again(asked: HttpRequest, _: Responder) -> bool:
        envelopes.append(asked.path) if asked.path == "/v1/up" else None
        if len(envelopes) == 2 and asked.path == "/v1/up":
            visited.publish("w-second")
        return False

    visited.central.trouble = publish_again
    result, shown = shown_in(visited)
    assert ["w-first" in ids for ids, _ in shown] == [True, False]
    assert ["w-second" in ids for ids, _ in shown] == [False, True]
    assert result.is_newest


def test_warnings_that_cannot_be_taken_in_hold_up_no_report_and_are_asked_for_once(visited: LinkWorld) -> None:
    visited.publish("w-new")
    pile_up(visited)
    visited.central.trouble = breaking("a43.json")
    result = visited.visit()
    assert result.reports_sent == 45
    assert list(result.failed_parts) == ["warnings"]
    assert sum(path.endswith("a43.json") for path in visited.server.paths) == 1


def test_the_forecast_is_shown_though_the_line_is_cut_for_good_after_it(visited: LinkWorld) -> None:
    weather = encode_bulletins([forecast("4301")])
    visited.central.repository.publish({"weather/4301": weather, "prices/43": b"[]"}, later=timedelta(hours=1))
    is_gone = False

    def cut_from_prices_on(asked: HttpRequest, responder: Responder) -> bool:
        nonlocal is_gone
        is_gone = is_gone or asked.path.endswith("c43.json")
        responder.cut() if is_gone else None
        return is_gone

    visited.central.trouble = cut_from_prices_on
    result, shown = shown_in(visited)
    assert "forecast-4301" in shown[-1][0]
    assert result.new_parts == ("weather",)
    assert result.down.reason == Reason.NO_LINK


def test_the_parts_stand_in_the_order_of_need() -> None:
    needs = [rule.need for rule in part_rules(VILLAGE)]
    assert needs == sorted(needs, key=["urgent", "daily", "reading"].index)
    assert {rule.name for rule in part_rules(VILLAGE) if rule.need == "urgent"} == {"warnings"}


@pytest.mark.parametrize("is_newer", [False, True])
def test_before_the_second_envelope_nothing_is_asked_unless_a_warning_is_newer(
    visited: LinkWorld, is_newer: bool
) -> None:
    pile_up(visited, reports=25)
    if is_newer:
        visited.central.repository.publish({"warnings/th": encode_bulletins([warning("w-nation", "th")])})
    visited.visit()
    between = visited.server.paths[1 : visited.server.paths.index("/v1/up", 1)]
    assert bool(between) is is_newer
