"""The steps of an instruction: as sources write them, in Thai without full stops, in lists, and in English."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_sync.look.instructions import steps


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        (
            "ขอให้ระวังฝนตกหนัก ซึ่งอาจทำให้น้ำท่วมฉับพลัน โดยเฉพาะเชิงเขา ควรเลี่ยงทางที่น้ำท่วมซ้ำซาก\n\nส่วนเรือเล็กงดออกจากฝั่ง",
            [
                "ขอให้ระวังฝนตกหนัก ซึ่งอาจทำให้น้ำท่วมฉับพลัน โดยเฉพาะเชิงเขา", "ควรเลี่ยงทางที่น้ำท่วมซ้ำซาก",
                "ส่วนเรือเล็กงดออกจากฝั่ง",
            ],
        ),
        ("เก็บของที่ปลิวง่าย ไม่อยู่ใต้ต้นไม้ใหญ่ งดออกเรือเล็ก", ["เก็บของที่ปลิวง่าย", "ไม่อยู่ใต้ต้นไม้ใหญ่", "งดออกเรือเล็ก"]),
        ("1. ผูกหลังคา 2. อย่าก่อไฟในห้องปิด\n- ขับรถช้าๆ", ["ผูกหลังคา", "อย่าก่อไฟในห้องปิด", "ขับรถช้าๆ"]),
        ("๑) ย้ายของขึ้นที่สูง ๒) ปิดไฟ", ["ย้ายของขึ้นที่สูง", "ปิดไฟ"]),
        ("2. ปิดไฟก่อนออกจากบ้าน", ["ปิดไฟก่อนออกจากบ้าน"]),
        ("คลื่นสูง 2 - 3 เมตร และสูงกว่า 3. เมตร", ["คลื่นสูง 2 - 3 เมตร และสูงกว่า 3. เมตร"]),
        ("Stay indoors. Do not cross flooded roads! Call 1784 if in danger.",
         ["Stay indoors.", "Do not cross flooded roads!", "Call 1784 if in danger."]),
        ("Waves of approx. 2 m at sea.", ["Waves of approx. 2 m at sea."]),
        ("ระวังน้ำหลาก งด", ["ระวังน้ำหลาก งด"]), ("ระวัง", ["ระวัง"]), ("", []), (" \n ", []),
    ],
)  # fmt: skip
def test_an_instruction_is_cut_where_somebody_is_told_to_do_something(text: str, cut: list[str]) -> None:
    assert list(steps(text)) == cut


PIECES = st.sampled_from(["ควร", "งด", "ฝน", " ", "\n", "-", "1.", "2)", "๑.", "a. B", "• "])


@given(st.lists(PIECES, max_size=30).map("".join))
def test_nothing_but_bullets_numbers_and_blanks_is_lost(text: str) -> None:
    def letters(one: str) -> str:
        return re.sub(r"[^ก-ฮa-zA-Z]", "", one)

    assert letters("".join(steps(text))) == letters(text)
    assert all(step == step.strip() and step for step in steps(text))
