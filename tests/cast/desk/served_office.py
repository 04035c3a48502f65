"""The desk, served and full of work, and the phone of a member of staff in front of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from content_sync.central.database.schema.network_tables import BoardCounterRow, PostComplaintRow
from content_sync.central.database.schema.rescue_tables import RescueCodeRow
from content_sync.central.database.schema.stick_tables import StickRow
from content_sync.central.database.schema.tables import AnswerRow, FeedFault, FeedRun
from tests.cast.browser import PHONE, press, visitor
from tests.cast.central.ministry import NOW, a_notice, an_article
from tests.cast.desk.office import COLLEAGUE, EMAIL, PASSWORD, Office, a_report, a_village, office_in
from tests.cast.desk.posts import a_post
from tests.cast.listener.serving import listening


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Office, str]]:
    with office_in(tmp_path_factory.mktemp("desk")) as office:
        _fill(office)
        with listening(office.app) as port:
            yield office, f"http://127.0.0.1:{port}"


def _fill(office: Office) -> None:
    long_text = "ไฟถนนหน้าวัดโพธิ์ศรีดับมาสามคืนแล้ว เด็กนักเรียนเดินกลับบ้านมืดมาก ที่นี่ผู้ใหญ่บ้านก็อยากให้ซ่อมด่วน" * 3
    topics = ("road", "wifi-equipment", "electricity", "scam")
    office.add(a_village(), a_village("41010101", "บ้านหมากแข้งใต้ชุมชนทุ่งศรีเมือง"))
    office.add(*(a_report(number, topic=topics[number % 4], text=long_text) for number in range(1, 31)))
    office.add(a_report(40, name="นางสมใจ", phone="081-234-5678", status="resolved"))
    office.add(
        AnswerRow(id="a" * 32, report=f"{2:032x}", status="forwarded", text="ส่งการไฟฟ้า" * 20, at=NOW, author=COLLEAGUE),
        FeedRun(
            feed="tmd-forecast", at=NOW - dt.timedelta(days=1), is_ok=True, bulletins=77, left_out=("พัทยา", "หาดใหญ่")
        ),
        FeedRun(
            feed="tmd-forecast",
            at=NOW,
            is_ok=False,
            faults=[FeedFault(reason="six values", place="เลย", field="MaximumTemperature")],
        ),
    )
    office.add(
        a_post(1, at=NOW - dt.timedelta(days=4)),
        a_post(2, sort="reply", thread=a_post(1).id, by="อารี", text=long_text),
        a_post(3, village="41010101", area="41", text=long_text, is_pinned=True, sort="news"),
        a_post(4, thread=a_post(1).id, village=None, person=None, by="", staff=COLLEAGUE, sort="reply", text="ไปแล้ว"),
        BoardCounterRow(id=1, last=4),
        *(
            PostComplaintRow(
                id=f"{n:032x}", post=a_post(2).id, village="43010501", person="a" * 32, text="ไม่สุภาพ", received_at=NOW
            )
            for n in (1, 2)
        ),
        RescueCodeRow(kiosk="43010501" * 4, counter=0, village="43010501", staff=EMAIL, given_at=NOW),
        RescueCodeRow(kiosk="43010501" * 4, counter=1, village="43010501", staff=EMAIL, given_at=NOW, used_at=NOW),
    )
    office.add(StickRow(id="a1" * 16, exported_at=NOW, areas=("4301",), villages=212, number=7, receipts=3))
    office.ministry.put(a_notice("staff-0123456789abcdef", "43"), an_article("staff-0123456789abcdee"), author=EMAIL)
    office.ministry.publisher.publish(NOW)


def sign_in(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("[name=email]").fill(EMAIL)
    page.locator("[name=password]").fill(PASSWORD)
    press(page.locator("main form [type=submit]").first)


@pytest.fixture
def staff_phone(browser: Browser) -> Iterator[BrowserContext]:
    with visitor(browser, size=PHONE, scripts=False, keeps_own_scripts=True) as context:
        yield context
