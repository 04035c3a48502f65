"""The register's pages in the real Chromium: a list comes in without scripts, and every page is read in every way."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from content_sync.wire.sign_up import volunteer_id
from tests.cast.browser import PHONE, SCREEN, press, visitor
from tests.cast.central.register import VILLAGES, listed_village, take
from tests.cast.desk.office import Office, office_in
from tests.cast.desk.served_office import sign_in
from tests.cast.eyes import Eyes
from tests.cast.listener.serving import listening

VILLAGE = "43010501"
PAGES = {
    "coverage": "/register",
    "province": "/register/provinces/43",
    "trainings": "/register/trainings",
    "training": "/register/trainings/12",
    "sheet": "/register/trainings/12/sheet",
    "people": "/register/volunteers?province=43",
    "volunteer": f"/register/volunteers/{volunteer_id(VILLAGE, 1)}",
    "village": f"/register/villages/{VILLAGE}",
    "silent": "/register/silent",
    "acts": "/register/acts",
    "lists": "/register/lists",
}


@pytest.fixture
def register(tmp_path: Path) -> Iterator[str]:
    """The desk, served, with a small register in three provinces."""
    with office_in(tmp_path) as office:
        _fill(office)
        with listening(office.app) as port:
            yield f"http://127.0.0.1:{port}"


def _fill(office: Office) -> None:
    database = office.ministry.database
    codes = [f"4301050{number}" for number in range(1, 8)] + ["41010101", "30010101"]
    take(database, "villages", VILLAGES + "".join(listed_village(code, f"บ้านเวียงคุก {code[-1]}") for code in codes))
    people = "".join(f"{code},สมหญิง ใจดี {code[-1]},0812345678\n" for code in codes[:-1])
    take(database, "volunteers", f"village,name,phone\n{people}{VILLAGE},วิชัย รักดี,\n")
    take(
        database, "trainings", "number,place,province,from\n12,หอประชุมอำเภอ,43,2026-09-08\n13,ศาลากลาง,41,2026-12-08\n"
    )
    came = "".join(f"12,{code},1,yes\n" for code in codes[:5])
    take(database, "attendance", f"training,village,number,attended\n{came}")


def test_a_list_comes_in_without_scripts_and_every_page_is_read_in_every_way(
    register: str, browser: Browser, tmp_path: Path
) -> None:
    listed = tmp_path / "list.csv"
    rows = f"{VILLAGE};สมหญิง ใจดี 1;812345678\n30010101;อารี ศรีสุข;089-999-9999\n99999999;ไม่มี;\n"
    listed.write_bytes(f"village;name;phone\n{rows}".encode("cp874"))
    found: list[str] = []
    with visitor(browser, size=PHONE, scripts=False, keeps_own_scripts=True) as context:
        page = context.new_page()
        sign_in(page, f"{register}/register/lists")
        page.locator("#volunteers").set_input_files(listed)
        press(page.locator("form[action='/register/lists/volunteers'] button"))
        page.get_by_text("มี 1 แถวที่รับไม่ได้และจะข้ามไป").wait_for()
        assert "ไม่มีเลขหมู่บ้านนี้ในทะเบียน" in page.locator("main").inner_text()
        preview = page.url
        press(page.get_by_role("button", name="นำเข้า 1 แถว"))
        page.get_by_role("status").get_by_text("นำเข้าแล้ว").wait_for()
        state = context.storage_state()
    with browser.new_context(storage_state=state) as context:
        page = context.new_page()
        page.set_viewport_size({"width": SCREEN["width"], "height": SCREEN["height"]})
        for name, path in (PAGES | {"brought": preview.removeprefix(register)}).items():
            page.goto(register + path)
            found += [f"{path}: {fault}" for fault in Eyes(page).faults()]
            if folder := os.environ.get("REGISTER_PICTURES"):
                for size in (SCREEN, PHONE):
                    page.set_viewport_size({"width": size["width"], "height": size["height"]})
                    page.screenshot(path=f"{folder}/{name}-{size['width']}.png", full_page=True)
    assert "\n".join(found) == ""
