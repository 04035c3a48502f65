"""A central that really runs while its machine's clock leaps, and a kiosk that visits it."""

from __future__ import annotations

from content_sync.central.tree.publishing import ROOT_FILE
from content_sync.client.visit import visit
from content_sync.client.visit_context import VisitResult
from content_sync.wire.alerts import Warning
from tests.cast.journeys.leaping_machine import LeapingMachine
from tests.cast.link.http_server import HttpServer
from tests.cast.link.visiting_kiosk import VisitingKiosk
from tests.cast.listener.serving import ask
from tests.cast.place_and_time import DAY, MINUTE


def test_one_visit_while_centrals_clock_leaps_ten_years_harms_nothing(
    leaping_machine: LeapingMachine, leaping_port: int, backward_kiosk: VisitingKiosk
) -> None:
    def visited() -> VisitResult:
        root = (leaping_machine.folder / "central/tree" / ROOT_FILE).read_bytes()
        return visit(backward_kiosk.visit_context(HttpServer(leaping_port), root))

    def warned() -> list[str]:
        edition = backward_kiosk.content.edition()
        assert edition.issued is not None
        assert abs(edition.issued - leaping_machine.true) < 10 * MINUTE
        return sorted(one.headline for one in edition.bulletins if isinstance(one, Warning))

    first = visited()
    assert first.is_ok
    assert first.at.is_trusted
    assert warned() == ["storm"]
    assert ask(leaping_port, "/healthz").text == "ok\n"

    leaping_machine.set_clock(3_650 * DAY)
    assert "this machine's clock says 2036-" in leaping_machine.feed("flood")
    assert ask(leaping_port, "/healthz").text.startswith("ok, but this machine's clock says 2036-")
    backward_kiosk.report("ไฟดับ")
    leaping = visited()
    assert leaping.is_ok
    assert leaping.reports_sent == 1
    assert warned() == ["flood", "storm"]
    assert abs(leaping.at.at - leaping_machine.true) < 10 * MINUTE

    leaping_machine.set_clock()
    leaping_machine.feed("wind")
    assert ask(leaping_port, "/healthz").text == "ok\n"
    after = visited()
    assert after.is_ok
    assert after.at.is_trusted
    assert warned() == ["flood", "storm", "wind"]
    assert abs(after.at.at - leaping_machine.true) < 10 * MINUTE
