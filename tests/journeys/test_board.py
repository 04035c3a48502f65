"""The volunteers' board over two real kiosks and a real central: asked in one village, answered in the next."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from playwright.sync_api import FilePayload

from tests.cast.board.two_villages import NEIGHBOUR, TwoVillages, VolunteersPhone
from tests.cast.browser import complaints, overflow, press
from tests.cast.kiosk.photo_uploads import jpeg
from tests.cast.kiosk.setting_up import VOLUNTEER

QUESTION = "ไวไฟหลุดทุกคืนราวสองทุ่ม ไฟในตู้ยังเขียว มีใครเจอไหม"
ANSWER = "ของเราเป็นเพราะปลั๊กร่วมกับตู้น้ำ แยกปลั๊กแล้วหาย"
WAITS = "รอส่งเมื่อตู้ต่ออินเทอร์เน็ตครั้งหน้า"
pytestmark = [pytest.mark.timeout(300), pytest.mark.xdist_group("journeys")]


def ask(phone: VolunteersPhone, text: str) -> str:
    """Ask the district, and return the address of the conversation."""
    phone.open("/admin/board?scope=district")
    press(phone.page.get_by_role("link", name="ถามหรือเล่า"))
    press(phone.page.locator("main form .wide-button"))
    assert "กรุณาเขียนข้อความตรงนี้" in phone.page.locator("main").inner_text()
    phone.page.locator("[name=text]").fill(text)
    press(phone.page.locator("main form .wide-button"))
    return phone.page.url.split("?", maxsplit=1)[0].removeprefix(phone.village.kiosk_url)


def answer(phone: VolunteersPhone, text: str) -> None:
    phone.page.locator("[name=text]").fill(text)
    press(phone.page.locator("main form .wide-button"))


def add_photo(phone: VolunteersPhone) -> None:
    """Add a photo to the post that was just written."""
    phone.page.locator(".talk summary").click()
    photo = FilePayload(name="IMG_1.jpg", mimeType="image/jpeg", buffer=jpeg())
    phone.page.locator("[name=photo]").set_input_files(photo)
    press(phone.page.get_by_role("button", name="ส่งรูป"))
    assert "รูปอยู่กับข้อความแล้ว" in phone.page.locator("main").inner_text()
    assert shown_photos(phone) == [(800, 600)]


def shown_photos(phone: VolunteersPhone) -> list[tuple[int, int]]:
    """Return the widths and heights of the photos on the page."""
    sources = [image.get_attribute("src") for image in phone.page.locator(".said-photo img").all()]
    bodies = [phone.page.request.get(f"{phone.village.kiosk_url}{source}").body() for source in sources]
    return [Image.open(io.BytesIO(body)).size for body in bodies]


def well(phone: VolunteersPhone) -> bool:
    """Tell whether the page is clean for axe and no wider than the phone."""
    return complaints(phone.page) == [] and overflow(phone.page) == 0


def test_a_question_asked_on_one_kiosk_is_answered_on_another_though_the_line_is_cut_in_between(
    two_villages: TwoVillages,
) -> None:
    first, second, line = two_villages.first, two_villages.second, two_villages.line
    asked = ask(first, QUESTION)
    assert WAITS in first.open(asked)
    add_photo(first)
    first.visit()
    assert WAITS not in first.open(asked)

    line.is_broken = True
    second.visit()
    assert QUESTION not in second.open("/admin/board")
    line.mend()
    second.visit()
    board = second.open("/admin/board")
    assert QUESTION in board
    assert "ใหม่ 1" in board
    assert VOLUNTEER in board
    assert well(second)
    assert second.open(asked)
    assert well(second)
    press(second.page.get_by_role("button", name="ขอดูรูป"))
    assert "รูปจะมาอยู่ตรงนี้" in second.page.locator("main").inner_text()
    assert well(second)
    answer(second, ANSWER)
    assert WAITS in second.page.locator("main").inner_text()
    assert well(second)
    assert "ใหม่ 1" not in second.open("/admin/board")

    line.lose_answers(1)
    second.visit()
    assert line.lost == 1, "central took it, and its receipt was lost on the way"
    assert WAITS in second.open(asked)
    assert not shown_photos(second)
    second.visit()
    assert WAITS not in second.open(asked)
    assert shown_photos(second) == [(800, 600)]
    assert well(second)

    first.visit()
    assert "ใหม่ 1" in first.open("/admin/board")
    words = first.open(asked)
    assert words.count(ANSWER) == 1
    assert VOLUNTEER in words
    assert "หมู่ 2" in words, NEIGHBOUR
    for village in (first.village, second.village):
        for program in village.running:
            assert not any(text in village.log(program) for text in (QUESTION, ANSWER, VOLUNTEER))
