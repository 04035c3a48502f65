"""The pages of backup and hand-over: a dead card replaced by hand, from the first page to the last."""

from __future__ import annotations

import io
import re
from html import unescape
from pathlib import Path

from werkzeug.test import TestResponse

from kiosk.callers.passwords import Passwords
from tests.cast.kiosk.phone_browser import PhoneBrowser
from tests.cast.kiosk.served_kiosk import ServedKiosk, kiosk_in

PHRASE = re.compile(r"(?:\d{3} ){7}\d{3}")
PAGE = "/admin/backup"
OTHER = "5511-2233-4455-6677"


def token(phone: PhoneBrowser) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', phone.open("/admin/backup").text)
    assert found
    return unescape(found[1])


def upload(phone: PhoneBrowser, body: bytes, phrase: str) -> TestResponse:
    fields = {"csrf_token": token(phone), "phrase": phrase, "file": (io.BytesIO(body), "a.backup")}
    return phone.client.post("/admin/backup/restore", data=fields, content_type="multipart/form-data")


def make_phrase(phone: PhoneBrowser) -> str:
    assert phone.send("/admin/handover/phrase", form_of="/admin/handover").status_code == 303
    found = PHRASE.search(phone.open("/admin/handover").text)
    assert found
    return found[0]


def test_the_phrase_is_shown_once_and_then_only_when_it_was_made(kiosk: ServedKiosk) -> None:
    phone = kiosk.volunteer()
    before = phone.open("/admin/handover").text
    assert "จึงยังสำรองข้อมูลไม่ได้" in before
    assert "ไปหน้าส่งมอบตู้" in phone.open("/admin/backup").text
    phrase = make_phrase(phone)
    after = phone.open("/admin/handover").text
    assert phrase not in after
    assert "จะไม่แสดงอีก" in after
    assert make_phrase(phone) != phrase


def saved(phone: PhoneBrowser) -> bytes:
    done = phone.send("/admin/backup/file", form_of="/admin/backup")
    assert done.status_code == 200
    assert "attachment" in done.headers["Content-Disposition"]
    return bytes(done.data)


def test_a_dead_card_is_replaced_from_a_backup_page_by_page(tmp_path: Path) -> None:
    with kiosk_in(tmp_path / "old") as old:
        reference = old.report()
        old.file_report()
        phone = old.volunteer()
        phrase = make_phrase(phone)
        body = saved(phone)
    with kiosk_in(tmp_path / "new", password=None) as new:
        phone = new.rescued()
        assert "ไม่ครบ หรือถูกแก้ไข" in upload(phone, body[:-9], phrase).text
        assert "ไม่ใช่ไฟล์สำรอง" in upload(phone, b"PK" + body, phrase).text
        assert "โปรแกรมรุ่นใหม่กว่า" in upload(phone, body[:11] + b"\2" + body[12:], phrase).text
        assert upload(phone, body, phrase).status_code == 303
        page = phone.open("/admin/backup/restore").text
        assert re.search(r"ในนี้ยังไม่ได้ส่ง<b>2<", page)
        for words, count in (("ประกาศและกิจกรรม", 0), ("บันทึกที่สอนไป", 0), ("ใครทำอะไร", 3), ("รูปและเสียง", 0)):
            assert f"{words}<b>{count}<" in page, words
        (held,) = re.findall(r'name="token" value="([0-9a-f]+)"', page)
        done = phone.send("/admin/backup/confirm", form_of="/admin/backup/restore", token=held)
        assert done.headers["Location"] == "/admin/restored"
        assert new.restarts == ["asked"]
        assert "ตู้จะเปิดใหม่เอง" in phone.open("/admin/restored").text
        assert [path.name for path in (tmp_path / "new" / "data").glob("restore*")] == ["restore.ready"]
    with kiosk_in(tmp_path / "new") as new:
        assert not PhoneBrowser(new.program).is_signed_in()
        assert len(new.reports_waiting()) == 2
        assert reference in {report.reference for report in new.reports_waiting()}
        again = PhoneBrowser(new.program)
        code = {"code": new.rescue_code(0)}
        assert again.send("/admin/rescue", form_of="/admin/rescue", **code).status_code == 403  # it was used
        assert "นำไฟล์สำรองกลับมาใช้" in _log_of(new)


