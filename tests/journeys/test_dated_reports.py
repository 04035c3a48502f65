"""A kiosk without a clock and the real central: when its reports were made, and the time it asks for."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select

from content_sync.central.database.schema.tables import ReportRow
from content_sync.client.link.link import Link
from content_sync.client.time_request import ask_time
from tests.cast.journeys.country import Journey
from tests.cast.place_and_time import DAY, HOUR, MINUTE


def dates(journey: Journey) -> dict[str, tuple[datetime | None, datetime | None]]:
    """Return between which times central knows each report to be made, by its words."""
    with journey.country.central.database.reading() as session:
        return {row.text: (row.made_first, row.made_last) for row in session.scalars(select(ReportRow))}


def start_anew(journey: Journey, boot: str, up_s: float) -> None:
    journey.kiosk.boot, journey.kiosk.up_s = boot, up_s
    journey.kiosk.restart()


def test_reports_of_a_kiosk_that_woke_in_1970_are_dated_to_the_minute_or_bracketed(journey: Journey) -> None:
    kiosk, began = journey.kiosk, journey.country.now
    kiosk.wall = datetime(1970, 1, 1, tzinfo=UTC)
    assert journey.visit().is_ok
    start_anew(journey, "02", 60)
    kiosk.report("ไม่มีใครรู้เวลา")
    journey.country.publish(later=6 * DAY)
    start_anew(journey, "03", 60)
    kiosk.report("รู้เวลาทีหลัง")
    kiosk.up_s += HOUR.total_seconds()
    journey.country.now += HOUR
    assert journey.visit().reports_sent == 2
    heard = journey.country.now
    told = dates(journey)
    assert told["ไม่มีใครรู้เวลา"] == (began, heard)
    first, last = told["รู้เวลาทีหลัง"]
    assert first == last
    assert first is not None
    assert abs(first - (heard - HOUR)) <= MINUTE


def test_the_real_central_signs_the_time_for_the_key_that_its_tree_tells(journey: Journey) -> None:
    assert journey.visit().is_ok
    keys = journey.kiosk.content.edition().keys
    assert keys is not None
    assert keys.time is not None
    start_anew(journey, "02", 10)
    link = Link(f"http://127.0.0.1:{journey.port}")
    ask_time(link, journey.kiosk.clock, central=bytes.fromhex(keys.time))
    link.close()
    claim = journey.kiosk.clock.claims().receipt
    assert claim is not None
    assert claim.at == journey.country.now
