"""Reports on a card that central has and staff call done, and what is said of them then."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from content_sync.wire.reports import Answer, ItemResult, Status
from content_sync.wire.stamps import Stamp
from kiosk.store.outbox.filing.filing import Fields, FiledReport
from kiosk.store.outbox.outbox import Outbox
from kiosk.store.outbox.views import Followed
from tests.cast.card.outbox_on_card import answer, form, look_up, receive
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.kiosk.served_kiosk import ServedKiosk
from tests.cast.place_and_time import HOUR

BECAUSE = "ยังเป็นหลุมอยู่ตรงหน้าวัด"
ROAD = Fields(topic="road", text="ถนนหน้าวัดเป็นหลุม")


def decided(report: str, status: Status, *, after: timedelta) -> Answer:
    """Return a decision without a text."""
    return msgspec.structs.replace(answer(report, text="", after=after), status=status)


def sent(outbox: Outbox, fields: Fields = ROAD, *, after: timedelta = HOUR / 2) -> FiledReport:
    """File a report that central has."""
    kept = receive(outbox, fields)
    at = Stamp(at=NOON + after, clock="trusted")
    outbox.apply([ItemResult(id=kept.report_id, result="ok")], (), (), at=at)
    return kept


def call_done(outbox: Outbox, kept: FiledReport, *, after: timedelta = HOUR) -> None:
    outbox.apply((), [decided(kept.report_id, "resolved", after=after)], ())


def done(outbox: Outbox, *, after: timedelta = HOUR) -> FiledReport:
    """File a report; central has it, and staff call it done."""
    kept = sent(outbox, after=after / 2)
    call_done(outbox, kept, after=after)
    return kept


def say_not_done(outbox: Outbox, kept: FiledReport, text: str = BECAUSE, *, of: str | None = None) -> None:
    made = Stamp(at=NOON + 2 * HOUR, clock="trusted")
    outbox.follow_ups.reopen(kept.serial, of or form(), text, made=made)


def followed(outbox: Outbox, kept: FiledReport) -> Followed:
    found = look_up(outbox, kept.reference)
    assert found is not None
    return found


@pytest.fixture
def closed_report(kiosk: ServedKiosk) -> FiledReport:
    """A report of a road in the kiosk that is served; central has it, and staff call it done."""
    return done(kiosk.stores.outbox)
