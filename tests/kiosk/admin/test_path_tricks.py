"""No name that a phone sends leads out of the folder of its files: neither in an address nor with an upload."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from http import HTTPStatus
from pathlib import Path
from uuid import uuid4

import pytest

from kiosk.screens import COMPUTED, DAILY, SIGN_IN, VOLUNTEER
from tests.cast.kiosk.phone_browser import PhoneBrowser
from tests.cast.kiosk.photo_uploads import BOUNDARY, field, jpeg, multipart
from tests.cast.kiosk.served_kiosk import STAMP, ServedKiosk
from tests.cast.pages.admin_addresses import names_in_addresses

TRICKS = (
    *("../kiosk.key", "..%2fkiosk.key", "%2e%2e%2fkiosk.key", "..%5ckiosk.key", "%2fetc%2fpasswd", "..%252fkiosk.key"),
    *("../state.journal", "%00", "..", "....//kiosk.key", "photos/../../kiosk.key"),
)
UP = ("../../../../kiosk.key", "..\\..\\state.journal", "/etc/passwd", "kiosk.key\x00.jpg", "..", "a/../../b.jpg")


@pytest.fixture
def sender_of_tricks(kiosk: ServedKiosk) -> PhoneBrowser:
    people = kiosk.stores.people
    people.keep(replace(people.all()[0], name="สมหญิง", since=STAMP))
    return kiosk.volunteer()


def test_no_address_with_a_name_leads_out_of_its_folder(kiosk: ServedKiosk, sender_of_tricks: PhoneBrowser) -> None:
    assert kiosk.stores.identity.seed is not None
    key = kiosk.stores.identity.seed.hex()
    named = set(names_in_addresses(kiosk, (*COMPUTED, *SIGN_IN, *DAILY, *VOLUNTEER)))
    assert {"/admin/market/photos/", "/news/photos/", "/market/photos/", "/admin/access-log/"} <= named
    for path in named:
        for trick in TRICKS:
            reply = sender_of_tricks.client.get(path + trick)
            is_led_on = (
                reply.status_code in {301, 303} and reply.location.startswith("/") and "//" not in reply.location
            )
            assert reply.status_code in {404, 405} or is_led_on, path + trick
            assert key not in reply.text
            assert "root:" not in reply.text


def files(kiosk: ServedKiosk) -> dict[Path, bytes]:
    """Return every file on the card but the journals, which write anew what is kept."""
    folder = kiosk.stores.folder.parent
    return {one: one.read_bytes() for one in folder.rglob("*") if one.is_file() and one.suffix != ".journal"}


def uploads(sender_of_tricks: PhoneBrowser) -> Iterator[tuple[str, str]]:
    """Yield the page of each form that takes a photo, and where it sends it."""
    post, entry = uuid4().hex, uuid4().hex
    new = "/admin/board/new"
    assert (
        sender_of_tricks.send(new, form_of=new, form=post, scope="district", sort="question", text="ใคร").status_code
        == 303
    )
    teach = "/admin/diary/new/farming"
    assert sender_of_tricks.send(teach, form_of=teach, form=entry, people="12").status_code == 303
    words = {"title": "ประชุม", "body": "", "first": "22/11/2569", "last": "25/11/2569"}
    assert sender_of_tricks.send("/admin/notice", form_of="/admin/notice", **words).status_code == 303
    yield "/admin/notice/1", "/admin/notice/1/photo"
    yield new, f"/admin/board/{post}/photo"
    yield new, f"/admin/diary/{entry}/photo"


def token(phone: PhoneBrowser, page: str) -> str:
    return unescape(phone.open(page).text.partition('name="csrf_token" value="')[2].partition('"')[0])


def test_a_file_that_is_sent_is_kept_under_its_digest_whatever_it_is_called(
    kiosk: ServedKiosk, sender_of_tricks: PhoneBrowser
) -> None:
    photo, forms = jpeg(320, 240), list(uploads(sender_of_tricks))
    before = files(kiosk)
    for name in UP:
        for page, path in forms:
            body = field("csrf_token", token(sender_of_tricks, page)) + multipart(photo, name=name)
            kind = f"multipart/form-data; boundary={BOUNDARY}"
            assert sender_of_tricks.client.post(path, data=body, content_type=kind).status_code == HTTPStatus.SEE_OTHER
    after = files(kiosk)
    assert {path: body for path, body in after.items() if path in before} == before
    folders = {path.parent.name for path in after.keys() - before.keys()}
    assert folders == {"notice-photos", "board-photos", "diary-photos"}
    assert all(len(path.name) == 64 for path in after.keys() - before.keys())


def test_a_backup_with_the_name_of_a_path_is_refused_by_what_is_in_it_and_lies_nowhere(
    kiosk: ServedKiosk, sender_of_tricks: PhoneBrowser
) -> None:
    before = files(kiosk)
    for name in UP:
        phone = kiosk.rescued(UP.index(name))
        fields = {"csrf_token": token(phone, "/admin/backup"), "phrase": "1", "file": (io.BytesIO(b"PK"), name)}
        reply = phone.client.post("/admin/backup/restore", data=fields, content_type="multipart/form-data")
        assert reply.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert files(kiosk) == before
