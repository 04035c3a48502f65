"""Where a problem is and how the kiosk was: kept with the report, and no part of what makes an item the same."""

from __future__ import annotations

import msgspec
import pytest

from content_sync.central.kiosks.intake import Intake
from content_sync.wire.encoding import decode
from content_sync.wire.reports import HotspotHealth
from tests.cast.central.intake_results import reports, results_of
from tests.cast.central.ministry import Ministry
from tests.cast.central.sending_kiosk import SendingKiosk
from tests.cast.wire.wire_samples import HEALTH

pytestmark = pytest.mark.usefixtures("database_url")


def test_a_place_and_a_health_are_kept_with_their_report(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    sender.send(intake, sender.report(1, place="หน้าวัด\x00", health=HEALTH), sender.report(2))
    told, untold = sorted(reports(ministry), key=lambda row: row.serial)
    assert told.health
    assert (told.place, decode(told.health, HotspotHealth)) == ("หน้าวัด\N{REPLACEMENT CHARACTER}", HEALTH)
    assert (untold.place, untold.health) == ("", None)


def test_a_report_sent_again_by_an_older_kiosk_without_these_fields_is_the_same(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    report = sender.report(1, place="หน้าวัด", health=HEALTH)
    sender.send(intake, report)
    receipt = sender.send(intake, msgspec.structs.replace(report, place="", health=None))
    assert results_of(receipt) == [("dup", "")]
    assert [row.place for row in reports(ministry)] == ["หน้าวัด"]
