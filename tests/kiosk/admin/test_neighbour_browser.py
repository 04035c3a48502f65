"""On a small phone: a report for a neighbour, its slip, the answer that is told, and the one notice."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from playwright.sync_api import Browser, Page

from content_sync.wire.reports import Answer
from kiosk.pages import home
from tests.cast.browser import complaints, overflow, press, visitor
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.kiosk.phone_browser import PASSWORD
from tests.cast.kiosk.served_kiosk import STAMP, ServedKiosk, kiosk_in


def looks_well(page: Page) -> bool:
    """Tell whether axe finds nothing, and nothing is wider than the phone."""
    return complaints(page) == [] and overflow(page) <= 0


def answer_comes(kiosk: ServedKiosk, number: int) -> None:
    filed = kiosk.stores.outbox.filed(number)
    assert filed is not None
    said = Answer(id=uuid4().hex, report=filed.report_id, status="in_progress", text="ช่างไปพรุ่งนี้", at=NOON)
    kiosk.stores.outbox.apply((), [said], (), at=STAMP)


def test_a_neighbour_s_report_goes_from_the_form_to_the_answer_that_was_told(tmp_path: Path, browser: Browser) -> None:
    with kiosk_in(tmp_path, screens=(home.pages,)) as kiosk, visitor(browser) as phone:
        people = kiosk.stores.people
        people.keep(replace(people.all()[0], name="สมหญิง", since=STAMP))
        page = phone.new_page()
        page.goto(f"{kiosk.address}/admin/sign-in")
        page.fill("#password", PASSWORD)
        press(page.locator("main button[type=submit]"))
        press(page.locator('.thumbs a[href="/admin/neighbour"]'))
        page.fill("#text", "ถนนหน้าบ้านเป็นหลุม")
        page.fill("#found_at", "ยายสมจิต หลังวัด")
        assert looks_well(page)
        press(page.get_by_role("button", name="ส่งเรื่อง"))  # the tick and the topic are missing
        assert looks_well(page)
        assert page.input_value("#text") == "ถนนหน้าบ้านเป็นหลุม"
        page.check("#consent")
        page.select_option("#topic", "road")
        press(page.get_by_role("button", name="ส่งเรื่อง"))
        assert "มอบรหัสติดตามเรื่องนี้ให้เจ้าของเรื่อง" in page.inner_text("main")
        assert looks_well(page)
        (report,) = kiosk.reports_waiting()
        assert report.reference in page.inner_text(".code-line")
        kiosk.file_report(text="เรื่องส่วนตัว")
        for number in (1, 2):
            answer_comes(kiosk, number)
        press(page.get_by_role("link", name="กลับไปหน้าวันนี้"))
        press(page.locator(".next-act a"))
        assert "ยายสมจิต หลังวัด" in page.inner_text("#report-1")
        assert looks_well(page)
        press(page.get_by_role("button", name="ติดประกาศนี้"))
        villager = phone.new_page()
        villager.goto(kiosk.address)
        assert "มีคำตอบมาแล้ว: เรื่องเลขที่ 1, 2" in villager.inner_text("main")
        page.locator("#report-1 summary").click()
        page.fill("#by-1", "ลูกสาวเขา")
        page.locator("#report-1").get_by_label("เมื่อวาน").check()
        assert looks_well(page)
        press(page.get_by_role("button", name=re.compile("บันทึกตามนี้.*1")))
        villager.reload()
        assert "เรื่องเลขที่ 2" in villager.inner_text("main")
        assert "1, 2" not in villager.inner_text("main")
        press(page.locator('a[href="/admin/answers/told"]'))
        assert "ลูกสาวเขา · 22 พฤศจิกายน 2569" in page.inner_text("main")
        assert looks_well(page)
        press(page.get_by_role("button", name="กดผิด"))
        assert "เรื่องเลขที่ 1" in page.inner_text("main")
        assert kiosk.stores.outbox.passing_on.numbers() == (1, 2)
