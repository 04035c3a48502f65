"""A carrier's file comes in from who is signed in, and takes the room of nobody's photo."""

from __future__ import annotations

import re
from contextlib import ExitStack

from content_sync.listener.limits import Asked
from kiosk.admin.carry import BACK, MAX_FORM_BYTES
from kiosk.app import MAX_FORM_BYTES as MAX_TEXT_FORM_BYTES
from kiosk.serving import MAX_BODY_BYTES, limits_of
from tests.cast.kiosk.photo_uploads import BOUNDARY, field, jpeg, multipart, send, thanked
from tests.cast.kiosk.served_kiosk import ServedKiosk
from tests.cast.listener.callers import Caller, post
from tests.cast.listener.serving import ask
from tests.cast.stick.stick_kiosk import StickKiosk

GREEDY, HELD_BYTES = 24, 2_650_000  # together nearly all that may wait in files


def test_a_crowd_of_strangers_with_large_files_keeps_nobody_from_pages_nor_from_a_photo(kiosk: ServedKiosk) -> None:
    photo = jpeg(4_300, 3_200)
    assert 2 * HELD_BYTES < len(photo) < 8_000_000, "the largest of all, so it would go first"
    with ExitStack() as held:
        for nth in range(GREEDY):
            greedy = held.enter_context(Caller(kiosk.port, address=f"127.0.2.{nth + 1}"))
            greedy.send(post(BACK, MAX_FORM_BYTES, "Cookie: kiosk=made-up"), b"x" * HELD_BYTES)
        assert kiosk.get("/search").status == 200
        _, ticket = thanked(kiosk)
        assert send(kiosk, ticket, multipart(photo)).status == 200
        assert len(kiosk.photos_waiting()) == 1


def test_only_with_an_open_session_a_body_is_let_in_that_is_larger_than_a_form(kiosk: ServedKiosk) -> None:
    most = limits_of(kiosk.program).max_body_bytes
    phone = kiosk.volunteer()
    cookies = f"other=1; kiosk={phone.cookie()}"
    assert most(Asked(path=BACK, cookies=cookies)) == MAX_FORM_BYTES
    assert most(Asked(path=f"/en{BACK}", cookies=cookies)) == MAX_FORM_BYTES
    for wrong in ("", "kiosk=", "kiosk=x.y.z", "\xff\xfe", f"kiosk={phone.cookie()[:-3]}xxx"):
        assert most(Asked(path=BACK, cookies=wrong)) == MAX_TEXT_FORM_BYTES
    assert most(Asked(path="/report/thanks/x", cookies=cookies)) == MAX_BODY_BYTES
    phone.send("/admin/sign-out", form_of="/admin")
    assert most(Asked(path=BACK, cookies=cookies)) == MAX_TEXT_FORM_BYTES, "a copied cookie is worth nothing afterwards"


def test_what_a_signed_in_phone_brings_is_read_though_it_is_larger_than_any_photo(stick_kiosk: StickKiosk) -> None:
    kiosk = stick_kiosk.kiosk
    phone = kiosk.volunteer()
    found = re.search(r'name="csrf_token" value="([^"]+)"', phone.open("/carry").text)
    assert found
    file = multipart(b"no parcel" + bytes(MAX_BODY_BYTES)).replace(b'"photo"', b'"parcel"')
    body = field("csrf_token", found[1]) + file
    kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}", "Cookie": f"kiosk={phone.cookie()}"}
    reply = ask(kiosk.port, BACK, method="POST", body=body, headers=kind, timeout_s=60)
    assert reply.status == 422
    assert "ไม่ใช่ไฟล์ของกระทรวง" in reply.text
