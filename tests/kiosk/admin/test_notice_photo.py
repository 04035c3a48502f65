"""The photo of a notice: made small and bare, shown with its notice alone, refused with a reason."""

from __future__ import annotations

import io
import re
from html import unescape

import pytest
from PIL import Image
from werkzeug.test import TestResponse

from content_sync.wire.activities import MAX_ACTIVITY_PHOTO, VillageActivity
from kiosk.store.photos.shrinking import LONG_EDGE, MAX_BYTES
from tests.cast.kiosk.phone_browser import PhoneBrowser
from tests.cast.kiosk.photo_uploads import BOUNDARY, TAKEN_AT, field, jpeg, multipart
from tests.cast.kiosk.served_kiosk import ServedKiosk

NOTICE = {"title": "ประชุมหมู่บ้าน", "body": "หกโมงเย็น", "first": "2026-11-22", "last": "2026-11-25"}
_SHOWN = re.compile(r'src="(/news/photos/[0-9a-f]{64})"')


@pytest.fixture
def writer(printed_kiosk: ServedKiosk) -> PhoneBrowser:
    phone = printed_kiosk.volunteer()
    assert phone.send("/admin/notice", form_of="/admin/notice", **NOTICE).status_code == 303
    return phone


def token(phone: PhoneBrowser) -> str:
    return unescape(phone.open("/admin/notice/1").text.partition('name="csrf_token" value="')[2].partition('"')[0])


def bring(phone: PhoneBrowser, photo: bytes, *, name: str = "photo.jpg", csrf: str | None = None) -> TestResponse:
    body = field("csrf_token", token(phone) if csrf is None else csrf) + multipart(photo, name=name)
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    return phone.client.post("/admin/notice/1/photo", data=body, content_type=kind)


def files_of(printed_kiosk: ServedKiosk) -> list[str]:
    return sorted(file.name for file in (printed_kiosk.stores.folder / "notice-photos").iterdir())


def test_a_photo_stands_beside_its_notice_small_and_without_what_the_camera_wrote(
    printed_kiosk: ServedKiosk, writer: PhoneBrowser
) -> None:
    told = bring(writer, jpeg())
    assert told.headers["Location"] == "/admin/notice/1?photo=kept#photo"
    assert "เก็บรูปแล้ว" in writer.open(told.headers["Location"]).text
    villager = printed_kiosk.phone()
    (address,) = _SHOWN.findall(villager.open("/news").text)
    shown = villager.open(address)
    assert shown.mimetype == "image/jpeg"
    with Image.open(io.BytesIO(shown.data)) as small:
        assert max(small.size) == LONG_EDGE
    assert TAKEN_AT not in shown.data
    assert writer.open("/admin/notice/1/photo.jpg").data == shown.data


def test_another_photo_takes_the_place_of_the_first_and_one_taken_away_leaves_no_file(
    printed_kiosk: ServedKiosk, writer: PhoneBrowser
) -> None:
    bring(writer, jpeg(300, 200))
    first = files_of(printed_kiosk)
    bring(writer, jpeg(200, 300))
    second = files_of(printed_kiosk)
    assert len(first) == len(second) == 2, "one is shown, one is light enough to go up"
    assert not {*first} & {*second}
    dropped = writer.send("/admin/notice/1/photo/drop", form_of="/admin/notice/1")
    assert dropped.headers["Location"] == "/admin/notice/1?photo=dropped#photo"
    assert files_of(printed_kiosk) == []
    assert writer.open("/admin/notice/1/photo.jpg").status_code == 404


def test_a_photo_of_what_villagers_do_not_see_has_no_address_for_them(
    printed_kiosk: ServedKiosk, writer: PhoneBrowser
) -> None:
    bring(writer, jpeg(300, 200))
    villager = printed_kiosk.phone()
    (address,) = _SHOWN.findall(villager.open("/news").text)
    writer.send("/admin/notice/1/hide", form_of="/admin/notice/1")
    assert villager.open(address).status_code == 404
    assert villager.open("/admin/notice/1/photo.jpg").status_code == 303
    assert writer.open("/admin/notice/1/photo.jpg").status_code == 200
    for name in ("..%2f..%2fkiosk.key", "kiosk.key", "../kiosk.key", "0" * 64, "%00"):
        assert villager.open(f"/news/photos/{name}").status_code == 404


@pytest.mark.parametrize(
    ("photo", "code"),
    [
        (b"", "not_chosen"),
        (b"GIF89a", "not_a_photo"),
        (b"\0\0\0\x18ftypheic", "heic"),
        (b"\xff\xd8\xff" + bytes(100), "broken"),
        (b"\xff\xd8\xff" + bytes(MAX_BYTES), "too_large"),
    ],
)
def test_a_photo_that_is_refused_is_told_with_its_reason_and_costs_no_words(
    printed_kiosk: ServedKiosk, writer: PhoneBrowser, photo: bytes, code: str
) -> None:
    told = bring(writer, photo, name="../../kiosk.key")
    assert told.headers["Location"] == f"/admin/notice/1?photo={code}#photo"
    page = writer.open(told.headers["Location"]).text
    assert 'id="photo-mistake"' in page
    assert NOTICE["body"] in page
    assert files_of(printed_kiosk) == []


def test_a_photo_of_a_notice_that_was_taken_away_is_told(printed_kiosk: ServedKiosk, writer: PhoneBrowser) -> None:
    csrf = token(writer)
    printed_kiosk.stores.state.remove_notice(1)
    told = bring(writer, jpeg(300, 200), csrf=csrf)
    assert told.headers["Location"] == "/admin/notice?done=gone"
    assert files_of(printed_kiosk) == []


def test_a_large_form_of_who_is_not_signed_in_or_without_a_token_is_not_taken(
    printed_kiosk: ServedKiosk, writer: PhoneBrowser
) -> None:
    for phone, statuses in ((printed_kiosk.phone(), {303, 400, 413}), (writer, {400})):
        assert bring(phone, jpeg(), csrf="").status_code in statuses
    assert files_of(printed_kiosk) == []


def test_the_night_removes_the_photo_of_a_notice_that_is_gone(printed_kiosk: ServedKiosk, writer: PhoneBrowser) -> None:
    bring(writer, jpeg(300, 200))
    printed_kiosk.stores.state.remove_notice(1)
    for left in (2, 0):  # what was put since the last sweep stays once
        printed_kiosk.stores.notice_photos.sweep()
        assert len(files_of(printed_kiosk)) == left


def test_the_photo_of_an_activity_goes_up_light_and_bare(printed_kiosk: ServedKiosk) -> None:
    phone = printed_kiosk.volunteer()
    activity = NOTICE | {"sort": "activity", "first_time": "9:00", "last_time": "12:00", "reach": "district"}
    assert phone.send("/admin/notice", form_of="/admin/notice?sort=activity", **activity).status_code == 303
    bring(phone, jpeg())
    (item,) = (one for one in printed_kiosk.stores.network.batch(20) if isinstance(one, VillageActivity))
    assert 0 < len(item.photo) <= MAX_ACTIVITY_PHOTO
    assert TAKEN_AT not in item.photo
    with Image.open(io.BytesIO(item.photo)) as light:
        assert light.format == "JPEG"
