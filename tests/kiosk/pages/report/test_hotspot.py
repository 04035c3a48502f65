"""Faults of the hotspot: a known outage is told first, and the report brings how the kiosk is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from content_sync.client.reasons import Reason
from content_sync.client.visit_context import StepResult, VisitResult
from content_sync.wire.reports import TOPICS, Report
from content_sync.wire.stamps import Stamp
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.kiosk.served_kiosk import STAMP, ServedKiosk

OK, FAILED = StepResult(outcome="ok"), StepResult(outcome="failed", reason=Reason.NO_LINK)
REACHED = Stamp(at=NOON - timedelta(days=1), clock="trusted")


def cut_off(kiosk: ServedKiosk, reached_at: Stamp | None = REACHED) -> None:
    visit = VisitResult(at=STAMP, up=FAILED, down=FAILED, photos=FAILED, reached_at=reached_at)
    kiosk.stores.state.record_visit(visit)


def test_a_known_outage_is_told_before_a_fault_of_the_hotspot_is_written(kiosk: ServedKiosk) -> None:
    cut_off(kiosk)
    for subject in ("wifi", "kiosk", "wifi-slow"):
        html = kiosk.get(f"/en/report/{subject}").text
        assert "This kiosk has had no internet since 22 Nov 2026 12:00" in html
    assert "no internet since" not in kiosk.get("/en/report/road").text
    cut_off(kiosk, None)
    assert "This kiosk has no internet just now." in kiosk.get("/en/report/wifi").text
    kiosk.record_visit()
    assert "no internet" not in kiosk.get("/en/report/wifi").text


def test_a_kiosk_that_made_no_visit_yet_says_nothing_of_its_link(kiosk: ServedKiosk) -> None:
    assert "no internet" not in kiosk.get("/en/report/wifi").text


def report_of(kiosk: ServedKiosk, topic: str) -> Report:
    kiosk.hands.move(minutes=1)
    reference = kiosk.report(topic)
    return next(report for report in kiosk.reports_waiting() if report.reference == reference)


@pytest.mark.parametrize("topic", TOPICS)
def test_a_fault_of_the_hotspot_alone_brings_how_the_kiosk_is(kiosk: ServedKiosk, topic: str) -> None:
    cut_off(kiosk)
    health = report_of(kiosk, topic).health
    assert (health is not None) == topic.startswith(("wifi-", "kiosk-"))
    if health:
        assert not health.is_linked
        assert health.linked_at == REACHED.at
        assert health.uptime_s == 1_060
        assert health.disk_free_mb > 0
        assert health.software


def test_a_form_sent_again_after_the_link_returned_is_the_same_report(kiosk: ServedKiosk) -> None:
    cut_off(kiosk)
    form = kiosk.form()
    first = kiosk.report("wifi-slow", form=form)
    kiosk.record_visit()
    assert kiosk.report("wifi-slow", form=form) == first
    (report,) = kiosk.reports_waiting()
    assert report.health
    assert not report.health.is_linked


def test_a_time_that_no_trusted_clock_vouches_for_is_not_sent(kiosk: ServedKiosk) -> None:
    cut_off(kiosk, Stamp(at=NOON, clock="estimated"))
    health = report_of(kiosk, "wifi-slow").health
    assert health
    assert health.linked_at is None
