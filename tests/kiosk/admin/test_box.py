"""The box tells the truth of itself: every part with its age, the last visit, what is wrong."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from content_sync.client.reasons import Reason
from content_sync.client.visit_context import StepResult, VisitResult
from content_sync.wire.stamps import ClockState, Stamp
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.kiosk.editions import a_part
from tests.cast.kiosk.served_kiosk import STAMP, ServedKiosk, kiosk_in


def test_every_part_is_told_with_its_age_and_what_is_wrong_with_it(kiosk: ServedKiosk) -> None:
    arrived = Stamp(at=NOON - timedelta(days=2), clock="trusted")
    kiosk.stores.content.take(a_part("warnings", number=12, issued=NOON, arrived=arrived, unreadable=3))
    well = StepResult(outcome="ok")
    failed = StepResult(outcome="failed", reason=Reason.EXPIRED)
    kiosk.stores.state.record_visit(
        VisitResult(at=STAMP, up=well, down=failed, photos=well, failed_parts={"prices": Reason.EXPIRED})
    )
    told = kiosk.volunteer().open("/admin/box").text
    listed = [" ".join(re.sub("<[^>]+>", " ", part).split()) for part in re.findall(r"<li>(.*?)</li>", told, re.DOTALL)]
    (warnings,) = [part for part in listed if part.startswith("คำเตือนภัย")]
    assert "ชุดที่ 12 รับมาเมื่อ 21 พ.ย. 2569 12:00 น. (2 วันก่อน)" in warnings
    assert "อ่านไม่ออก 3 รายการ" in warnings
    prices = [part for part in listed if part.startswith("ราคาสินค้าเกษตร")]
    assert len(prices) == 2, "among the parts, and in how the visit went"
    expired = "ข้อมูลที่มาหมดอายุแล้ว"
    assert [expired in part for part in prices].count(True) == 1, "among the parts; the visit has said it above"
    assert sum(expired in part for part in listed) == 2
    (weather,) = [part for part in listed if part.startswith("อากาศ")]
    assert "หมดอายุ" not in weather


@pytest.mark.parametrize(
    ("days", "clock", "words"),
    [
        (29, "trusted", "(29 วันก่อน)"),
        (30, "trusted", "(เก่ากว่าหนึ่งเดือน)"),
        (29, "estimated", ""),
    ],
)
def test_a_part_is_as_old_as_two_trusted_clocks_say(
    kiosk: ServedKiosk, days: int, clock: ClockState, words: str
) -> None:
    kiosk.stores.content.take(
        a_part("warnings", number=12, issued=NOON, arrived=Stamp(at=NOON - timedelta(days=days), clock=clock))
    )
    (told,) = re.findall(r"ชุดที่ 12 .*?</li>", kiosk.volunteer().open("/admin/box").text, re.DOTALL)
    assert "".join(re.findall(r"\(.*\)", told)) == words


def test_a_part_that_never_came_is_told(tmp_path: Path) -> None:
    with kiosk_in(tmp_path, has_edition=False) as kiosk:
        assert len(re.findall(r"</strong>\s*ยังไม่มี\s*</li>", kiosk.volunteer().open("/admin/box").text)) == 7


def test_the_room_on_the_card_is_a_number_one_can_read(kiosk: ServedKiosk) -> None:
    assert re.search(r"\([0-9]{1,3}(,[0-9]{3})* เมกะไบต์\)", kiosk.volunteer().open("/admin/box").text)