def _log_of(kiosk: ServedKiosk) -> str:
    phone = kiosk.phone()
    assert phone.sign_in(person=1).status_code == 303
    return phone.open("/admin/log").text


def test_only_who_came_in_by_a_code_of_the_ministry_puts_a_backup_back(kiosk: ServedKiosk) -> None:
    phone = kiosk.volunteer()
    phrase = make_phrase(phone)
    body = saved(phone)
    assert "รหัสช่วยเหลือ" in phone.open("/admin/backup").text
    assert upload(phone, body, phrase).headers["Location"] == PAGE
    assert kiosk.stores.backups.held() is None
    phone = kiosk.rescued(person=1)
    assert upload(phone, body, phrase).status_code == 303
    assert kiosk.stores.backups.held() is not None
    (held,) = re.findall(r'name="token" value="([0-9a-f]+)"', phone.open("/admin/backup/restore").text)
    other = kiosk.phone()
    assert other.sign_in("ข้าวเหนียวมะม่วง-7", person=1).status_code == 303
    assert other.open("/admin/backup/restore").status_code == 303
    assert other.send("/admin/backup/confirm", form_of="/admin/backup", token=held).headers["Location"] == PAGE
    kiosk.hands.monotonic_s += 3_600
    assert phone.open("/admin/backup/restore").status_code == 303
    assert phone.send("/admin/backup/confirm", form_of="/admin/backup", token=held).headers["Location"] == PAGE
    assert kiosk.restarts == []


def test_wrong_phrases_are_told_and_slowed_and_the_right_one_waits_its_turn(kiosk: ServedKiosk) -> None:
    phone = kiosk.volunteer()
    phrase = make_phrase(phone)
    body = saved(phone)
    phone = kiosk.rescued(person=1)
    for _ in range(5):
        wrong = upload(phone, body, "1" * 24)
        assert wrong.status_code == 422
        assert "รหัสกู้คืนไม่ตรงกับไฟล์นี้" in wrong.text
        assert f'value="{"1" * 24}"' in wrong.text
    waiting = upload(phone, body, phrase)
    assert (waiting.status_code, waiting.headers["Retry-After"]) == (429, "2")
    assert "อีก 2 วินาที" in waiting.text
    kiosk.hands.monotonic_s += 2
    assert upload(phone, body, phrase).status_code == 303


def test_a_form_that_lacks_the_file_or_the_phrase_says_which(kiosk: ServedKiosk) -> None:
    phone = kiosk.rescued(person=1)
    fields = {"csrf_token": token(phone), "phrase": "1" * 24}
    assert "เลือกไฟล์สำรองก่อน" in phone.client.post("/admin/backup/restore", data=fields).text
    assert "พิมพ์รหัสกู้คืนก่อน" in upload(phone, b"x", " ").text
    assert "ไม่ใช่ไฟล์สำรอง" in upload(phone, b"", "1" * 24).text
    assert phone.open("/admin/backup/restore").status_code == 303
    assert phone.send("/admin/backup/file", form_of="/admin/backup").status_code == 303  # no phrase yet


def test_visitors_helpers_and_forms_without_a_token_get_nothing(kiosk: ServedKiosk) -> None:
    stranger = kiosk.phone()
    large = {"file": (io.BytesIO(b"x" * 300_000), "a")}
    assert stranger.client.post("/admin/backup/restore", data=large).headers["Location"].endswith("too_large")
    assert stranger.client.post("/admin/sign-in", data={"password": "x" * 300_000}).status_code == 413
    assert stranger.open("/admin/backup").headers["Location"] == "/admin/sign-in"
    volunteer = kiosk.rescued(person=1)
    assert volunteer.client.post("/admin/backup/file", data={}).status_code in {400, 403}
    large = {"file": (io.BytesIO(b"x" * 300_000), "a")}
    assert volunteer.client.post("/admin/backup/restore", data=large).status_code in {400, 403}
    kiosk.stores.people.add(Passwords().hash(OTHER), name="วิชัย", role="helper")
    helper = kiosk.phone()
    assert helper.sign_in(OTHER, person=2).status_code == 303
    for path in ("/admin/backup", "/admin/backup/restore", "/admin/handover"):
        assert helper.open(path).status_code == 403
    assert "/admin/backup" not in helper.open("/admin").text
    assert volunteer.open("/admin/backup").status_code == 200
