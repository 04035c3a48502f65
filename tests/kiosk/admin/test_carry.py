"""A phone as the stick at the kiosk: one file to take along, one to bring back."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pytest

from content_sync.stick.folder import StickFolder
from content_sync.stick.parcel import pack, unpack
from content_sync.wire.carriers import (
    DOWN,
    HANDED_IN,
    MAX_PARCEL_BYTES,
    TREE_FOLDER,
    HandedIn,
    StickMarker,
    StickVillage,
    VillageHandedIn,
    receipt_name,
)
from content_sync.wire.encoding import encode
from content_sync.wire.references import serial_of
from content_sync.wire.reports import MAX_PHOTO_BYTES
from kiosk.phone_carrier import NAME
from tests.cast.central.ministry import a_notice
from tests.cast.kiosk.served_kiosk import ServedKiosk
from tests.cast.place_and_time import VILLAGE
from tests.cast.stick.phone_parcels import PAGE, bring_back, hand_in, the_file
from tests.cast.stick.stick_journeys import answer_at_central, reports_at_central
from tests.cast.stick.stick_kiosk import StickKiosk


def test_a_report_goes_up_and_its_answer_comes_home_by_phone_alone(linked: StickKiosk, tmp_path: Path) -> None:
    kiosk, country = linked.kiosk, linked.country
    kiosk.file_report(text="สะพานขาด")
    phone = kiosk.volunteer()
    first = the_file(phone)
    assert "สะพานขาด".encode() not in first
    taken = hand_in(linked, tmp_path, first)
    assert [(one.code, one.reports) for one in taken.handed_in.villages] == [(VILLAGE, 1)]
    assert [row.text for row in reports_at_central(country)] == ["สะพานขาด"]

    country.publish(a_notice("n-1"))
    answer_at_central(country, "ส่งช่างไปแล้ว")
    again = hand_in(linked, tmp_path, first)
    said = bring_back(linked, phone, b"".join(pack(again.stick)))
    assert "รับของขากลับเข้าตู้แล้ว" in said
    assert "เรื่องที่ส่วนกลางได้รับแล้ว<b>1 เรื่อง</b>" in said
    assert "คำตอบถึงชาวบ้าน<b>1 เรื่อง</b>" in said
    assert kiosk.stores.outbox.waiting().count == 0
    local = kiosk.stores.content.edition().part("p43")
    assert local is not None
    assert len(local.bulletins) == 1


def test_the_file_to_take_along_is_not_taken_for_the_one_that_comes_back(linked: StickKiosk) -> None:
    linked.kiosk.file_report(text="สะพานขาด")
    phone = linked.kiosk.volunteer()
    first = the_file(phone)
    said = bring_back(linked, phone, first)
    assert "นี่คือไฟล์ขาไป ยังไม่ถึงส่วนกลาง" in said
    assert "รับของขากลับเข้าตู้แล้ว" not in said
    assert the_file(phone) == first


def test_the_file_is_the_same_bytes_until_something_new_waits_and_a_look_changes_nothing(linked: StickKiosk) -> None:
    kiosk = linked.kiosk
    kiosk.file_report(text="หนึ่ง")
    phone = kiosk.volunteer()
    folder = kiosk.stores.folder / NAME
    phone.open(PAGE)
    assert not folder.exists()
    first = the_file(phone)
    assert the_file(phone) == first
    assert phone.send(PAGE, form_of=PAGE).status_code == 303
    assert the_file(phone) == first, "made again of the same, it is the same"
    kiosk.file_report(text="สอง")
    assert ".kbx" not in phone.open(PAGE).text.partition("</form>")[0], "the old file is no longer all that waits"
    second = the_file(phone)
    assert second != first
    assert len(second) > len(first)


def test_only_who_is_signed_in_gets_or_brings_a_file(linked: StickKiosk, kiosk: ServedKiosk) -> None:
    linked.kiosk.file_report(text="x")
    parcel = the_file(linked.kiosk.volunteer())
    stranger = linked.kiosk.phone()
    assert stranger.open(PAGE).status_code == 303
    assert stranger.open("/carry/kiosk-43050106-2569-11-26.kbx").status_code == 303
    assert parcel
    nowhere = kiosk.volunteer()  # one that visits nobody
    assert "ยังไม่มีทางติดต่อส่วนกลาง" in nowhere.open(PAGE).text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda parcel: parcel[: len(parcel) // 2], "ไฟล์นี้ไม่ครบ"),
        (lambda parcel: b"\x89PNG" + parcel, "ไม่ใช่ไฟล์ของกระทรวง"),
        (lambda _: b"", "ไฟล์นี้ไม่ครบ"),
    ],
)
def test_a_file_that_is_not_whole_or_not_ours_is_refused_and_changes_nothing(
    linked: StickKiosk, tmp_path: Path, change: object, words: str
) -> None:
    assert callable(change)
    linked.kiosk.file_report(text="x")
    phone = linked.kiosk.volunteer()
    parcel = the_file(phone)
    taken = hand_in(linked, tmp_path, parcel)
    before = linked.kiosk.stores.content.edition()
    assert words in bring_back(linked, phone, change(b"".join(pack(taken.stick))))
    assert linked.kiosk.stores.content.edition() == before
    assert linked.kiosk.stores.outbox.waiting().count == 1
    assert the_file(phone) == parcel


def test_a_forged_tree_in_it_changes_nothing_and_the_receipts_still_come_home(
    linked: StickKiosk, tmp_path: Path
) -> None:
    linked.kiosk.file_report(text="x")
    phone = linked.kiosk.volunteer()
    taken = hand_in(linked, tmp_path, the_file(phone))
    path = f"{TREE_FOLDER}/metadata/timestamp.json"
    body = taken.stick.read(path, max_bytes=99_999)
    assert body
    taken.stick.write(path, body.replace(b'"version":', b'"version": 9'))
    before = linked.kiosk.stores.content.edition()
    assert "ไม่มีลายเซ็นของกระทรวง" in bring_back(linked, phone, b"".join(pack(taken.stick)))
    assert linked.kiosk.stores.content.edition() == before
    assert linked.kiosk.stores.outbox.waiting().count == 0


def test_the_same_file_again_changes_nothing_and_is_told_so(linked: StickKiosk, tmp_path: Path) -> None:
    linked.kiosk.file_report(text="x")
    phone = linked.kiosk.volunteer()
    first = the_file(phone)
    hand_in(linked, tmp_path, first)
    linked.country.publish(a_notice("n-1"))
    answer_at_central(linked.country, "ส่งช่างไปแล้ว")
    back = b"".join(pack(hand_in(linked, tmp_path, first).stick))
    assert "รับของขากลับเข้าตู้แล้ว" in bring_back(linked, phone, back)
    before = linked.kiosk.stores.content.edition()
    again = bring_back(linked, phone, back)
    assert "ของในไฟล์นี้ตู้มีครบแล้ว" in again
    assert "คำตอบถึงชาวบ้าน<b>ไม่มี</b>" in again, "the same answer is no news"
    assert "เรื่องที่ส่วนกลางได้รับแล้ว<b>ไม่มีเพิ่ม</b>" in again
    assert linked.kiosk.stores.content.edition() == before
    assert linked.kiosk.stores.outbox.waiting().count == 0


def test_a_file_of_another_village_is_kept_for_them_and_one_for_several_goes_on(
    linked: StickKiosk, tmp_path: Path
) -> None:
    linked.kiosk.file_report(text="x")
    phone = linked.kiosk.volunteer()
    taken = hand_in(linked, tmp_path, the_file(phone))
    told = HandedIn(at=linked.country.now, villages=(VillageHandedIn(code="43010702", name="โพธิ์ตาก", reports=1),))
    taken.stick.write(HANDED_IN, encode(told))
    said = bring_back(linked, phone, b"".join(pack(taken.stick)))
    assert "ไฟล์นี้เป็นของหมู่บ้านอื่น ตู้นี้จึงไม่รับ เก็บไว้" in said
    assert "ลบไฟล์ออกจากโทรศัพท์ได้เลย" not in said
    assert linked.kiosk.stores.outbox.waiting().count == 1
    both = HandedIn(at=told.at, villages=(*told.villages, VillageHandedIn(code=VILLAGE, name="", reports=1)))
    taken.stick.write(HANDED_IN, encode(both))
    taken.stick.write(f"{DOWN}/43010702/{receipt_name(bytes(8), 1, 0)}", b"theirs")
    said = bring_back(linked, phone, b"".join(pack(taken.stick)))
    assert "ในไฟล์ยังมีของหมู่บ้านอื่นด้วย" in said
    assert "ลบไฟล์ออกจากโทรศัพท์ได้เลย" not in said
    assert linked.kiosk.stores.outbox.waiting().count == 0


def test_an_officers_file_for_other_areas_is_told_to_be_for_them(linked: StickKiosk, tmp_path: Path) -> None:
    phone = linked.kiosk.volunteer()
    bring_back(linked, phone, b"".join(pack(hand_in(linked, tmp_path, the_file(phone)).stick)))
    back = StickFolder(tmp_path / "officers")
    back.mount.mkdir()
    told = StickVillage(code="43010702", name="โพธิ์ตาก")
    for villages in ((told,), (told, StickVillage(code=VILLAGE))):
        back.write(f"{DOWN}/43010702/{receipt_name(bytes(8), 1, 0)}", b"theirs")
        back.mark(StickMarker(format=1, id="0a0b0c0d", made=linked.country.now, villages=villages))
        said = bring_back(linked, phone, b"".join(pack(back)))
        assert ("ไฟล์นี้ทำไว้ให้หมู่บ้านอื่น" in said) == (len(villages) == 1)
        assert ("ของในไฟล์นี้ตู้มีครบแล้ว" in said) == (len(villages) == 2)
        assert "นำไปให้ตู้ของเขาก่อนแล้วค่อยลบ" in said


def test_what_a_phone_takes_along_has_no_pages_in_it(linked: StickKiosk, tmp_path: Path) -> None:
    linked.kiosk.file_report(text="x")
    phone = linked.kiosk.volunteer()
    taken = hand_in(linked, tmp_path, the_file(phone))
    bring_back(linked, phone, b"".join(pack(taken.stick)))
    linked.kiosk.file_report(text="y")
    came = StickFolder(tmp_path / "second")
    came.mount.mkdir()
    unpack(io.BytesIO(the_file(phone)), came)
    assert came.names(TREE_FOLDER, most=9) == ()
    assert len(came.names(f"up/{VILLAGE}", most=9)) >= 1


def test_more_photos_than_a_phone_takes_go_with_the_next_file_and_no_report_waits_for_them(
    linked: StickKiosk, tmp_path: Path
) -> None:
    stores, chance = linked.kiosk.stores, random.Random(1)
    photos = MAX_PARCEL_BYTES // MAX_PHOTO_BYTES + 2
    for _ in range(photos):
        serial = serial_of(linked.kiosk.file_report(text="มีรูป").reference)
        body = chance.randbytes(MAX_PHOTO_BYTES)
        assert stores.outbox.attach_photo(serial, sha256=stores.photos.put(body), size=len(body))
    phone = linked.kiosk.volunteer()
    first = the_file(phone)
    assert len(first) < MAX_PARCEL_BYTES
    taken = hand_in(linked, tmp_path, first)
    (told,) = taken.handed_in.villages
    assert told.reports == photos
    assert 0 < told.files < photos
    assert f"{photos - told.files} ชิ้น จะไปกับไฟล์ถัดไป" in phone.open(PAGE).text
    bring_back(linked, phone, b"".join(pack(taken.stick)))
    (rest,) = hand_in(linked, tmp_path, the_file(phone)).handed_in.villages
    assert rest.files > 0


def test_the_queue_tells_what_is_in_a_file_since_when_until_the_ministry_has_it(
    linked: StickKiosk, tmp_path: Path
) -> None:
    linked.kiosk.file_report(text="x")
    phone, words = linked.kiosk.volunteer(), "ใส่แท่งหรือทำเป็นไฟล์ไว้เมื่อ"
    assert words not in phone.open("/admin/queue").text
    first = the_file(phone)
    linked.kiosk.file_report(text="y")
    queue = phone.open("/admin/queue").text
    assert (queue.count(words), queue.count("อยู่ในตู้ จะส่งเมื่อตู้ต่ออินเทอร์เน็ตครั้งหน้า")) == (1, 1)
    bring_back(linked, phone, b"".join(pack(hand_in(linked, tmp_path, first).stick)))
    assert words not in phone.open("/admin/queue").text
    the_file(phone)
    assert phone.open("/admin/queue").text.count(words) == 1


def test_the_page_of_the_stick_leads_to_the_phone_and_back(linked: StickKiosk) -> None:
    phone = linked.kiosk.volunteer()
    assert f'href="{PAGE}"' in phone.open("/admin/stick").text
    assert 'href="/admin/stick"' in phone.open(PAGE).text
