"""A phone as the stick: a village's file is handed in without a sign-in, and its way back taken along."""

from __future__ import annotations

import io
import secrets
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from content_sync.central.database.kiosks.sticks import keep_export, known_sticks
from content_sync.central.database.schema.stick_tables import StickRow
from content_sync.central.stick import parcels
from content_sync.stick.folder import StickFolder
from content_sync.stick.parcel import pack, unpack
from content_sync.wire.carriers import StickMarker, envelope_name, hello_name, welcome_name
from content_sync.wire.enrolment import REFUSED, Hello, make_code, open_welcome, seal_hello
from content_sync.wire.keys import public_key, sealing_key
from tests.cast.central.ministry import NOW
from tests.cast.central.sending_kiosk import SendingKiosk, a_heartbeat, a_photo_of
from tests.cast.desk.office import Office, hidden
from tests.cast.place_and_time import VILLAGE

EPOCH, STRANGER = bytes(8), b"s" * 32


def a_parcel(mount: Path, box: bytes, *, village: str = VILLAGE) -> bytes:
    mount.mkdir()
    stick = StickFolder(mount)
    stick.write(f"up/{village}/{envelope_name(EPOCH, 1)}", box)
    stick.mark(StickMarker(format=1, id="0123abcd", made=NOW))
    return b"".join(pack(stick))


def a_hello(office: Office, mount: Path, *, village: str = VILLAGE) -> tuple[bytes, bytes]:
    """Return a parcel with the hello of a stranger, whose code was never made, and its digest."""
    central = sealing_key(public_key(office.ministry.keyring.seal_seed()))
    box, digest = seal_hello(Hello(code=make_code(), village=village), seed=STRANGER, central=central)
    mount.mkdir()
    stick = StickFolder(mount)
    stick.write(f"up/{village}/{hello_name(digest.hex())}", box)
    stick.mark(StickMarker(format=1, id="0123abcd", made=NOW))
    return b"".join(pack(stick)), digest


def hand_in(client: FlaskClient, parcel: bytes | None) -> TestResponse:
    fields: dict[str, object] = {"csrf_token": hidden(client.get("/carry").text)["csrf_token"]}
    if parcel is not None:
        fields["parcel"] = (io.BytesIO(parcel), "kiosk.kbx")
    return client.post("/carry", data=fields, content_type="multipart/form-data")


@pytest.fixture
def carried_from(office: Office) -> SendingKiosk:
    return SendingKiosk(office.ministry).enlist()


def test_anybody_hands_a_file_in_and_takes_receipts_and_the_newest_texts_back(
    office: Office, carried_from: SendingKiosk, tmp_path: Path
) -> None:
    office.ministry.publisher.publish(NOW)
    client = office.app.test_client()
    answer = hand_in(
        client, a_parcel(tmp_path / "phone", carried_from.box(carried_from.report(), carried_from.report(2)))
    )
    assert answer.status_code == 303
    page = client.get(answer.location)
    assert "2 เรื่อง" in page.text
    path = next(part for part in page.text.split('"') if part.endswith("-back.kbx"))
    back = client.get(path)
    assert (back.status_code, back.content_length) == (200, len(back.data))
    came = StickFolder(tmp_path / "back")
    came.mount.mkdir()
    unpack(io.BytesIO(back.data), came)
    assert len(came.names(f"down/{VILLAGE}", most=9)) >= 1
    assert came.names(f"up/{VILLAGE}", most=9) == ()
    assert came.read("tree/metadata/timestamp.json", max_bytes=9_999) is not None
    assert client.get(path).data == back.data, "asked for again, it is the same"


def test_the_same_file_handed_in_twice_is_kept_once(office: Office, carried_from: SendingKiosk, tmp_path: Path) -> None:
    parcel, client = a_parcel(tmp_path / "phone", carried_from.box(carried_from.report())), office.app.test_client()
    for _ in range(2):
        assert "1 เรื่อง" in client.get(hand_in(client, parcel).location).text
    assert client.get("/inbox").status_code == 302, "handing in signs nobody in"
    assert "ถนน" not in client.get("/carry").text
    assert len([row for row in office.client().get("/inbox").text.split("\n") if "/inbox/" in row]) >= 1


def test_what_lies_beside_a_village_s_envelopes_is_not_kept_and_no_stick_comes_home_by_it(
    office: Office, carried_from: SendingKiosk, tmp_path: Path
) -> None:
    stick = StickRow(id="0123abcd", exported_at=NOW - timedelta(days=9), areas=(), villages=1, number=1, receipts=0)
    with office.ministry.database.writing() as session:
        keep_export(session, stick)
    phone = StickFolder(tmp_path / "phone")
    box = carried_from.box(carried_from.report())
    a_parcel(phone.mount, box)
    for path in ("tree/targets/junk", "down/43010101/junk", "junk"):
        phone.write(path, b"junk")
    answer = hand_in(office.app.test_client(), b"".join(pack(phone)))
    assert answer.status_code == 303
    kept = [file.name for file in (office.photos.parent / "parcels").rglob("*") if file.is_file()]
    assert kept
    assert "junk" not in kept
    with office.ministry.database.reading() as session:
        (known,) = known_sticks(session)
    assert known.is_out, "whoever hands a file in says himself which stick it is"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda parcel: parcel[:-9], "ไฟล์ไม่ครบ"),
        (lambda parcel: b"GIF89a" + parcel, "ไม่ใช่ไฟล์จากตู้หมู่บ้าน"),
        (lambda parcel: b"", "ไฟล์ไม่ครบ"),
        (lambda _: None, "เลือกไฟล์"),
    ],
)
def test_what_is_not_a_whole_file_of_a_kiosk_is_refused_with_a_reason_and_leaves_nothing(
    office: Office, carried_from: SendingKiosk, tmp_path: Path, change: object, sentence: str
) -> None:
    assert callable(change)
    parcel = change(a_parcel(tmp_path / "phone", carried_from.box(carried_from.report())))
    answer = hand_in(office.app.test_client(), parcel)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert list((office.photos.parent / "parcels").glob("*")) == []


