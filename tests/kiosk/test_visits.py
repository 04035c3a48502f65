"""Visits: one at a time, told truthfully, and later after each failure."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from content_sync.client.budget import Budget, DaySpending
from content_sync.client.ledger import Ledger
from content_sync.client.reasons import Reason
from content_sync.client.visit_context import VisitResult
from content_sync.wire.market import MAX_SATANG
from content_sync.wire.volunteers import PersonState
from kiosk.store.outbox.filing.filing import Fields
from kiosk.visit_setup import prepare
from kiosk.visits import Progress, Visits, is_night
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.link.http_server import HttpRequest, Responder
from tests.cast.link.linked_kiosk import NIGHT, OK, LinkedKiosk
from tests.cast.link.troubles import refuse
from tests.cast.market.market_on_card import HERE, MANGOES, code_of


def test_new_pages_are_told_only_after_they_are_there(linked_kiosk: LinkedKiosk) -> None:
    known: list[VisitResult | None] = []
    result = linked_kiosk.visits.run(show=lambda: known.append(linked_kiosk.stores.state.last_visit()))
    assert result.new_parts == ("warnings", "sys", "weather", "prices", "local", "articles", "market")
    assert known == [None] * 3, "once for the warnings, once for what each day brings, once for the rest"
    assert linked_kiosk.stores.state.last_visit() == result


def test_a_wish_lets_no_part_wait_and_a_visit_by_the_clock_does(linked_kiosk: LinkedKiosk) -> None:
    def no_prices(asked: HttpRequest, responder: Responder) -> bool:
        return asked.path.endswith(".c43.json") and refuse(asked, responder)

    linked_kiosk.visits.run()
    linked_kiosk.central.repository.publish({"prices/43": b"[]"})
    linked_kiosk.central.trouble = no_prices
    for _ in range(3):
        assert linked_kiosk.visits.run().failed_parts == {"prices": Reason.BUSY}
    linked_kiosk.central.trouble = None
    assert linked_kiosk.visits.run().new_parts == ()
    linked_kiosk.visits.ask()
    assert linked_kiosk.visits.run().new_parts == ("prices",)


def test_a_visit_tells_its_true_result_before_it_says_done(linked_kiosk: LinkedKiosk) -> None:
    assert linked_kiosk.visits.progress() == Progress()
    assert not linked_kiosk.visits.is_linked()
    linked_kiosk.visits.ask()
    assert linked_kiosk.visits.progress().step == "asked"
    assert linked_kiosk.visits.wanted.is_set()
    result = linked_kiosk.visits.run()
    assert result.up == OK
    assert result.down == OK
    assert linked_kiosk.visits.progress().step == "done"
    record = linked_kiosk.stores.state.last_visit()
    assert record
    assert record.up.outcome == "ok"
    assert record.down.outcome == "ok"
    assert record.new_parts == result.new_parts
    assert linked_kiosk.visits.is_linked()
    assert not linked_kiosk.visits.wanted.is_set()


def test_a_visit_that_fails_remembers_when_central_was_reached_last(linked_kiosk: LinkedKiosk) -> None:
    reached = linked_kiosk.visits.run()
    assert reached.reached_at == reached.at
    linked_kiosk.central.trouble = refuse
    for _ in range(2):
        failed = linked_kiosk.visits.run()
        assert not failed.has_reached
        assert failed.reached_at == reached.at
    linked_kiosk.central.trouble = None
    again = linked_kiosk.visits.run()
    assert again.reached_at == again.at


def test_a_wish_during_a_visit_makes_no_second_one(linked_kiosk: LinkedKiosk) -> None:
    def wish(*_: object) -> bool:
        linked_kiosk.visits.ask()
        return False

    linked_kiosk.central.trouble = wish
    linked_kiosk.visits.run()
    assert not linked_kiosk.visits.wanted.is_set()
    assert linked_kiosk.visits.progress().step == "done"
    linked_kiosk.visits.ask()
    assert linked_kiosk.visits.wanted.is_set(), "after it, a wish is one again"


def test_a_photo_goes_up_after_its_report_and_one_that_is_gone_is_not_tried_for_ever(linked_kiosk: LinkedKiosk) -> None:
    outbox, photos = linked_kiosk.stores.outbox, linked_kiosk.stores.photos
    kept = [
        outbox.receive(uuid4().hex, Fields(topic="road", text=text), made=linked_kiosk.clock.read(), seal_to=None)
        for text in ("หลุม", "บ่อ")
    ]
    names = [photos.put(body) for body in (b"first photo", b"second photo")]
    for report, name in zip(kept, names, strict=True):
        outbox.attach_photo(report.serial, sha256=name, size=11)
    photos.sweep(set())
    photos.sweep({names[0]})
    result = linked_kiosk.visits.run()
    assert (result.reports_sent, result.photos_sent) == (2, 1)
    assert linked_kiosk.central.photos == {names[0]: b"first photo"}
    assert outbox.attachments_to_send() == ()


def test_progress_names_the_steps_and_a_wish_in_their_midst_changes_nothing(linked_kiosk: LinkedKiosk) -> None:
    seen: list[str] = []

    def watching(*_: object) -> bool:
        linked_kiosk.visits.ask()
        seen.append(linked_kiosk.visits.progress().step)
        return False

    linked_kiosk.central.trouble = watching
    linked_kiosk.visits.run()
    assert set(seen) == {"sending", "fetching"}


def test_two_visits_never_run_at_once(linked_kiosk: LinkedKiosk) -> None:
    together: list[int] = []
    running = threading.Semaphore(1)

    def slow(*_: object) -> bool:
        together.append(int(running.acquire(blocking=False)))
        time.sleep(0.01)
        running.release()
        return False

    linked_kiosk.central.trouble = slow
    threads = [threading.Thread(target=linked_kiosk.visits.run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(together) == {1}


def test_failures_wait_longer_and_a_good_visit_ends_them(linked_kiosk: LinkedKiosk) -> None:
    def delay() -> float:
        return linked_kiosk.visits.delay_s(NOON, uptime_s=9999.0, chance=0.5)

    assert delay() == 0.0, "a kiosk that never met central does not wait"
    linked_kiosk.central.trouble = refuse
    waits = []
    for _ in range(6):
        linked_kiosk.visits.run()
        waits.append(delay())
    assert waits == sorted(waits)
    assert waits[0] > 15 * 60
    assert waits[-1] == 7200.0
    linked_kiosk.central.trouble = None
    linked_kiosk.visits.run()
    assert delay() == 15 * 60


def test_visits_somebody_asks_for_in_vain_make_the_next_ones_no_later(linked_kiosk: LinkedKiosk) -> None:
    linked_kiosk.central.trouble = refuse
    waits = []
    for _ in range(6):
        linked_kiosk.visits.ask()
        linked_kiosk.visits.run()
        waits.append(linked_kiosk.visits.delay_s(NOON, uptime_s=9999.0, chance=0.5))
    assert waits == [30 * 60] * 6


def test_a_tree_that_lags_does_not_slow_down_the_reports(linked_kiosk: LinkedKiosk) -> None:
    def refuse_the_tree(asked: HttpRequest, responder: Responder) -> bool:
        return asked.path.startswith("/r/") and refuse(asked, responder)

    linked_kiosk.visits.run()
    linked_kiosk.central.trouble, linked_kiosk.central.newest = refuse_the_tree, {"warnings": 1_000}
    for _ in range(6):
        result = linked_kiosk.visits.run()
        assert (result.up.outcome, result.down.outcome) == ("ok", "failed")
    assert linked_kiosk.visits.delay_s(NOON, uptime_s=9999.0, chance=0.5) == 15 * 60


def test_at_night_visits_are_hourly(linked_kiosk: LinkedKiosk) -> None:
    linked_kiosk.visits.run()
    assert linked_kiosk.visits.delay_s(NIGHT, uptime_s=9999.0, chance=0.5) == 3600.0
    assert [is_night(NOON), is_night(NIGHT)] == [False, True]


def test_the_night_is_from_ten_to_five_in_bangkok() -> None:
    ten, five = NIGHT.replace(hour=15, minute=0), NIGHT.replace(hour=22, minute=0)
    second = timedelta(seconds=1)
    assert [is_night(moment) for moment in (ten - second, ten, five - second, five)] == [False, True, True, False]


def test_after_a_power_cut_the_kiosks_of_a_province_do_not_call_at_once(linked_kiosk: LinkedKiosk) -> None:
    linked_kiosk.visits.run()
    again = Visits(linked_kiosk.visits._context, linked_kiosk.stores.state, base_minutes=15)
    assert again.delay_s(NOON, uptime_s=20.0, chance=0.5) == 30.0
    assert again.delay_s(NOON, uptime_s=600.0, chance=0.5) == 30.0
    assert again.delay_s(NOON, uptime_s=600.5, chance=0.5) == 0.0
    assert again.delay_s(NOON, uptime_s=9999.0, chance=0.5) == 0.0


def test_a_result_that_the_card_does_not_take_is_no_end(
    linked_kiosk: LinkedKiosk, caplog: pytest.LogCaptureFixture
) -> None:
    linked_kiosk.visits.run()
    linked_kiosk.stores.state.close()
    assert linked_kiosk.visits.run().up.outcome == "failed"
    assert "could not be kept" in caplog.text
    assert linked_kiosk.visits.progress().step == "done"


def test_an_item_that_central_could_not_read_keeps_no_visit_and_nobody_else_s_news_back(
    linked_kiosk: LinkedKiosk,
) -> None:
    stores, now = linked_kiosk.stores, linked_kiosk.clock.read()
    dear = replace(MANGOES, is_for_district=True, price_satang=MAX_SATANG + 1)
    item = stores.market.put_up(uuid4().hex, dear, code_of=code_of, made=now, sender=HERE)
    assert stores.market.show(item.number, item.content, now)
    stores.people.add("hash", name="สมหญิง", since=now)
    prepare(stores, linked_kiosk.clock)
    assert [type(one) for one in stores.network.batch(9)] == [PersonState]


def test_over_the_ceiling_of_a_metered_line_a_visit_comes_once_an_hour(linked_kiosk: LinkedKiosk) -> None:
    stores, context = linked_kiosk.stores, linked_kiosk.context

    def metered() -> Visits:
        ledger = Ledger(context.link, Budget(daily_bytes=5_000_000), stores.spending, linked_kiosk.clock.read)
        return Visits(replace(context, ledger=ledger), stores.state, base_minutes=15)

    below = metered()
    below.run()
    assert below.must_wait_s() == 0
    stores.spending.keep_spending(DaySpending(urgent_bytes=1_000_000))
    over = metered()
    assert over.must_wait_s() == 0, "the first one after a start comes at once"
    over.run()
    assert over.must_wait_s() == 3_600
    assert over.delay_s(NOON, uptime_s=9999.0, chance=0.0) == 3_600
    linked_kiosk.hands.move(seconds=3_600)
    assert over.must_wait_s() == 0
