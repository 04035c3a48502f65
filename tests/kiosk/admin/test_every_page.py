"""Every page of the volunteer is read in every way: found by its links, on a kiosk in the middle of a day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from content_sync.wire.reports import ItemResult
from content_sync.wire.stamps import Stamp
from kiosk.store.history.broadcasts import Broadcast
from kiosk.store.history.samples import BoxSample
from tests.cast.browser import press, visitor
from tests.cast.eyes import Eyes
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.kiosk.editions import a_part
from tests.cast.kiosk.phone_browser import PASSWORD
from tests.cast.kiosk.served_kiosk import STAMP, ServedKiosk, config, kiosk_in
from tests.cast.market.stall import put_up
from tests.cast.pages.sample_moment import a_warning

pytestmark = pytest.mark.timeout(400)


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[ServedKiosk]:
    """A kiosk in the middle of a day, with something of everything."""
    with kiosk_in(tmp_path, settings=replace(config(tmp_path), power_off_command="/bin/true")) as kiosk:
        kiosk.answer(kiosk.file_report(read_aloud=True))
        refused = kiosk.file_report()
        kiosk.stores.outbox.apply(
            [ItemResult(id=refused.report_id, result="rejected", reason="unknown-village")], (), ()
        )
        put_up(kiosk, title="มะม่วงน้ำดอกไม้สุกของยายสมจิต")
        kiosk.stores.content.take(a_part("warnings", a_warning(), number=8, issued=NOON))
        kiosk.record_visit()
        kiosk.stores.network.post(
            "ab" * 16, author="cd" * 16, by="สมหญิง", scope="district", sort="news", text="ขายผ้า", made=STAMP
        )
        kiosk.stores.network.diary.write(
            "ef" * 16,
            person=kiosk.stores.people.all()[0].id,
            topic="guides",
            people=120,
            day=NOON.date(),
            made=STAMP,
        )
        kiosk.stores.history.broadcasts.add(Broadcast(at=STAMP, person=1))
        for hour in range(60):
            made = Stamp(at=NOON - timedelta(hours=60 - hour), clock="trusted", boot="aa", boot_s=hour * 3600)
            sample = BoxSample(made=made, free_percent=80 - hour // 10, celsius=50 + hour % 9, phones=hour % 13)
            kiosk.stores.history.note(sample, {NOON.date(): {(hour % 24, "weather"): hour}})
        yield kiosk


def test_every_page_of_the_volunteer_is_well_in_every_reading(busy: ServedKiosk, browser: Browser) -> None:
    found: list[str] = []
    with visitor(browser) as context:
        page, seen, ahead = context.new_page(), set[str](), ["/admin"]
        page.goto(f"{busy.address}/admin")
        page.locator("#password").fill(PASSWORD)
        press(page.locator("main button[type=submit]"))
        while ahead:
            path = ahead.pop(0)
            page.goto(busy.address + path)
            assert page.url == busy.address + path, "it leads where it says"
            ahead += [one for one in links(page) if one not in seen and one not in ahead and one != path]
            seen.add(path)
            found += [f"{path}: {fault}" for fault in Eyes(page).faults()]
    assert not found, "\n".join(found)
    assert {"/admin/board", "/admin/market", "/admin/people", "/admin/clock", "/admin/diagnostics"} <= seen


def links(page: Page) -> list[str]:
    """Return the volunteer's pages that this one leads to, one of each shape: a list may hold thousands."""
    hrefs: list[str] = page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.getAttribute('href'))")
    ours = [href for href in hrefs if re.fullmatch(r"/admin[a-z/-]*(/[0-9a-f]+)?", href)]
    return list({re.sub(r"/[0-9a-f]+$", "/1", href): href for href in ours}.values())
