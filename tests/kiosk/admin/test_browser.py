"""The volunteer's pages work in a real browser over plain HTTP by the village's own address."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from content_sync.client.reasons import Reason
from content_sync.client.visit_context import StepResult
from content_sync.wire.reports import ItemResult
from tests.cast.browser import complaints, press, visitor
from tests.cast.folders import PROJECT
from tests.cast.kiosk.clock_hands import ClockHands
from tests.cast.kiosk.phone_browser import PASSWORD
from tests.cast.kiosk.plain_http import BASE
from tests.cast.kiosk.served_kiosk import ServedKiosk, kiosk_in
from tests.cast.listener.serving import listening
from tests.cast.listener.unmeasured import unmeasured_environ

pytestmark = pytest.mark.xdist_group("plain http")  # the pages are walked through once


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """Walk through the pages in a network namespace, which ends with its last process."""
    folder = tmp_path_factory.mktemp("plain-http")
    done = subprocess.run(
        ["unshare", "--map-root-user", "--net", sys.executable, "-m", "tests.cast.kiosk.plain_http", str(folder)],
        cwd=PROJECT,
        capture_output=True,
        env=unmeasured_environ(),
        encoding="utf-8",
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_the_browser_treats_the_address_as_plain_http(seen: dict[str, object]) -> None:
    assert seen["was_trusted"] is False


def test_the_volunteer_signs_in_posts_a_notice_and_villagers_see_it(seen: dict[str, object]) -> None:
    assert seen["came_in"] == f"{BASE}/admin"
    assert seen["posted"] == f"{BASE}/admin/notice/1?done=posted"
    assert seen["is_shown"] is True
    assert seen["cookies"]
    assert not any(list(seen["cookies"] if isinstance(seen["cookies"], list) else [True]))


def test_a_visit_without_a_line_tells_why_not_without_any_script(seen: dict[str, object]) -> None:
    assert "ไม่สำเร็จ" in str(seen["visited"])


def test_signing_out_closes_the_door(seen: dict[str, object]) -> None:
    assert seen["left"] == f"{BASE}/admin/sign-in?done=out"
    assert seen["after"] == f"{BASE}/admin/sign-in"


def test_axe_finds_nothing_and_nothing_is_wider_than_the_phone(seen: dict[str, object]) -> None:
    assert seen["complaints"] == []


def test_axe_finds_nothing_when_everything_is_wrong_at_once(tmp_path: Path, browser: Browser) -> None:
    with kiosk_in(tmp_path) as kiosk:
        for number in range(3):
            kiosk.file_report(text=f"report-{number}")
    file = tmp_path / "data" / "reports.journal"
    file.write_bytes(file.read_bytes().replace(b"report-1", b"REPORT-1"))
    with (
        kiosk_in(tmp_path, hands=ClockHands(is_synchronized=False)) as kiosk,
        listening(kiosk.program.site) as port,
        visitor(browser) as context,
    ):
        refused = kiosk.file_report()
        kiosk.stores.outbox.apply(
            [ItemResult(id=refused.report_id, result="rejected", reason="unknown village")], (), ()
        )
        for read_aloud in (True, False):
            kiosk.answer(kiosk.file_report(read_aloud=read_aloud))
        kiosk.answer(replace(refused, report_id="ab" * 16))
        kiosk.record_visit(down=StepResult(outcome="failed", reason=Reason.NO_LINK))
        assert list(_complaints_of(context.new_page(), kiosk, f"http://127.0.0.1:{port}")) == []


def _complaints_of(page: Page, kiosk: ServedKiosk, base: str) -> Iterator[str]:
    page.goto(f"{base}/admin/sign-in")
    for _ in range(6):
        yield from _complaints_after(page, "wrong")
        kiosk.hands.move(seconds=1)
    kiosk.hands.move(seconds=60)
    yield from _complaints_after(page, PASSWORD)
    for path in ("/admin", "/en/admin", "/admin/answers", "/admin/visit", "/admin/nothing"):
        page.goto(base + path)
        yield from complaints(page)
    kiosk.step = "sending"
    page.goto(f"{base}/admin/visit")
    yield from complaints(page)
    page.goto(f"{base}/admin/password")
    page.context.clear_cookies()
    page.locator("#current, #new, #again").evaluate_all("fields => fields.forEach(field => field.value = 'xxxxxxxx')")
    press(page.locator("main button[type=submit]"))
    assert "ยังไม่มีอะไรเปลี่ยน" in page.locator("main").inner_text()
    yield from complaints(page)


def _complaints_after(page: Page, password: str) -> list[str]:
    page.locator("#password").fill(password)
    press(page.locator("main button[type=submit]"))
    return complaints(page)
