"""What ends a visit, and what ends one thing alone; each failure says what is done next."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import get_args

from content_sync.client.reasons import Kind, Reason
from content_sync.client.visit import visit
from content_sync.client.visit_context import StepResult
from tests.cast.link.link_world import LinkWorld
from tests.cast.link.troubles import everything_new, failing
from tests.cast.link.visiting_kiosk import OK
from tests.cast.listener.serving import free_port

BUSY = StepResult(outcome="failed", reason=Reason.BUSY)
NO_LINK = StepResult(outcome="failed", reason=Reason.NO_LINK)


def test_every_failure_is_of_one_of_three_kinds() -> None:
    assert {reason.kind for reason in Reason} == set(get_args(Kind))
    assert Reason.BUSY.kind == Reason.NO_LINK.kind == Reason.BUDGET.kind == "later"
    assert Reason.FORGED.kind == Reason.OLDER.kind == "refuse"
    assert Reason.CARD_FULL.kind == Reason.REFUSED.kind == Reason.SIGN_IN_PAGE.kind == "person"


def test_where_nobody_is_there_one_try_is_enough(visited: LinkWorld) -> None:
    visited.kiosk.photo(visited.kiosk.report("รอก่อน"))
    steps: list[str] = []
    nobody = replace(visited.server, port=free_port())
    result = visit(visited.kiosk.visit_context(nobody, visited.central.repository.root_1), on_step=steps.append)
    assert (result.up, result.down) == (NO_LINK, NO_LINK)
    assert steps == ["sending", "done"]
    assert visited.kiosk.outbox.waiting().count == 1


def test_where_central_has_a_plan_nothing_more_is_asked(visited: LinkWorld) -> None:
    everything_new(visited)
    for status in (503, 429):
        visited.central.trouble = failing(status, "/v1/up", {"Retry-After": "120"})
        result = visited.visit()
        assert (result.up, result.down, result.retry_after_s) == (BUSY, BUSY, 120)
        assert visited.server.paths == ["/v1/up"]


def test_another_fault_of_central_ends_the_sending_alone(visited: LinkWorld) -> None:
    everything_new(visited)
    visited.central.trouble = failing(500, "/v1/up")
    result = visited.visit()
    assert (result.up, result.down) == (BUSY, OK)
    assert result.new_parts == ("warnings", "prices", "articles")


def test_a_central_that_has_no_time_for_an_hour_is_asked_for_its_warnings(visited: LinkWorld) -> None:
    everything_new(visited)
    visited.central.trouble = failing(503, "/v1/up")
    visited.pass_time(hours=1)
    assert visited.visit().new_parts == ()
    visited.pass_time(seconds=1)
    result = visited.visit()
    assert result.new_parts == ("warnings",)
    assert result.down == BUSY
    visited.pass_time(minutes=15)
    visited.visit()
    assert visited.server.paths == ["/v1/up"], "and not at each visit"


def test_a_tree_that_is_busy_in_the_middle_is_left_until_the_next_visit(visited: LinkWorld) -> None:
    everything_new(visited)
    visited.kiosk.photo(visited.kiosk.report("ตามรูป"))
    visited.central.trouble = lambda asked, responder: (
        asked.path.endswith("c43.json") and failing(503, headers={"Retry-After": "60"})(asked, responder)
    )
    result = visited.visit()
    assert result.new_parts == ("warnings",)
    assert result.failed_parts == {"prices": Reason.BUSY}
    assert result.photos == StepResult(outcome="skipped", reason=Reason.BUSY)
    assert result.retry_after_s == 60
    assert not [path for path in visited.server.paths if "articles" in path or "blob" in path]
    visited.central.trouble = None
    result = visited.visit()
    assert result.new_parts == ("prices", "articles")
    assert result.photos == OK


def test_nothing_is_fetched_into_the_room_of_the_reports_but_a_warning_is(visited: LinkWorld) -> None:
    everything_new(visited)
    visited.kiosk.reserve_bytes = shutil.disk_usage(visited.kiosk.folder).free * 2
    result = visited.visit()
    assert result.new_parts == ("warnings",)
    assert result.failed_parts == {"prices": Reason.CARD_FULL, "articles": Reason.CARD_FULL}
    assert result.reports_sent == 0
    visited.kiosk.report("ยังส่งได้")
    assert visited.visit().reports_sent == 1
    visited.kiosk.reserve_bytes = 0
    visited.pass_time(hours=1)
    assert set(visited.visit().new_parts) == {"prices", "articles"}
