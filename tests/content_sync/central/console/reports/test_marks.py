"""A report says from what kind of box it came, as it was when it came: that stays true whatever was decided since."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.cast.desk.office import Office, a_report


@pytest.mark.parametrize(
    ("came_as", "words"),
    [
        ("", ""),
        ("retired", "มาจากการ์ดที่เปลี่ยนไปแล้ว"),
        ("held", "มาจากตู้ที่ไม่เชื่อถือ"),
        ("disputed", "มาจากหนึ่งในสองตู้ที่ใช้รหัสลงทะเบียนเดียวกัน ตอนนั้นยังไม่มีใครเทียบเลข"),
        ("pending", "มาจากตู้ที่ตอนนั้นยังไม่มีใครเทียบเลข"),
    ],
)
def test_a_report_says_from_what_kind_of_box_it_came(
    office: Office, clerk: FlaskClient, villages: None, came_as: str, words: str
) -> None:
    report = a_report(came_as=came_as)
    office.add(report)
    page = clerk.get(f"/inbox/{report.id}").text
    assert words in page
    assert ("มาจากตู้" in page or "มาจากการ์ด" in page or "มาจากหนึ่งในสองตู้" in page) is bool(came_as)
