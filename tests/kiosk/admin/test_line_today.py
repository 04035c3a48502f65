"""A metered line: what today used and what waits for tomorrow, in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from content_sync.client.budget import DaySpending
from tests.cast.browser import overflow, press, visitor
from tests.cast.kiosk.phone_browser import PASSWORD
from tests.cast.kiosk.served_kiosk import ServedKiosk, config, kiosk_in

PAGES = ("/admin/box", "/admin/visit")


@pytest.fixture
def metered(tmp_path: Path) -> Iterator[ServedKiosk]:
    with kiosk_in(tmp_path, settings=replace(config(tmp_path), daily_budget_mb=5, urgent_budget_mb=1)) as kiosk:
        yield kiosk


def said(kiosk: ServedKiosk, path: str, *, other: int, urgent: int = 200_000) -> str:
    kiosk.stores.spending.keep_spending(DaySpending(other_bytes=other, urgent_bytes=urgent))
    return " ".join(kiosk.volunteer().open(path).text.split())


@pytest.mark.parametrize("path", PAGES)
def test_what_today_used_is_told(metered: ServedKiosk, path: str) -> None:
    text = said(metered, path, other=2_000_000)
    assert "เน็ตที่ใช้วันนี้" in text
    assert "เน็ตที่ใช้วันนี้<b>2.2 เมกะไบต์</b>" in text
    assert "เรื่องทั่วไป<b>2.0 เมกะไบต์</b>" in text
    assert "คำเตือนและเรื่องที่แจ้ง<b>0.2 จาก 1.0 เมกะไบต์</b>" in text
    assert "พอรวมกันครบ 5.0 เมกะไบต์ เรื่องทั่วไปจะรอพรุ่งนี้" in text
    assert "สิ่งเหล่านี้รอพรุ่งนี้" not in text


@pytest.mark.parametrize("path", PAGES)
def test_what_waits_for_tomorrow_is_told_by_name(metered: ServedKiosk, path: str) -> None:
    text = said(metered, path, other=3_800_000)
    assert "สิ่งเหล่านี้รอพรุ่งนี้" in text
    for words in ("รูปและเสียงของบทความ", "รูปและเสียงที่จะส่งให้ส่วนกลาง", "คำเตือนและเรื่องที่แจ้งยังรับส่งได้ทันที"):
        assert words in text
    assert "บทความ ประกาศ และตลาด" not in text


def test_over_the_ceiling_the_volunteer_reads_that_warnings_come_once_an_hour(metered: ServedKiosk) -> None:
    text = said(metered, "/admin/box", other=1_000_000, urgent=1_000_000)
    assert "คำเตือนยังมาได้ชั่วโมงละครั้ง" in text
    assert "เรื่องที่แจ้งยังรับส่งได้ทันที" not in text


def test_a_new_day_has_used_nothing(metered: ServedKiosk) -> None:
    day = DaySpending(date="2026-11-21", other_bytes=5_000_000)
    metered.stores.spending.keep_spending(day)
    assert "เน็ตที่ใช้วันนี้<b>0.0 เมกะไบต์</b>" in metered.volunteer().open("/admin/box").text


@pytest.mark.parametrize("path", PAGES)
def test_a_line_that_is_not_metered_is_not_spoken_of(kiosk: ServedKiosk, path: str) -> None:
    assert "เน็ตที่ใช้วันนี้" not in said(kiosk, path, other=9_000_000)


def test_what_follows_the_line_of_a_figure_stands_apart_from_it(browser: Browser, metered: ServedKiosk) -> None:
    metered.stores.spending.keep_spending(DaySpending(other_bytes=100_000))
    with visitor(browser) as context:
        page = context.new_page()
        page.goto(f"{metered.address}/admin/visit")
        page.locator("[name=password]").fill(PASSWORD)
        press(page.locator("main form [type=submit]").first)
        page.goto(f"{metered.address}/admin/visit")
        assert overflow(page) == 0
        around = [".state-line", ".state-line ~ .hint", "main form .button"]
        figure, hint, button = (page.locator(what).last.bounding_box() for what in around)
    assert figure
    assert hint
    assert button
    assert hint["y"] - figure["y"] - figure["height"] >= 6
    assert button["y"] - hint["y"] - hint["height"] >= 12
