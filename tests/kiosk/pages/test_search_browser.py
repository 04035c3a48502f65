"""A villager searches on a phone of 360 pixels, with the keyboard, without scripts and with them, and gets there."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from content_sync.client.tree.edition import Edition
from kiosk.screens import PRINTED
from tests.cast.browser import complaints, overflow, press, visitor
from tests.cast.kiosk.served_kiosk import kiosk_in


@pytest.mark.parametrize("scripts", [False, True], ids=["without scripts", "with scripts"])
def test_from_home_to_an_article_over_a_slip_of_the_finger(
    tmp_path_factory: pytest.TempPathFactory, published_sample: Edition, browser: Browser, *, scripts: bool
) -> None:
    with (
        kiosk_in(tmp_path_factory.mktemp("kiosk"), screens=PRINTED, has_edition=False) as kiosk,
        visitor(browser, scripts=scripts) as context,
    ):
        for part in published_sample.parts:
            kiosk.stores.content.take(part)
        kiosk.program.updater.reprint()
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(kiosk.address)
        press(page.get_by_role("link", name="หาในตู้"))
        page.get_by_label("คำที่หา").fill("ไข้เลือกออก")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.get_by_label("คำที่หา").input_value() == "ไข้เลือกออก"
        press(page.get_by_role("link", name="ไข้เลือดออก", exact=True))
        assert page.locator("mark").first.inner_text() == "ไข้เลือดออก"
        assert overflow(page) == 0
        if scripts:
            assert complaints(page) == []
        press(page.locator(".results a").first)
        assert page.url == f"{kiosk.address}/articles/dengue"
        page.go_back()
        page.get_by_label("คำที่หา").fill("ไฟ")
        press(page.get_by_role("button", name="หา"))
        press(page.get_by_role("navigation", name="เลือกหมวด").get_by_role("link", name="สุขภาพ"))
        assert page.locator(".results li").count() >= 1
        assert all(url.startswith(kiosk.address) for url in asked)
