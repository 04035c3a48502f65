"""A phone as the stick at the kiosk: one file to take along, one to bring back."""

from __future__ import annotations

import io
import random
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from content_sync.central.app import parcels_of as parcels_of_central
from content_sync.central.stick.parcels import Parcel, Parcels
from content_sync.stick.folder import StickFolder
from content_sync.stick.parcel import pack, unpack
from content_sync.wire.carriers import MAX_PARCEL_BYTES, TREE_FOLDER
from content_sync.wire.keys import public_key
from content_sync.wire.references import serial_of
from content_sync.wire.reports import MAX_PHOTO_BYTES
from kiosk.phone_carrier import NAME, PhoneCarrier
from kiosk.store.errors import BusyError, CardFullError
from kiosk.visit_setup import make_visits
from kiosk.visits import Visits
from tests.cast.central.ministry import a_notice
from tests.cast.central.register import take
from tests.cast.kiosk.phone_browser import PhoneBrowser
from tests.cast.kiosk.served_kiosk import ServedKiosk
from tests.cast.place_and_time import VILLAGE
from tests.cast.stick.stick_journeys import answer_at_central, reports_at_central
from tests.cast.stick.stick_kiosk import StickKiosk
from tests.cast.waiting import until

PAGE, BACK = "/carry", "/carry/back"


@pytest.fixture
def linked(stick_kiosk: StickKiosk) -> StickKiosk:
    """A kiosk that knows central's keys, as a stick brought them, and is not linked otherwise."""
    seed = stick_kiosk.kiosk.stores.identity.seed
    assert seed is not None
    listed = f"village,name,public_key\n{VILLAGE},เวียงคุก,{public_key(seed).hex()}\n"
    take(stick_kiosk.country.central.database, "villages", listed)
    stick_kiosk.put_in()
    phone = stick_kiosk.kiosk.volunteer()
    phone.send("/admin/stick", form_of="/admin/stick", act="take")
    stick_kiosk.wait()
    return stick_kiosk


def parcels_of(linked: StickKiosk, folder: Path) -> Parcels:
    central = linked.country.central
    return replace(parcels_of_central(central), folder=folder / "parcels")


def the_file(phone: PhoneBrowser) -> bytes:
    """Have the file made if it has to be, and get it."""
    if ".kbx" not in phone.open(PAGE).text.partition("</form>")[0]:
        assert phone.send(PAGE, form_of=PAGE).status_code == 303
    path = next(part for part in phone.open(PAGE).text.split('"') if part.endswith(".kbx") and part.startswith(PAGE))
    got = phone.open(path)
    assert int(got.headers["Content-Length"]) == len(got.data)
    return bytes(got.data)


def bring_back(linked: StickKiosk, phone: PhoneBrowser, parcel: bytes) -> str:
    answer = phone.send(BACK, form_of=PAGE, parcel=(io.BytesIO(parcel), "kiosk.kbx"))
    if answer.status_code == 303:
        carrier = linked.kiosk.program.services.phone_carrier
        assert carrier is not None
        until(lambda: not carrier.taking.progress().is_running, seconds=60, what="the file was taken in")
        answer = phone.open(PAGE)
    return " ".join(answer.text.split())


def hand_in(linked: StickKiosk, folder: Path, parcel: bytes) -> Parcel:
    return parcels_of(linked, folder).take(io.BytesIO(parcel), now=linked.country.now)


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
    assert "1 เรื่อง" in said
    assert kiosk.stores.outbox.waiting().count == 0
    local = kiosk.stores.content.edition().part("p43")
    assert local is not None
    assert len(local.bulletins) == 1


def test_the_file_to_take_along_is_not_taken_for_the_one_that_comes_back(linked: StickKiosk) -> None:
    linked.kiosk.file_report(text="สะพานขาด")
    phone = linked.kiosk.volunteer()
    first = the_file(phone)
    said = bring_back(linked, phone, first)
    assert "นี่คือไฟล์ขาไป ยังไม่ถึงกระทรวง" in said
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
    bring_back(linked, phone, b"".join(pack(taken.stick)))
    assert linked.kiosk.stores.content.edition() == before
    assert linked.kiosk.stores.outbox.waiting().count == 0


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


def test_the_page_of_the_stick_leads_to_the_phone_and_back(linked: StickKiosk) -> None:
    phone = linked.kiosk.volunteer()
    assert f'href="{PAGE}"' in phone.open("/admin/stick").text
    assert 'href="/admin/stick"' in phone.open(PAGE).text


def carrier_of(linked: StickKiosk, *, kept_free_bytes: int = 0) -> tuple[PhoneCarrier, Visits]:
    """Return one of the test's own on the kiosk's card, and the visits that it waits for."""
    stores, services = linked.kiosk.stores, linked.kiosk.program.services
    visits = make_visits(services.config, stores, linked.kiosk.hands.clock())
    carrier = PhoneCarrier(visits, visits.context, folder=stores.folder, name="เวียงคุก", kept_free_bytes=kept_free_bytes)
    return carrier, visits


def came_back(linked: StickKiosk, folder: Path, carrier: PhoneCarrier) -> bytes:
    """Return the file that central gives for what waits."""
    linked.kiosk.file_report(text="x")
    assert carrier.make() == ""
    return b"".join(pack(hand_in(linked, folder, b"".join(carrier.pieces())).stick))


def test_who_asks_for_a_file_while_one_is_taken_in_waits_for_no_visit_and_harms_nothing(
    linked: StickKiosk, tmp_path: Path
) -> None:
    carrier, visits = carrier_of(linked)
    parcel = came_back(linked, tmp_path, carrier)
    with ThreadPoolExecutor() as others:
        with visits.apart():  # a visit runs, so what came down still lies there
            assert carrier.take(io.BytesIO(parcel), show=lambda: None) == ""
            assert others.submit(carrier.make).result(timeout=60) == "busy"
        until(lambda: not carrier.taking.progress().is_running, seconds=60, what="the file was taken in")
    assert linked.kiosk.stores.outbox.waiting().count == 0, "its receipt came home"
    assert carrier.make() == ""


def test_after_a_power_cut_while_a_file_comes_in_none_is_offered_that_is_not_there(
    linked: StickKiosk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    carrier, _ = carrier_of(linked)
    parcel = came_back(linked, tmp_path, carrier)
    assert carrier.waiting().made is not None

    rename = Path.rename

    def rename_and_end(path: Path, to: Path) -> None:
        rename(path, to)
        raise KeyboardInterrupt

    with monkeypatch.context() as cut:
        cut.setattr(Path, "rename", rename_and_end)
        with pytest.raises(KeyboardInterrupt):
            carrier.take(io.BytesIO(parcel), show=lambda: None)
    again, _ = carrier_of(linked)
    assert again.waiting().made is None
    assert again.make() == ""
    made = again.waiting().made
    assert made is not None
    assert len(b"".join(again.pieces())) == made.size_bytes


def test_one_file_is_let_in_at_a_time_where_the_card_keeps_its_last_room_for_reports(linked: StickKiosk) -> None:
    free = shutil.disk_usage(linked.kiosk.stores.folder).free
    full, _ = carrier_of(linked, kept_free_bytes=free)
    with pytest.raises(CardFullError), full.incoming():
        pass
    roomy, _ = carrier_of(linked)
    with roomy.incoming() as first:
        first.write(b"x")
        with pytest.raises(BusyError), roomy.incoming():
            pass
    with roomy.incoming() as second:
        assert second.read() == b""
