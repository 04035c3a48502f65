"""Reports of kiosks that knew no time are dated as they come, and again once their start is heard by link."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from content_sync.central.database.schema.tables import ReportRow
from content_sync.central.kiosks.intake import Intake
from content_sync.wire.heartbeats import Heartbeat
from content_sync.wire.reports import Report
from content_sync.wire.stamps import Stamp
from tests.cast.central.intake_results import results_of
from tests.cast.central.ministry import NOW, Ministry
from tests.cast.central.sending_kiosk import SendingKiosk, a_heartbeat
from tests.cast.place_and_time import DAY, HOUR, MINUTE

pytestmark = pytest.mark.usefixtures("database_url")
BUILT = NOW - 90 * DAY


def beat(boot: str, boot_s: int, last_serial: int) -> Heartbeat:
    return msgspec.structs.replace(a_heartbeat(), boot=boot, boot_s=boot_s, last_serial=last_serial)


def unknown(sender: SendingKiosk, serial: int, boot: str, boot_s: int) -> Report:
    return sender.report(serial, made=Stamp(at=BUILT, clock="unknown", boot=boot, boot_s=boot_s))


def made(ministry: Ministry, sender: SendingKiosk, serial: int) -> tuple[dt.datetime | None, dt.datetime | None]:
    with ministry.database.reading() as session:
        row = session.get_one(ReportRow, sender.report(serial).id)
        return row.made_first, row.made_last


def by_stick(intake: Intake, sender: SendingKiosk, *items: Report | Heartbeat, now: dt.datetime) -> None:
    """Bring an envelope as a stick does, which tells no time."""
    sender.read(intake.keep(intake.open(sender.box(*items)), now=now, has_time=False))


@pytest.mark.parametrize("is_first", [True, False], ids=["heartbeat first", "heartbeat last"])
def test_a_report_that_comes_with_the_heartbeat_of_its_start_is_dated(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, *, is_first: bool
) -> None:
    items = [beat("01", 600, 1), unknown(sender, 1, "01", 300)]
    sent = sender.send(intake, *(items if is_first else reversed(items)))
    assert results_of(sent) == [("ok", ""), ("ok", "")]
    assert made(ministry, sender, 1) == (NOW - 5 * MINUTE, NOW - 5 * MINUTE)


def test_a_report_of_a_start_that_was_never_heard_lies_between_the_visits_around_it(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    sender.send(intake, beat("01", 600, 4), now=NOW)
    sender.send(intake, beat("03", 50, 5), unknown(sender, 5, "02", 10), now=NOW + 6 * DAY)
    assert made(ministry, sender, 5) == (NOW, NOW + 6 * DAY)


def test_the_reports_beside_it_narrow_when_it_was_made(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    dated = [sender.report(n, made=Stamp(at=NOW + n * HOUR, clock="trusted")) for n in (1, 3)]
    guessed = sender.report(4, made=Stamp(at=NOW + 3 * HOUR, clock="estimated"))
    sender.send(intake, *dated, guessed, unknown(sender, 2, "02", 10), unknown(sender, 5, "02", 9), now=NOW + DAY)
    assert made(ministry, sender, 2) == (NOW + HOUR, NOW + 3 * HOUR)
    assert made(ministry, sender, 5) == (NOW + 3 * HOUR, NOW + DAY), "an estimate narrows nothing"
    assert made(ministry, sender, 1) == made(ministry, sender, 4) == (None, None), "what has a time keeps it"


def test_a_report_by_stick_is_dated_once_its_start_is_heard_by_link(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    by_stick(intake, sender, beat("01", 86_400, 1), unknown(sender, 1, "01", 3_600), now=NOW + 7 * DAY)
    assert made(ministry, sender, 1) == (BUILT, NOW + 7 * DAY), "when a stick came says nothing of when it was filled"
    sender.send(intake, beat("01", 8 * 86_400, 1), now=NOW + 8 * DAY)
    assert made(ministry, sender, 1) == (NOW + HOUR, NOW + HOUR)
    sender.send(intake, beat("01", 9 * 86_400, 1), now=NOW + 10 * DAY)
    assert made(ministry, sender, 1) == (NOW + HOUR, NOW + HOUR), "a time that is known stays"


def test_another_villages_start_of_the_same_name_dates_nothing(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    other = SendingKiosk(ministry, village="43010502").enlist("โนนสว่าง")
    sender.send(intake, unknown(sender, 1, "01", 10))
    other.send(intake, beat("01", 600, 0))
    assert made(ministry, sender, 1) == (BUILT, NOW)


def test_an_envelope_that_comes_late_or_twice_hears_no_start(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    late = sender.box(beat("01", 600, 1))
    sender.send(intake, beat("02", 60, 1), unknown(sender, 1, "01", 0), now=NOW)
    intake.keep(intake.open(late), now=NOW + DAY, has_time=True)
    assert made(ministry, sender, 1) == (BUILT, NOW)


@pytest.mark.parametrize("absurd_s", [10**13, 2**63 - 1])
def test_seconds_that_no_machine_counts_date_nothing_and_hold_back_nobody(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, absurd_s: int
) -> None:
    sender.send(intake, unknown(sender, 1, "01", absurd_s))
    sent = sender.send(intake, beat("01", 600, 1), unknown(sender, 2, "01", absurd_s))
    assert results_of(sent) == [("ok", ""), ("ok", "")]
    assert made(ministry, sender, 1) == (BUILT, NOW)
    assert made(ministry, sender, 2) == (NOW, NOW), "after the heartbeat, which knew of the first alone"
    for boot in ("02", "03"):
        sent = sender.send(intake, beat(boot, absurd_s, 2), unknown(sender, int(boot) + 1, boot, 5))
        assert results_of(sent) == [("ok", ""), ("ok", "")]


def test_a_machine_whose_names_no_database_stores_is_heard(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    odd = msgspec.structs.replace(beat("\x00", 600, 1), board="\x00")
    assert results_of(sender.send(intake, odd, unknown(sender, 1, "01", 5))) == [("ok", ""), ("ok", "")]
    assert made(ministry, sender, 1) == (BUILT, NOW)
