"""The follow page tells when a report was made that was filed while no time was known, as far as it is known now."""

from __future__ import annotations

import pytest

from content_sync.client.visit_context import StepResult, VisitResult
from content_sync.wire.stamps import ClockState, Stamp
from kiosk.clock import BUILT
from kiosk.store.outbox.filing.filing import Fields
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.kiosk.served_kiosk import ServedKiosk
from tests.cast.place_and_time import DAY

WELL = StepResult(outcome="ok")


def visited(kiosk: ServedKiosk, boot: str, days: float | None) -> None:
    """Note a visit in a start, so many days after the clock's noon; None for one that learnt no time."""
    clock: ClockState = "unknown" if days is None else "trusted"
    at = Stamp(at=BUILT if days is None else NOON + days * DAY, clock=clock, boot=boot, boot_s=60)
    kiosk.stores.state.record_visit(VisitResult(at=at, up=WELL, down=WELL, photos=WELL))


def filed(kiosk: ServedKiosk, boot: str, boot_s: int) -> str:
    made = Stamp(at=BUILT, clock="unknown", boot=boot, boot_s=boot_s)
    fields = Fields(topic="road", text="ถนนขาด")
    return kiosk.stores.outbox.receive("ab" * 16, fields, made=made, seal_to=None).reference


def test_a_report_of_this_start_is_dated_to_the_minute(kiosk: ServedKiosk) -> None:
    reference = filed(kiosk, "01", 400)
    assert "แจ้งเมื่อ 23 พ.ย. 2569 11:50\u00a0น." in kiosk.post("/follow", reference=reference).text


@pytest.mark.parametrize(("days", "said"), [(-6, "ช่วง 17 ถึง 21 พ.ย. 2569"), (None, "ก่อน 21 พ.ย. 2569")], ids=str)
def test_a_report_of_a_start_without_a_time_is_bracketed(kiosk: ServedKiosk, days: float | None, said: str) -> None:
    if days is not None:
        visited(kiosk, "0a", days)
    visited(kiosk, "0b", None)
    reference = filed(kiosk, "0b", 400)
    visited(kiosk, "0c", -2)
    page = kiosk.post("/follow", reference=reference).text
    assert page.count(said) == 2, "beside the topic and at the first dot"
