"""At the desk: where a problem is, and how the kiosk was when a fault of the hotspot was reported."""

from __future__ import annotations

import re

import msgspec
import pytest
from flask.testing import FlaskClient

from content_sync.wire.encoding import encode
from content_sync.wire.reports import HotspotHealth
from tests.cast.desk.office import Office, a_report
from tests.cast.wire.wire_samples import HEALTH

pytestmark = pytest.mark.usefixtures("villages")
PATH = f"/inbox/{1:032x}"


def words(clerk: FlaskClient) -> str:
    text = re.sub(r"<[^>]*>", " ", clerk.get(PATH).text)
    return re.sub(r"[\s\u2066-\u2069]+", " ", text)


def test_where_it_is_stands_in_the_list_and_below_the_words(office: Office, clerk: FlaskClient) -> None:
    office.add(a_report(1, place="หน้าวัดโพธิ์ชัย <b>"))
    for path in ("/inbox", PATH):
        assert "หน้าวัดโพธิ์ชัย &lt;b&gt;" in clerk.get(path).text


def test_how_the_kiosk_was_is_told_with_what_is_wrong(office: Office, clerk: FlaskClient) -> None:
    office.add(a_report(1, topic="wifi-slow", health=encode(HEALTH)))
    told = words(clerk)
    for said in ("สภาพตู้ตอนที่แจ้ง", "ต่อไม่ได้", "24 ชม.", "900 MB", "61 °C", "ไฟเลี้ยงต่ำเกินไป", "22 พ.ย. 2569 13:30"):
        assert said in told


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"is_linked": True}, "ต่อได้ตอนติดต่อครั้งล่าสุด"),
        ({"linked_at": None}, "ไม่รู้ว่าต่อได้ครั้งล่าสุดเมื่อไร"),
        ({"temperature_celsius": None}, "ไม่รู้อุณหภูมิ"),
        ({"temperature_celsius": 0}, "0 °C"),
        ({"is_under_voltage": None}, "ไม่รู้แรงดันไฟ"),
    ],
)
def test_what_the_kiosk_does_not_know_is_told_as_not_known(
    office: Office, clerk: FlaskClient, changes: dict[str, object], said: str
) -> None:
    office.add(a_report(1, topic="wifi-slow", health=encode(msgspec.structs.replace(HEALTH, **changes))))
    assert said in words(clerk)


def test_a_weak_supply_is_told_only_where_it_is_weak(office: Office, clerk: FlaskClient) -> None:
    office.add(a_report(1, health=encode(HotspotHealth(is_linked=True, is_under_voltage=False))))
    assert "ไฟเลี้ยงต่ำเกินไป" not in words(clerk)


@pytest.mark.parametrize("health", [None, b"", b"?", b'{"is_linked":"maybe"}'])
def test_a_report_whose_health_nobody_can_read_is_shown_without_it(
    office: Office, clerk: FlaskClient, health: bytes | None
) -> None:
    office.add(a_report(1, health=health))
    assert "สภาพตู้ตอนที่แจ้ง" not in words(clerk)
