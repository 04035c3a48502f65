"""The photo of a post as its writer adds it and others ask for it: small, without metadata, behind the sign-in."""

from __future__ import annotations

import io
from dataclasses import replace
from html import unescape
from uuid import uuid4

import pytest
from PIL import Image
from werkzeug.test import TestResponse

from content_sync.wire.board import MAX_POST_PHOTO_BYTES, PhotoPiece, PostPhoto
from kiosk.callers.passwords import Passwords
from tests.cast.board.posts_that_came import ASKED, a_post_that_came, take_in_posts
from tests.cast.kiosk.phone_browser import PhoneBrowser
from tests.cast.kiosk.photo_uploads import BOUNDARY, TAKEN_AT, field, jpeg, multipart
from tests.cast.kiosk.served_kiosk import STAMP, ServedKiosk

BOARD, NEW = "/admin/board", "/admin/board/new"
HELPERS = "5511-2233-4455-6677"
MB = 1024 * 1024


@pytest.fixture
def photographer(kiosk: ServedKiosk) -> PhoneBrowser:
    """The phone of a volunteer who has a name."""
    people = kiosk.stores.people
    people.keep(replace(people.all()[0], name="สมหญิง"))
    return kiosk.volunteer()


def write(phone: PhoneBrowser) -> str:
    form = uuid4().hex
    phone.send(NEW, form_of=NEW, form=form, scope="district", sort="question", text="รูปนี้")
    return form


def send_photo(phone: PhoneBrowser, post: str, photo: bytes | None, *, token: str = "") -> TestResponse:
    page = phone.open(NEW).text
    token = token or unescape(page.partition('name="csrf_token" value="')[2].partition('"')[0])
    body = field("csrf_token", token) + multipart(photo)
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    return phone.client.post(f"{BOARD}/{post}/photo", data=body, content_type=kind)


def announced(kiosk: ServedKiosk) -> list[PostPhoto]:
    return [item for item in kiosk.stores.network.batch(20) if isinstance(item, PostPhoto)]


def test_a_photo_is_kept_small_and_without_what_a_camera_hides_in_it(
    kiosk: ServedKiosk, photographer: PhoneBrowser
) -> None:
    post = write(photographer)
    sent = send_photo(photographer, post, jpeg())
    assert (sent.status_code, sent.location) == (303, f"{BOARD}/{post}?photo=kept#p{post}")
    page = photographer.open(f"{BOARD}/{post}?photo=kept").text
    assert "รูปอยู่กับข้อความแล้ว" in page
    assert "เพิ่มรูปถ่าย" not in page
    shown = photographer.open(f"{BOARD}/{post}/photo")
    assert (shown.mimetype, shown.headers["Cache-Control"]) == ("image/jpeg", "no-store")
    image = Image.open(io.BytesIO(shown.data))
    assert image.size == (800, 600)
    assert not image.getexif()
    assert TAKEN_AT not in shown.data
    (item,) = announced(kiosk)
    assert (item.post, item.size_bytes) == (post, len(shown.data))
    assert "มีรูป" in photographer.open(BOARD).text
    assert kiosk.stores.state.audited()[-1].what == "board_photo"
    assert send_photo(photographer, post, jpeg()).location == f"{BOARD}/{post}?photo=enough#p{post}"
    assert len(announced(kiosk)) == 1


def test_no_photo_is_larger_than_central_takes() -> None:
    noise = io.BytesIO()
    Image.effect_noise((800, 800), 200).convert("RGB").save(noise, "JPEG", quality=80)
    assert len(noise.getvalue()) < MAX_POST_PHOTO_BYTES


