"""The volunteer reads an answer aloud only where the villager said so, and passes it on."""

from __future__ import annotations

from tests.cast.kiosk.served_kiosk import ServedKiosk


def test_an_answer_is_read_only_where_the_villager_said_so(kiosk: ServedKiosk) -> None:
    kiosk.answer(kiosk.file_report(read_aloud=True), "ช่างไป **พรุ่งนี้** <b>")
    secret = kiosk.file_report(text="เรื่องส่วนตัว")
    kiosk.answer(secret, "ความลับ")
    phone = kiosk.volunteer()
    assert "รอให้บอกต่อ 2 เรื่อง" in phone.open("/admin").text
    text = phone.open("/admin/answers").text
    assert "ช่างไป <strong>พรุ่งนี้</strong> &lt;b&gt;" in text
    assert "อ่านได้เฉพาะคนที่มีรหัสติดตาม" in text
    assert "ความลับ" not in text
    assert "เรื่องส่วนตัว" not in text
    assert secret.reference not in text


def test_an_answer_passed_on_waits_no_more(kiosk: ServedKiosk) -> None:
    kiosk.answer(kiosk.file_report(read_aloud=True))
    phone = kiosk.volunteer()
    passed = phone.send("/admin/answers/1/passed", form_of="/admin/answers")
    assert passed.headers["Location"] == "/admin/answers?done=passed"
    text = phone.open("/admin/answers?done=passed").text
    assert "บันทึกว่าบอกต่อแล้ว" in text
    assert "ไม่มีเรื่องค้าง" in text
    assert phone.send("/admin/answers/99/passed", form_of="/admin/answers").status_code == 303
    assert phone.send("/admin/answers/x/passed", form_of="/admin/answers").status_code == 404
