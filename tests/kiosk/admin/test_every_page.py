"""Every page of the volunteer is read in every way: found by its links, on a kiosk in the middle of a day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from content_sync.wire.reports import ItemResult
from content_sync.wire.stamps import Stamp
from kiosk.store.history.broadcasts import Broadcast
from kiosk.store.history.samples import BoxSample
from tests.cast.board.posts_that_came import a_post_that_came, take_in_posts
from tests.cast.browser import press, visitor
from tests.cast.eyes import Eyes
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.kiosk.editions import a_part
from tests.cast.kiosk.phone_browser import PASSWORD
from tests.cast.kiosk.served_kiosk import STAMP, ServedKiosk, config, kiosk_in
from tests.cast.market.stall import put_up
from tests.cast.pages.sample_moment import a_warning
from tests.cast.wire.market_samples import DISTRICT_MARKET, NEARBY

pytestmark = pytest.mark.timeout(400)
REACHED = {
    *("/admin/board", "/admin/board?scope=1", "/admin/board/1", "/admin/board/posts/1", "/admin/board/new?scope=1"),
    *("/admin/market", "/admin/market/1/redact", "/admin/people", "/admin/people/1", "/admin/clock", "/admin/power"),
    *("/admin/diary", "/admin/diary/1", "/admin/diary/new/weather", "/admin/diary/month/1", "/admin/neighbour"),
    *("/admin/notice", "/admin/notice?sort=activity", "/admin/notice/1", "/admin/answers/told", "/admin/log"),
    *("/admin/backup", "/admin/handover", "/admin/access-log", "/admin/diagnostics"),
}
FORMS = (
    *("/admin/notice", "/admin/notice?sort=activity", "/admin/neighbour", "/admin/board/new", "/admin/people"),
    *("/admin/diary/new/weather", "/admin/password"),
)


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
        kiosk.stores.content.take(a_part(DISTRICT_MARKET.parts[0], DISTRICT_MARKET, number=8, issued=NOON))
        kiosk.stores.market.nearby.complain(NEARBY.name, "cheating")
        kiosk.record_visit()
        mine = kiosk.stores.people.all()[0].id
        kiosk.stores.network.post(
            "ab" * 16, author=mine, by="สมหญิง", scope="district", sort="news", text="ขายผ้า", made=STAMP
        )
        take_in_posts(kiosk, a_post_that_came(1))
        kiosk.stores.network.diary.write(
            "ef" * 16,
            person=mine,
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
        _written_by_the_volunteer(kiosk)
        yield kiosk


def _written_by_the_volunteer(kiosk: ServedKiosk) -> None:
    """Let there be a notice, an activity, a recovery phrase, a helper and an answer that was told."""
    phone = kiosk.volunteer()
    for sort, title in (("notice", "ประชุมหมู่บ้าน"), ("activity", "อบรมทำปุ๋ยหมัก")):
        when = {"first": "25/11/2569", "last": "25/11/2569", "first_time": "9:30", "last_time": "12:00"}
        words = {"sort": sort, "title": title, "body": "หกโมงเย็น", **when}
        assert phone.send("/admin/notice", form_of=f"/admin/notice?sort={sort}", **words).status_code == 303
    assert phone.send("/admin/handover/phrase", form_of="/admin/handover").status_code == 303
    assert phone.send("/admin/people", form_of="/admin/people", name="วิชัย", role="helper").status_code == 303
    told = kiosk.file_report()
    kiosk.answer(told)
    (seen,) = (one.seen for one in kiosk.stores.outbox.passing_on.waiting() if one.serial == told.serial)
    ticked = phone.send(f"/admin/answers/{told.serial}/told", form_of="/admin/answers", seen=seen, when="today")
    assert ticked.status_code == 303


def test_every_page_of_the_volunteer_is_well_in_every_reading(busy: ServedKiosk, browser: Browser) -> None:
    found: list[str] = []
    with visitor(browser) as context:
        page, seen, ahead = _come_in(context, busy), set[str](), ["/admin"]
        while ahead:
            path = ahead.pop(0)
            page.goto(busy.address + path)
            assert page.url == busy.address + path, "it leads where it says"
            seen.add(shape(path))
            ahead += [one for one in links(page) if shape(one) not in seen | {shape(other) for other in ahead}]
            found += [f"{path}: {fault}" for fault in Eyes(page).faults()]
    assert not found, "\n".join(found)
    assert seen >= REACHED


def test_what_a_form_lacks_is_told_well_in_every_reading(busy: ServedKiosk, browser: Browser) -> None:
    found: list[str] = []
    with visitor(browser) as context:
        page = _come_in(context, busy)
        for path in FORMS:
            page.goto(busy.address + path)
            page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
            press(page.locator("main form[novalidate] button:not([type=button])").first)
            assert page.locator("[aria-invalid=true], [role=alert]").count(), path
            found += [f"{path}: {fault}" for fault in Eyes(page).faults(keyboard=False)]
    assert not found, "\n".join(found)


def _come_in(context: BrowserContext, kiosk: ServedKiosk) -> Page:
    page = context.new_page()
    page.goto(f"{kiosk.address}/admin/sign-in")
    page.locator("input[name=person]").first.check()
    page.locator("#password").fill(PASSWORD)
    press(page.locator("main button[type=submit]"))
    return page


def links(page: Page) -> list[str]:
    """Return the volunteer's pages that this one leads to, one of each shape: a list may hold thousands."""
    hrefs: list[str] = page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.getAttribute('href'))")
    ours = [href for href in hrefs if re.fullmatch(r"/admin(?!/sign-in)[a-z0-9/?=-]*", href) and "photo" not in href]
    return list({shape(href): href for href in ours}.values())


def shape(path: str) -> str:
    """Return an address with 1 for whatever number, day or name stands in it."""
    return re.sub(r"(?<=/)([0-9a-f]{32}|[0-9][0-9-]*)(?=/|\?|$)|(?<=scope=)[a-z]+", "1", path)
