"""Part by part: warnings come first, what fails is tried ever more rarely, what is slow keeps no other waiting."""

from __future__ import annotations

from datetime import datetime, timedelta

from content_sync.client.reasons import Reason
from content_sync.client.visit import visit
from content_sync.client.visit_context import StepResult
from content_sync.wire.targets import encode_bulletins
from tests.cast.link.link_world import LinkWorld
from tests.cast.link.troubles import breaking, everything_new, failing, slowly
from tests.cast.link.visiting_kiosk import OK
from tests.cast.tree.contents import NOW, a_long_article
from tests.cast.tree.repository_simulator import METADATA


def test_warnings_come_first_and_are_shown_before_anything_else_is_fetched(visited: LinkWorld) -> None:
    number = everything_new(visited)
    shown: list[tuple[set[str], list[str]]] = []
    visited.server.asked.clear()
    context = visited.kiosk.visit_context(visited.server, visited.central.repository.root_1)
    result = visit(context, show=lambda: shown.append((visited.ids(), visited.tree_paths())))
    (at_first, asked), (at_second, _), (at_last, _) = shown
    assert "w-new" in at_first
    assert {"prices-43", "dengue"} <= at_first, "the others are not there yet"
    assert [path.rpartition("/")[2].rpartition(".")[2] for path in asked] == ["json", "43"]
    assert ["a43.json" in asked[0], "/warnings/" in asked[1]] == [True, True]
    assert "prices-43" not in at_second, "what each day brings is shown before what can be read later comes"
    assert "dengue" in at_second
    assert at_last == {"w-new", "w-th", "forecast-43", "fair", "malaria", "market-4301"}
    assert result.new_parts == ("warnings", "prices", "articles")
    assert number == visited.number() == visited.number("articles")


def test_warnings_are_shown_though_all_others_fail(visited: LinkWorld) -> None:
    everything_new(visited)
    shown: list[set[str]] = []
    visited.central.trouble = lambda asked, responder: any(
        breaking(name)(asked, responder) for name in ("c43.json", "articles.json")
    )
    context = visited.kiosk.visit_context(visited.server, visited.central.repository.root_1)
    result = visit(context, show=lambda: shown.append(visited.ids()))
    assert all("w-new" in ids for ids in shown)
    assert (result.new_parts, result.failed_parts) == (
        ("warnings",),
        {"prices": Reason.NO_LINK, "articles": Reason.NO_LINK},
    )
    assert result.down == StepResult(outcome="failed", reason=Reason.NO_LINK)


def test_nothing_is_shown_anew_where_nothing_came(visited: LinkWorld) -> None:
    shown: list[str] = []
    context = visited.kiosk.visit_context(visited.server, visited.central.repository.root_1)
    visit(context, show=lambda: shown.append("shown"))
    assert shown == []


def test_a_part_that_fails_is_tried_again_at_the_next_visit_and_then_ever_more_rarely(visited: LinkWorld) -> None:
    everything_new(visited)
    visited.central.trouble = breaking("c43.json")
    tried: list[float] = []
    for quarter in range(40):
        result = visited.visit()
        assert result.failed_parts == {"prices": Reason.NO_LINK}
        assert result.down == StepResult(outcome="failed", reason=Reason.NO_LINK)
        if visited.tree_paths():
            tried.append(quarter / 4)
        else:
            assert visited.server.paths == ["/v1/up"], "while it waits a visit is as idle as any"
        visited.pass_time(minutes=15)
    assert tried == [0, 0.25, 0.75, 1.75, 3.75, 5.75, 7.75, 9.75]


def test_a_part_that_is_tried_again_costs_timestamp_and_its_own_files(visited: LinkWorld) -> None:
    everything_new(visited)
    visited.central.trouble = breaking("c43.json")
    visited.visit()
    visited.central.trouble = None
    result = visited.visit()
    assert result.new_parts == ("prices",)
    assert result.failed_parts == {}
    assert result.is_newest
    frame = [f"{METADATA}2.root.json", f"{METADATA}timestamp.json"]
    assert [path for path in visited.server.paths if path not in visited.tree_paths()] == ["/v1/up", *frame]
    assert [path.rpartition("/")[2].rpartition(".")[2] for path in visited.tree_paths()] == ["json", "43"]
    assert "c43" in visited.tree_paths()[0]
    assert visited.visit().down == OK
    assert visited.server.paths == ["/v1/up"]


