"""The volunteer takes a stick in: what is on it, who signed it, how far it is, and when it may be taken out."""

from __future__ import annotations

import shutil
from pathlib import Path

from content_sync.wire.carriers import FOLDER
from tests.cast.journeys.country import Country
from tests.cast.kiosk.phone_browser import PhoneBrowser
from tests.cast.kiosk.served_kiosk import ServedKiosk
from tests.cast.stick.stick_kiosk import StickKiosk, stick_kiosk_in

PAGE = "/admin/stick"


def words(html: str) -> str:
    return " ".join(html.split())


def test_without_a_stick_the_page_says_how_to_put_one_in(stick_kiosk: StickKiosk, kiosk: ServedKiosk) -> None:
    for one in (stick_kiosk.kiosk, kiosk):  # one that looks for sticks, and one that cannot
        phone = one.volunteer()
        text = phone.open(PAGE).text
        assert "ยังไม่ได้เสียบแท่ง" in text
        assert phone.send(PAGE, form_of=PAGE, act="take").status_code == 303
        assert "ยังไม่ได้เสียบแท่ง" in phone.open(PAGE).text
    assert one.phone().open(PAGE).status_code == 303, "only who is signed in sees it"


def test_a_stick_is_looked_at_then_taken_in_and_then_it_may_be_taken_out(stick_kiosk: StickKiosk) -> None:
    kiosk = stick_kiosk.kiosk
    kiosk.file_report(text="ถนนขาด")
    stick_kiosk.put_in()
    phone = kiosk.volunteer()
    seen = words(phone.open(PAGE).text)
    assert "เป็นของกระทรวงจริง" in seen
    assert "ครบ 1 คน" in seen
    assert "1 เรื่อง" in seen
    assert kiosk.stores.content.edition().parts == (), "a look takes nothing in"

    assert phone.send(PAGE, form_of=PAGE, act="take").status_code == 303
    stick_kiosk.wait()
    done = phone.open(PAGE)
    assert "Refresh" not in done.headers
    assert "ถอดได้" in done.text
    assert kiosk.stores.content.edition().part("w43") is not None
    assert len(list((stick_kiosk.mount / FOLDER / "up").glob("*/*.kb1"))) == 1
    assert "ใส่แท่งหรือทำเป็นไฟล์ไว้เมื่อ" in phone.open("/admin/queue").text

    phone.send(PAGE, form_of=PAGE, act="look")
    again = words(phone.open(PAGE).text)
    assert "ในตู้มีครบแล้ว" in again


def test_while_it_is_taken_in_the_page_comes_again_by_itself(stick_kiosk: StickKiosk) -> None:
    services = stick_kiosk.kiosk.program.services
    assert services.sticks is not None
    stick_kiosk.put_in()
    phone = stick_kiosk.kiosk.volunteer()
    pages = []

    def look_meanwhile() -> bool:
        pages.append(phone.open(PAGE))
        return True

    assert services.sticks.ask(show=look_meanwhile)
    stick_kiosk.wait()
    assert pages
    assert {page.headers.get("Refresh") for page in pages} == {"2"}
    assert "<progress" in pages[-1].text
    assert "อย่าเพิ่งถอดแท่ง" in pages[-1].text


def test_a_stick_that_is_refused_says_why_and_what_waits_can_still_be_handed_over(stick_kiosk: StickKiosk) -> None:
    stick_kiosk.put_in()
    phone = stick_kiosk.kiosk.volunteer()
    timestamp = stick_kiosk.mount / FOLDER / "tree/metadata/timestamp.json"
    timestamp.write_bytes(timestamp.read_bytes().replace(b'"version":', b'"version": 9'))
    text = phone.open(PAGE).text
    assert "กระทรวงของเราไม่ได้ลงชื่อ" in text
    assert "ฝากขึ้นไปอย่างเดียว" in text
    (stick_kiosk.mount / FOLDER / "stick.json").unlink()
    assert "แท่งนี้ยังทำไม่เสร็จ" in phone.open(PAGE).text
    shutil.rmtree(stick_kiosk.mount)
    assert "ยังไม่ได้เสียบแท่ง" in phone.open(PAGE).text


def take_in(stick_kiosk: StickKiosk, phone: PhoneBrowser) -> None:
    assert phone.send(PAGE, form_of=PAGE, act="take").status_code == 303
    stick_kiosk.wait()
    assert "ถอดได้" in phone.open(PAGE).text


def test_that_one_may_be_taken_out_is_not_said_of_the_next_one(stick_kiosk: StickKiosk) -> None:
    stick_kiosk.put_in()
    phone = stick_kiosk.kiosk.volunteer()
    take_in(stick_kiosk, phone)
    away = stick_kiosk.mount.rename(stick_kiosk.kiosk.stores.folder / "away")
    assert "ถอดได้" in phone.open(PAGE).text, "none is in: what came in is still told"
    away.rename(stick_kiosk.mount)
    assert "ถอดได้" in phone.open(PAGE).text, "it is the same"
    shutil.rmtree(stick_kiosk.mount)
    stick_kiosk.put_in()
    seen = phone.open(PAGE).text
    assert "ถอดได้" not in seen
    assert "รับเข้าตู้ และฝากขึ้นไป" in seen


def test_a_quarter_of_an_hour_later_the_stick_is_looked_at_anew(stick_kiosk: StickKiosk) -> None:
    kiosk = stick_kiosk.kiosk
    stick_kiosk.put_in()
    phone = kiosk.volunteer()
    take_in(stick_kiosk, phone)
    kiosk.hands.move(minutes=15)
    assert "ถอดได้" in phone.open(PAGE).text
    kiosk.hands.move(seconds=1)
    text = phone.open(PAGE).text
    assert "ถอดได้" not in text
    assert "ในแท่งมี" in text


def test_where_a_stick_has_nothing_to_name_there_is_no_empty_list(country: Country, tmp_path: Path) -> None:
    with stick_kiosk_in(tmp_path / "village", country) as bare:
        bare.put_in()
        text = bare.kiosk.volunteer().open(PAGE).text
    assert "จะฝากขึ้นไป" in text
    assert "ในแท่งมี" not in text
