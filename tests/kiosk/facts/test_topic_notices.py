"""A notice that may be about what is going to be reported is found by the words of its title."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.facts.topic_notices import MOST, topic_notices
from kiosk.pages import news
from kiosk.store.state import LocalNotice
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.kiosk.served_kiosk import STAMP, kiosk_in
from tests.cast.pages.sample_moment import a_moment


def a_notice(title: str, *, number: int = 1) -> LocalNotice:
    return LocalNotice(
        id=number, title=title, body="น้ำประปา ถนน ไฟฟ้า", starts=STAMP.at - timedelta(days=900),
        ends=STAMP.at + timedelta(days=900), posted=STAMP,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("title", "subjects"),
    [
        ("ดับไฟฟ้าวันเสาร์", {"electricity"}),
        ("น้ำประปาหยุดจ่าย 2 วัน", {"water"}),
        ("ปิดสะพานซ่อมถนน", {"road"}),
        ("ซ่อมสัญญาณ Wi-Fi", {"wifi"}),
        ("ฉีดวัคซีนพิษสุนัขบ้า", {"animal", "health"}),
        ("ประชุมหมู่บ้าน", set()),
    ],
)
def test_a_title_has_the_words_of_its_subjects(title: str, subjects: set[str]) -> None:
    moment = a_moment(notices=[a_notice(title)])
    asked = ("road", "electricity", "water", "flood", "animal", "health", "wifi", "kiosk", "other")
    assert {subject for subject in asked if topic_notices(moment, subject)} == subjects


def test_two_notices_at_most_stand_before_a_report() -> None:
    moment = a_moment(notices=[a_notice(f"ปิดถนน {number}", number=number) for number in range(3)])
    assert [notice.title for notice in topic_notices(moment, "road")] == ["ปิดถนน 2", "ปิดถนน 1"]
    assert MOST == 2


def test_the_notice_stands_on_page_2_of_its_topic_before_the_form_and_leads_to_its_own_words(tmp_path: Path) -> None:
    ends = NOON + timedelta(days=1)
    with kiosk_in(tmp_path, screens=[news.pages]) as kiosk:
        kiosk.stores.state.post_notice(title="น้ำประปาหยุดจ่าย", body="", starts=NOON, ends=ends, posted=STAMP)
        assert kiosk.program.updater.reprint()
        before_the_form = kiosk.get("/report/water").text.partition("<form")[0]
        (anchor,) = re.findall(r'href="/news#([^"]+)" lang="th">น้ำประปาหยุดจ่าย', before_the_form)
        assert f'id="{anchor}"' in kiosk.get("/news").text
        assert "น้ำประปาหยุดจ่าย" not in kiosk.get("/report/road").text