def test_a_part_that_waits_is_tried_at_once_when_something_newer_of_it_is_out(visited: LinkWorld) -> None:
    everything_new(visited)
    visited.central.trouble = breaking("c43.json")
    for _ in range(3):
        visited.visit()
    assert visited.tree_paths() == []
    visited.central.trouble = None
    visited.central.repository.publish({"prices/43": encode_bulletins([]) + b" "})
    assert visited.visit().new_parts == ("prices",)


def test_a_person_who_asks_waits_for_no_part(visited: LinkWorld) -> None:
    everything_new(visited)
    visited.central.trouble = breaking("c43.json")
    for _ in range(3):
        visited.visit()
    assert visited.tree_paths() == []
    visited.kiosk.retries.make_all_due()
    visited.visit()
    assert visited.tree_paths() != []


def test_a_part_that_comes_slowly_keeps_no_other_waiting_and_goes_on_at_the_next_visit(visited: LinkWorld) -> None:
    visited.kiosk.part_timeout_s = 2.0
    visited.central.repository.publish(a_long_article() | {"prices/43": b"[]"})
    slowly(visited, ".long")
    results = [visited.visit()]
    assert results[0].new_parts == ("prices",)
    while results[-1].failed_parts:
        assert results[-1].failed_parts == {"articles": Reason.UNFINISHED}
        assert results[-1].down == StepResult(outcome="failed", reason=Reason.UNFINISHED)
        results.append(visited.visit())
    assert len(results) > 2
    assert "long" in visited.ids()


def test_a_tree_that_comes_slowly_ends_the_visit_in_time(visited: LinkWorld) -> None:
    visited.kiosk.part_timeout_s = 0.4
    visited.publish("w-new")
    visited.central.repository.files[f"{METADATA}timestamp.json"] += b" " * 14_000
    slowly(visited, "timestamp.json")
    assert visited.visit().down == StepResult(outcome="failed", reason=Reason.UNFINISHED)


def test_a_restart_looks_at_all_parts_once(visited: LinkWorld) -> None:
    visited.kiosk.restart()
    result = visited.visit()
    assert (result.down, result.new_parts) == (OK, ())
    assert visited.server.paths == ["/v1/up", f"{METADATA}2.root.json", f"{METADATA}timestamp.json"]
    visited.visit()
    assert visited.server.paths == ["/v1/up"]


def test_without_a_receipt_the_tree_is_asked_and_nobody_knows_whether_it_is_the_newest(visited: LinkWorld) -> None:
    visited.central.trouble = failing(500, "/v1/up")
    result = visited.visit()
    assert result.down == OK
    assert result.new_parts == ()
    assert not result.is_newest
    assert visited.server.paths == ["/v1/up", f"{METADATA}2.root.json", f"{METADATA}timestamp.json"]


def test_warnings_are_confirmed_by_the_tree_once_a_day_also_when_nothing_is_newer(visited: LinkWorld) -> None:
    def confirmed() -> datetime:
        part = visited.edition().part("warnings")
        assert part is not None
        return part.confirmed

    visited.pass_time(hours=20)
    visited.central.repository.publish()
    visited.visit()
    assert visited.server.paths == ["/v1/up"]
    assert confirmed() == NOW
    visited.pass_time(seconds=1)
    result = visited.visit()
    assert (result.down, result.new_parts) == (OK, ())
    assert visited.tree_paths() == []
    assert confirmed() == NOW + timedelta(hours=20)
    visited.visit()
    assert visited.server.paths == ["/v1/up"]
    visited.kiosk.restart()
    assert confirmed() == NOW + timedelta(hours=20), "it is on the card"


def test_a_tree_that_is_signed_no_more_confirms_nothing(visited: LinkWorld) -> None:
    for _ in range(3):
        visited.pass_time(hours=21)
        visited.visit()
        part = visited.edition().part("warnings")
        assert part is not None
        assert part.confirmed == NOW