def test_a_file_for_another_ministry_is_refused(office: Office, tmp_path: Path) -> None:
    answer = hand_in(office.app.test_client(), a_parcel(tmp_path / "phone", b"sealed to somebody else"))
    assert answer.status_code == 422
    assert "ไม่มีอะไรในนี้ส่งถึงส่วนกลางนี้" in answer.text


def test_a_file_of_a_kiosk_that_no_village_has_yet_is_kept_until_it_is_known(
    office: Office, carried_from: SendingKiosk, tmp_path: Path
) -> None:
    newcomer = SendingKiosk(office.ministry, village="43010502", seed=b"x" * 32)
    parcel = a_parcel(tmp_path / "phone", newcomer.box(carried_from.report()), village="43010502")
    answer = hand_in(office.app.test_client(), parcel)
    assert answer.status_code == 422
    assert "ส่วนกลางยังไม่รู้จักตู้นี้" in answer.text
    assert "เก็บไฟล์ไว้ในโทรศัพท์" in answer.text
    newcomer.enlist()
    assert hand_in(office.app.test_client(), parcel).status_code == 303


def test_a_stranger_s_code_that_is_not_taken_brings_home_its_refusal_and_nothing_of_the_village(
    office: Office, carried_from: SendingKiosk, tmp_path: Path
) -> None:
    office.ministry.publisher.publish(NOW)
    client = office.app.test_client()
    report = carried_from.report()
    box = carried_from.box(a_heartbeat(), report, a_photo_of(report.id))  # so that there is something to send home
    hand_in(client, a_parcel(tmp_path / "village", box))
    parcel, digest = a_hello(office, tmp_path / "phone")
    page = client.get(hand_in(client, parcel).location).text
    assert "กระทรวงไม่รับรหัสลงทะเบียนของตู้" in page
    assert "เวียงคุก" not in page
    came = StickFolder(tmp_path / "back")
    came.mount.mkdir()
    back = client.get(next(part for part in page.split('"') if part.endswith("-back.kbx"))).data
    unpack(io.BytesIO(back), came)
    name = welcome_name(digest.hex())
    assert came.names(f"down/{VILLAGE}", most=9) == (name,)
    assert came.read("tree/metadata/timestamp.json", max_bytes=9_999) is None
    answer, central = came.read(f"down/{VILLAGE}/{name}", max_bytes=9_999), office.ministry.keyring.receipt_seed()
    assert answer is not None
    assert open_welcome(answer, seed=STRANGER, to=digest, central=public_key(central))[1].standing == REFUSED


def test_hellos_in_the_names_of_many_villages_take_nobody_s_way_back(
    office: Office, carried_from: SendingKiosk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parcels, "_MOST", 3)
    client = office.app.test_client()
    theirs = hand_in(client, a_parcel(tmp_path / "theirs", carried_from.box(carried_from.report()))).location
    for number in range(4):
        village = f"4301070{number + 1}"
        last = hand_in(client, a_hello(office, tmp_path / village, village=village)[0]).location
    assert [client.get(path).status_code for path in (theirs, last)] == [200, 200]


def test_the_way_back_can_be_fetched_for_a_day_and_by_its_own_name_alone(
    office: Office, carried_from: SendingKiosk, tmp_path: Path
) -> None:
    client = office.app.test_client()
    location = hand_in(client, a_parcel(tmp_path / "phone", carried_from.box(carried_from.report()))).location
    assert client.get(f"/carry/{'0' * 32}").status_code == 404
    assert client.get("/carry/..").status_code == 404
    assert client.get(f"{location}/kiosk-00000000-2569-11-26.kbx").status_code == 404
    parcels = office.parcels
    made = next(iter(parcels.folder.iterdir())).stat().st_mtime
    now = datetime.fromtimestamp(made, UTC)
    parcels.forget_old(now + timedelta(hours=23))
    assert client.get(location).status_code == 200
    parcels.forget_old(now + timedelta(hours=25))
    assert client.get(location).status_code == 404


def test_who_hands_in_a_hundred_times_takes_nobody_else_s_way_back(
    office: Office, carried_from: SendingKiosk, tmp_path: Path
) -> None:
    other = SendingKiosk(office.ministry, village="43010702").enlist("โพธิ์ตาก")
    client = office.app.test_client()
    theirs = hand_in(client, a_parcel(tmp_path / "theirs", other.box(other.report()), village=other.village)).location
    greedy = a_parcel(tmp_path / "greedy", carried_from.box(carried_from.report()))
    first = hand_in(client, greedy).location
    folder = office.parcels.folder
    made = folder / first.rpartition("/")[2]
    for _ in range(120):
        shutil.copytree(made, folder / secrets.token_hex(16))
    last = hand_in(client, greedy).location
    assert len(list(folder.iterdir())) == 100
    assert client.get(theirs).status_code == 200, "the oldest of all, but of another village"
    assert client.get(last).status_code == 200
