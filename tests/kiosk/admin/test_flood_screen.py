"""The volunteer sees a flood, holds it back and lets it go."""

from __future__ import annotations

import pytest

from content_sync.wire.stamps import Stamp
from kiosk.store.outbox.filing.filing import Fields
from kiosk.store.outbox.filing.quotas import Quotas
from kiosk.store.outbox.queueing.flood import FROM
from kiosk.store.senders import Sender
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.kiosk.served_kiosk import ServedKiosk


def test_a_page_of_floods_without_one_says_that_all_is_as_usual(kiosk: ServedKiosk) -> None:
    page = kiosk.volunteer().open("/admin/flood").text
    assert "ตอนนี้ไม่มีแล้ว เรื่องแจ้งเข้ามาตามปกติ" in page
    assert "มาจากมือถือเครื่องเดียว" not in page


def test_the_volunteer_sees_a_flood_holds_it_back_and_lets_it_go(kiosk: ServedKiosk) -> None:
    crowd = Sender(address="ab" * 8, named="x")
    for turn in range(FROM):
        made = Stamp(at=NOON, clock="trusted", boot_s=turn * 60)
        kiosk.stores.outbox.receive(
            f"{turn:032x}", Fields(topic="road", text="ก่อกวน"), made=made, seal_to=None, sender=crowd
        )
    phone = kiosk.volunteer()
    assert "มีเรื่องแจ้งเข้ามามากผิดปกติ" in phone.open("/admin").text
    page = phone.open("/admin/flood").text
    assert f"{FROM} เรื่อง" in page
    assert "ก่อกวน" not in page
    assert "เรื่องแจ้งเข้ามาตามปกติ" not in page
    held = phone.send(f"/admin/flood/{'ab' * 8}/hold", form_of="/admin/flood")
    assert held.status_code == 303
    assert kiosk.stores.outbox.waiting().held_back == FROM
    assert "พักไว้ตั้งแต่" in phone.open("/admin/flood").text
    assert f"พักไว้ก่อน {FROM} เรื่อง" in phone.open("/admin/queue").text
    phone.send(f"/admin/flood/{'ab' * 8}/let-go", form_of="/admin/flood")
    assert kiosk.stores.outbox.waiting().held_back == 0
    assert [event.what for event in kiosk.stores.state.audited()][-2:] == ["flood_held_back", "flood_let_go"]


def test_a_group_nobody_marked_is_not_held(kiosk: ServedKiosk) -> None:
    kiosk.file_report()
    phone = kiosk.volunteer()
    response = phone.send("/admin/flood/nobody/hold", form_of="/admin")
    assert response.headers["Location"] == "/admin/flood"
    assert kiosk.stores.state.audited()[-1].what == "signed_in"
    assert kiosk.stores.outbox.waiting().held_back == 0


def test_the_volunteers_own_report_has_room_when_others_have_none(
    kiosk: ServedKiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kiosk.stores.outbox._filing, "_quotas", Quotas(max_reports=2, of_the_volunteer=1))
    kiosk.file_report()
    sent = {"text": "ถนนพัง"}
    headers = {"Origin": "http://localhost"}
    assert kiosk.phone().client.post("/report/road/-?send", data=sent, headers=headers).status_code == 503
    assert kiosk.volunteer().client.post("/report/road/-?send", data=sent, headers=headers).status_code == 303
