"""What is wrong with a change of password is told, and guessing it is slowed."""

from __future__ import annotations

import pytest

from tests.cast.kiosk.phone_browser import PASSWORD
from tests.cast.kiosk.served_kiosk import ServedKiosk


@pytest.mark.parametrize(
    ("current", "new", "again", "words"),
    [
        ("wrong", "ปลาดุกย่าง", "ปลาดุกย่าง", "รหัสผ่านไม่ถูกต้อง"),
        (PASSWORD, "ปลา", "ปลา", "กรุณาใส่อย่างน้อย 8 ตัว"),
        (PASSWORD, "12345678", "12345678", "เดาง่ายเกินไป"),
        (PASSWORD, "ปลาดุกย่าง", "ปลาช่อนเผา", "สองช่องไม่เหมือนกัน"),
        (PASSWORD, "ab" * 101, "ab" * 101, "ยาวเกินไป"),
    ],
)
def test_what_is_wrong_with_a_change_of_password_is_told_and_nothing_changes(
    kiosk: ServedKiosk, current: str, new: str, again: str, words: str
) -> None:
    phone = kiosk.volunteer()
    told = phone.send("/admin/password", form_of="/admin/password", current=current, new=new, again=again)
    assert told.status_code == 422
    assert words in told.text
    assert new not in told.text
    assert phone.is_signed_in()
    assert kiosk.phone().sign_in().status_code == 303


def test_guessing_the_present_password_is_slowed_as_at_the_door(kiosk: ServedKiosk) -> None:
    phone = kiosk.volunteer()
    fields = {"current": "wrong", "new": "ปลาดุกย่าง", "again": "ปลาดุกย่าง"}
    told = [phone.send("/admin/password", form_of="/admin/password", **fields).text for _ in range(6)]
    assert "ลองใหม่ได้ในอีก 2 วินาที" in told[-1]
