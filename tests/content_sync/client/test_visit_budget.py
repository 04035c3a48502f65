"""A visit on a metered line: what is cut first, what still comes, and what is told."""

from __future__ import annotations

from datetime import timedelta

from content_sync.client.budget import Budget, DaySpending
from content_sync.client.reasons import Reason
from content_sync.client.visit_context import StepResult
from tests.cast.link.link_world import LinkWorld
from tests.cast.link.troubles import everything_new
from tests.cast.link.visiting_kiosk import OK
from tests.cast.tree.contents import a_long_article

TODAY = "2026-11-22"
BUDGET = Budget(daily_bytes=1_000_000, urgent_bytes=100_000)
WAITING = StepResult(outcome="skipped", reason=Reason.BUDGET)


def use_up(link_world: LinkWorld, *, other: int = 0, urgent: int = 0) -> None:
    """Have the kiosk on a metered line that has used this much today."""
    kiosk = link_world.kiosk
    kiosk.budget = BUDGET
    now = kiosk.clock.read()
    kiosk.spending.keep_spending(
        DaySpending(date=TODAY, other_bytes=other, urgent_bytes=urgent, boot=now.boot, boot_s=now.boot_s)
    )


def spent(link_world: LinkWorld) -> DaySpending:
    return link_world.kiosk.spending.spending()


def test_a_line_that_is_not_metered_is_not_counted(visited: LinkWorld) -> None:
    everything_new(visited)
    assert visited.visit().for_tomorrow == ()
    assert spent(visited) == DaySpending()


def test_each_lane_is_counted_and_kept_over_a_restart(visited: LinkWorld) -> None:
    use_up(visited)
    everything_new(visited)
    assert visited.visit().is_ok
    day = spent(visited)
    assert 2_000 < day.urgent_bytes < 20_000
    assert 1_000 < day.other_bytes < 20_000
    visited.kiosk.restart()
    assert spent(visited) == day
    visited.visit()
    assert spent(visited).urgent_bytes > day.urgent_bytes


def test_texts_wait_for_tomorrow_and_warnings_and_prices_come(visited: LinkWorld) -> None:
    use_up(visited, other=900_000)
    everything_new(visited)
    result = visited.visit()
    assert result.new_parts == ("warnings", "prices")
    assert result.down == WAITING
    assert result.for_tomorrow == ("media", "photos", "reading")
    assert not result.is_newest
    visited.pass_time(hours=18)
    assert visited.visit().new_parts == ("articles",), "a new day in Bangkok"
    assert visited.visit().down == OK


def test_where_the_day_is_used_up_warnings_and_reports_still_go(visited: LinkWorld) -> None:
    use_up(visited, other=1_000_000)
    everything_new(visited)
    visited.kiosk.photo(visited.kiosk.report("ถนนขาด"))
    result = visited.visit()
    assert result.new_parts == ("warnings",)
    assert result.reports_sent == 1
    assert result.photos == WAITING
    assert visited.central.photos == {}
    assert result.for_tomorrow == ("media", "photos", "reading", "daily")


def test_photos_wait_from_three_quarters_on(visited: LinkWorld) -> None:
    use_up(visited, other=740_000)
    visited.kiosk.photo(visited.kiosk.report("ถนนขาด"))
    assert visited.visit().photos == OK
    use_up(visited, other=750_000)
    visited.kiosk.photo(visited.kiosk.report("น้ำท่วม"), b"\xff\xd8 another photo")
    assert visited.visit().photos == WAITING


def test_over_the_ceiling_the_heartbeat_goes_alone_and_a_warning_still_comes(visited: LinkWorld) -> None:
    use_up(visited, urgent=100_000)
    visited.kiosk.report("รอพรุ่งนี้")
    visited.publish("w-new")
    result = visited.visit()
    assert result.new_parts == ("warnings",)
    assert result.reports_sent == 0
    assert visited.kiosk.outbox.waiting().count == 1
    assert len(visited.central.envelopes[-1].items) == 1
    assert "urgent" in result.for_tomorrow
    visited.pass_time(hours=18)
    visited.visit()
    assert visited.visit().reports_sent + len(visited.central.reports) >= 1, "a new day"


def test_a_flood_of_reports_ends_at_the_ceiling(visited: LinkWorld) -> None:
    use_up(visited, urgent=97_000)
    for number in range(200):
        visited.kiosk.report(f"เรื่องที่ {number}")
    result = visited.visit()
    assert 0 < result.reports_sent < 200
    assert spent(visited).urgent_bytes < 105_000


def test_an_idle_visit_asks_nothing_more_than_on_any_line(visited: LinkWorld) -> None:
    use_up(visited, other=1_000_000)
    visited.visit()
    assert visited.server.paths == ["/v1/up"]
    visited.pass_time(minutes=15)
    assert visited.visit().down == OK


def test_what_came_of_a_text_before_the_end_of_the_day_is_kept_for_tomorrow(visited: LinkWorld) -> None:
    visited.central.repository.publish(a_long_article(), later=timedelta(hours=1))
    use_up(visited, other=850_000)
    result = visited.visit()
    assert result.down == WAITING
    begun = [file.stat().st_size for file in (visited.kiosk.folder / "tree" / "unfinished").iterdir()]
    assert begun
    assert 0 < begun[0] < 100_000
