"""How often pages were read is kept by day; of a day the newest counts stay, and nothing that is no day."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from content_sync.central.database.network.usage import usage_of
from content_sync.central.kiosks.intake import Intake
from content_sync.wire.usage import Usage
from tests.cast.central.intake_results import results_of
from tests.cast.central.ministry import Ministry
from tests.cast.central.sending_kiosk import SendingKiosk
from tests.cast.place_and_time import VILLAGE

pytestmark = pytest.mark.usefixtures("database_url")

ONE = Usage(id="ab" * 16, day="2026-11-23", number=2, pages={"home": 13, "prices": 5}, hours=(1,) * 18, phones=3)


def days(ministry: Ministry) -> list[tuple[dt.date, int, int]]:
    with ministry.database.reading() as session:
        return [(row.day, row.reads, row.phones) for row in usage_of(session, VILLAGE)]


def test_of_a_day_the_newest_counts_stay(ministry: Ministry, intake: Intake, sender: SendingKiosk) -> None:
    older = msgspec.structs.replace(ONE, id="cd" * 16, number=1, pages={"home": 1})
    assert results_of(sender.send(intake, ONE)) == [("ok", "")]
    assert results_of(sender.send(intake, older)) == [("dup", "")]
    assert days(ministry) == [(dt.date(2026, 11, 23), 18, 3)]
    newer = msgspec.structs.replace(ONE, id="ef" * 16, number=3, pages={"home": 20})
    assert results_of(sender.send(intake, newer)) == [("ok", "")]
    assert days(ministry) == [(dt.date(2026, 11, 23), 20, 3)]


def test_what_is_no_day_is_refused_and_holds_nothing_else_back(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    wrong = msgspec.structs.replace(ONE, id="cd" * 16, day="2026-02-30")
    assert results_of(sender.send(intake, wrong, ONE)) == [("rejected", "bad-item"), ("ok", "")]
    assert len(days(ministry)) == 1
