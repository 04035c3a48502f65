"""A volunteer who is locked out where no line is comes in by a code from the desk, which hears of it afterwards."""

from __future__ import annotations

import re
from dataclasses import replace

from flask_security.utils import hash_password

from content_sync.central.app import create_desk
from content_sync.central.database.network.officers import keep_areas
from content_sync.central.database.staff import keep_account
from content_sync.wire.areas import COUNTRY
from kiosk.app import build
from kiosk.callers.passwords import Passwords
from tests.cast.desk.office import EMAIL, PASSWORD, send, sign_in
from tests.cast.journeys.country import Journey
from tests.cast.kiosk.loaded_templates import templates
from tests.cast.kiosk.phone_browser import PhoneBrowser
from tests.cast.kiosk.served_kiosk import config
from tests.cast.place_and_time import VILLAGE

DESK = f"/villages/{VILLAGE}/rescue"
NEW = "ข้าวเหนียวมะม่วง-7"


def test_who_is_locked_out_comes_in_by_a_code_from_the_desk_and_the_desk_hears_of_it(journey: Journey) -> None:
    journey.visit()  # the last one before the line is cut
    desk = create_desk(journey.country.central, lambda: journey.country.now)
    with desk.app_context():
        keep_account(journey.country.central.database.staff, EMAIL, hash_password(PASSWORD))
    with journey.country.central.database.writing() as session:
        keep_areas(session, EMAIL, (COUNTRY,))
    clerk = desk.test_client()
    sign_in(clerk, EMAIL, PASSWORD)
    send(clerk, DESK, {"asked": "สมศรี", "why": "ลืมรหัสผ่าน"})
    (spoken,) = re.findall(r'class="spoken-code"><bdi>([0-9 ]+)<', clerk.get(DESK).text)

    own = journey.kiosk
    (own.folder / "data").mkdir()
    own.people.add(Passwords().hash("nobody knows it any more"), name="สมศรี")
    kiosk = build(
        replace(config(own.folder), data_dir=own.folder),
        stores=own.stores(),
        clock=own.clock,
        templates=templates(),
        visit_now=lambda: None,
        screens=(),
    )
    phone = PhoneBrowser(kiosk)
    assert phone.send("/admin/rescue", form_of="/admin/rescue", code=spoken).status_code == 303
    chosen = {"person": "1", "name": "", "new": NEW, "again": NEW}
    assert phone.send("/admin/rescue/account", form_of="/admin/rescue/account", **chosen).status_code == 303
    assert phone.is_signed_in()
    assert PhoneBrowser(kiosk).sign_in(NEW).status_code == 303
    second = PhoneBrowser(kiosk)
    assert second.send("/admin/rescue", form_of="/admin/rescue", code=spoken).status_code == 403
    assert "ยังไม่ทราบว่าใช้หรือยัง" in clerk.get(DESK).text

    journey.visit()  # the line is back
    assert "ใช้แล้ว" in clerk.get(DESK).text