@pytest.mark.parametrize(
    ("photo", "code", "words"),
    [
        (None, "not_chosen", "ยังไม่ได้เลือกรูป"),
        (b"GIF89a" * 50, "not_a_photo", "ไฟล์นี้ไม่ใช่รูปที่ตู้เปิดได้"),
        (jpeg()[:5_000], "broken", "รูปนี้เสียหรือมาไม่ครบ"),
        (b"\xff\xd8\xff" + bytes(8 * MB - 2), "too_large", "รูปนี้ใหญ่เกิน 8 MB"),
    ],
    ids=["none", "no photo", "cut", "a byte too large"],
)
def test_a_photo_that_is_refused_leaves_the_post_and_says_why(
    kiosk: ServedKiosk, photographer: PhoneBrowser, photo: bytes | None, code: str, words: str
) -> None:
    post = write(photographer)
    sent = send_photo(photographer, post, photo)
    assert (sent.status_code, sent.location) == (303, f"{BOARD}/{post}?photo={code}#p{post}")
    page = photographer.open(f"{BOARD}/{post}?photo={code}").text
    assert words in page
    assert "รูปนี้" in page
    assert announced(kiosk) == []
    assert "made_up" not in photographer.open(f"{BOARD}/{post}?photo=made_up").text


def test_a_photo_larger_than_any_form_leads_back_to_the_conversation_also_that_of_a_reply(
    kiosk: ServedKiosk, photographer: PhoneBrowser
) -> None:
    take_in_posts(kiosk, a_post_that_came(1))
    form, talk = uuid4().hex, f"{BOARD}/{ASKED}"
    photographer.send(f"{talk}/reply", form_of=talk, form=form, text="รูปตามนี้")
    sent = send_photo(photographer, form, b"\xff\xd8\xff" + bytes(20 * MB))
    assert (sent.status_code, sent.location) == (303, f"{BOARD}/{form}?photo=too_large#photo")
    there = photographer.open(sent.location)
    assert (there.status_code, there.location) == (303, f"{talk}?photo=too_large#p{form}")
    assert "รูปนี้ใหญ่เกิน 8 MB" in photographer.open(there.location).text
    assert announced(kiosk) == []


def test_only_its_writer_adds_a_photo_with_the_token_of_the_form_and_who_is_signed_in(
    kiosk: ServedKiosk, photographer: PhoneBrowser
) -> None:
    post = write(photographer)
    assert send_photo(photographer, post, jpeg(), token="made.up").status_code == 400
    helper = kiosk.stores.people.add(Passwords().hash(HELPERS), name="วิชัย", role="helper", since=STAMP)
    helpers = kiosk.phone()
    helpers.sign_in(HELPERS, person=helper.number)
    assert send_photo(helpers, post, jpeg()).status_code == 404
    stranger = kiosk.phone()
    assert send_photo(stranger, post, jpeg()).location == f"{BOARD}/{post}?photo=too_large#photo", "nothing is read"
    assert stranger.open(f"{BOARD}/{post}/photo").status_code == 303
    assert announced(kiosk) == []
    assert send_photo(photographer, post, jpeg()).status_code == 303
    assert helpers.open(f"{BOARD}/{post}/photo").status_code == 200


def test_the_photo_of_another_kiosk_is_asked_for_with_its_size_and_then_stands_there(
    kiosk: ServedKiosk, photographer: PhoneBrowser
) -> None:
    take_in_posts(kiosk, a_post_that_came(1, photo_bytes=80_400), a_post_that_came(2, "c1" * 16, reply_to=ASKED))
    talk, path = f"{BOARD}/{ASKED}", f"{BOARD}/{ASKED}/photo"
    page = photographer.open(talk).text
    assert "ขอดูรูป 80 KB" in page
    assert page.count("ขอดูรูป") == 1
    assert photographer.open(path).status_code == 404
    asked = photographer.send(f"{path}/ask", form_of=talk)
    assert asked.location == f"{talk}?photo=asked#p{ASKED}"
    page = photographer.open(talk).text
    assert "รูปจะมาเมื่อตู้ต่ออินเทอร์เน็ตครั้งหน้า (80 KB)" in page
    assert "ขอดูรูป" not in page
    kiosk.stores.network.apply((), (), to=0, is_whole=True, at=STAMP, piece=PhotoPiece(post=ASKED))
    assert "ไม่ได้เก็บรูปนี้ไว้แล้ว" in photographer.open(talk).text
    assert photographer.send(f"{BOARD}/{'c1' * 16}/photo/ask", form_of=talk).location == f"{talk}#p{'c1' * 16}"
