"""A village without a line is enrolled: its code goes up by stick or phone, and the six digits come home so."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from content_sync.central.database.kiosks.keys import keys_of
from content_sync.stick.parcel import pack
from content_sync.wire.carriers import hello_digest, welcome_name
from content_sync.wire.enrolment import MAX_HELLO_BYTES, Hello, make_code, seal_hello
from content_sync.wire.keys import public_key, sealing_key
from kiosk.store.enrolment import shown_digits
from tests.cast.central.ministry import a_forecast
from tests.cast.central.register import take
from tests.cast.desk.enrolled_boxes import DIGITS, a_code, act, arrived, call, page_with
from tests.cast.journeys.country import Country, Journey
from tests.cast.link.visiting_kiosk import VisitingKiosk
from tests.cast.place_and_time import VILLAGE
from tests.cast.stick.fat_folder import FatFolder
from tests.cast.stick.phone_parcels import bring_back, hand_in, the_file
from tests.cast.stick.stick_journeys import StickJourney
from tests.cast.stick.stick_kiosk import StickKiosk

PAGE = "/admin/enrolment"
REFUSED = "its one-time code is not taken: of another village, used, replaced by a newer one, or too old"


def carried(country: Country, box: VisitingKiosk, fat: FatFolder) -> StickJourney:
    """Return a stick between a box that has no line and the ministry, which has made it and knows the village."""
    if not country.newest():
        country.publish(a_forecast("43"))
    take(country.central.database, "villages", f"village,name\n{VILLAGE},เวียงคุก\n")
    by_stick = StickJourney(Journey(country, box, country.port), fat)
    by_stick.export()
    return by_stick


def the_hello(by_stick: StickJourney) -> str:
    """Return the SHA-256 by which the hello on the stick is named."""
    (found,) = filter(None, map(hello_digest, by_stick.stick.names(f"up/{VILLAGE}", most=99)))
    return found


def states(country: Country) -> list[str]:
    """Return as what the village's keys count at central."""
    with country.central.database.reading() as session:
        return [key.state for key in keys_of(session, VILLAGE)]


def test_a_village_without_a_line_is_enrolled_by_stick_alone(
    country: Country, examiner: FlaskClient, boxes: tuple[VisitingKiosk, VisitingKiosk], fat_stick: FatFolder
) -> None:
    ours, _ = boxes
    by_stick, code = carried(country, ours, fat_stick), a_code(country)
    ours.enrolment.keep_code(code)
    ours.report("เน็ตล่ม")
    assert (by_stick.look().has_code, "รหัสลงทะเบียน ไปด้วย" in by_stick.read_before()) == (True, True)
    first = by_stick.plug_in()
    assert (first.is_ok, first.has_code, first.reports) == (True, True, 1)
    lying = [(file.name.encode(), file.read_bytes()) for file in fat_stick.folder.glob("up/*/*")]
    assert not any(code.encode() in part for file in lying for part in file)
    brought = by_stick.bring()
    assert ([(one.code, one.code_is, one.reports) for one in brought.villages], brought.refused) == (
        [(VILLAGE, "taken", 1)],
        (),
    )
    assert arrived(country) == [("เน็ตล่ม", "pending")]

    second, known = by_stick.plug_in(), ours.enrolment.read()
    assert (second.is_ok, second.is_welcomed, second.strange, second.has_code) == (True, True, 0, False)
    assert "คำตอบเรื่องรหัสลงทะเบียน" in by_stick.read_after()
    assert (known.state, known.code) == ("pending", "")
    assert DIGITS.findall(examiner.get("/register/enrolment").text) == [shown_digits(known)]
    act(examiner, page_with(examiner, shown_digits(known)), "confirm")
    ours.report("ไฟดับ")
    by_stick.plug_in()
    assert by_stick.bring().refused == ()
    assert by_stick.plug_in().is_ok
    assert (ours.enrolment.read().state, shown_digits(ours.enrolment.read())) == ("active", "")
    assert arrived(country) == [("เน็ตล่ม", "pending"), ("ไฟดับ", "")]


def test_a_hello_by_stick_and_by_link_is_one_and_an_answer_that_comes_late_or_again_is_nothing(
    country: Country, examiner: FlaskClient, boxes: tuple[VisitingKiosk, VisitingKiosk], fat_stick: FatFolder
) -> None:
    ours, _ = boxes
    by_stick = carried(country, ours, fat_stick)
    ours.enrolment.keep_code(a_code(country))
    by_stick.plug_in()
    copy = fat_stick.mount.with_name("copy")
    shutil.copytree(fat_stick.mount, copy)
    assert call(country, ours).up.outcome == "ok"
    known = ours.enrolment.read()
    assert known.state == "pending"
    for _ in range(2):  # an older copy of the stick is handed in again
        shutil.rmtree(fat_stick.mount)
        shutil.copytree(copy, fat_stick.mount)
        assert by_stick.bring().refused == ()
        late = by_stick.plug_in()
        assert (late.is_ok, late.is_welcomed, late.strange) == (True, False, 0)
        assert ours.enrolment.read() == known
    act(examiner, page_with(examiner, shown_digits(known)), "confirm")
    call(country, ours)
    shutil.rmtree(fat_stick.mount)
    shutil.copytree(copy, fat_stick.mount)
    assert (by_stick.bring().refused, by_stick.plug_in().is_ok) == ((), True)
    assert (states(country), ours.enrolment.read().state) == (["active"], "active")


def test_a_code_that_two_boxes_bring_makes_both_disputed_whichever_way_each_came(
    country: Country, examiner: FlaskClient, boxes: tuple[VisitingKiosk, VisitingKiosk], fat_stick: FatFolder
) -> None:
    ours, thief = boxes
    by_stick, code = carried(country, ours, fat_stick), a_code(country)
    for box in boxes:
        box.enrolment.keep_code(code)
    call(country, thief)
    assert thief.enrolment.read().state == "pending"
    by_stick.plug_in()
    assert by_stick.bring().refused == ()
    assert by_stick.plug_in().is_welcomed
    call(country, thief)
    assert [box.enrolment.read().state for box in boxes] == ["disputed", "disputed"]
    assert states(country) == ["disputed", "disputed"]
    digits = [shown_digits(box.enrolment.read()) for box in boxes]
    assert sorted(DIGITS.findall(examiner.get("/register/enrolment").text)) == sorted(digits)


@pytest.mark.parametrize("why", ["used", "replaced", "of another village", "never made"])
def test_a_code_that_is_not_taken_is_told_with_one_sentence_and_comes_home_as_refused(
    country: Country,
    examiner: FlaskClient,
    boxes: tuple[VisitingKiosk, VisitingKiosk],
    fat_stick: FatFolder,
    why: str,
) -> None:
    ours, other = boxes
    by_stick, code = carried(country, ours, fat_stick), a_code(country)
    if why == "used":
        other.enrolment.keep_code(code)
        call(country, other)
        act(examiner, page_with(examiner, shown_digits(other.enrolment.read())), "confirm")
    elif why == "replaced":
        a_code(country)
    else:
        code = a_code(country, "43010502") if why == "of another village" else make_code()
    before = states(country)
    ours.enrolment.keep_code(code)
    assert by_stick.plug_in().has_code
    hello, brought = the_hello(by_stick), by_stick.bring()
    assert [one.reason for one in brought.refused if one.path.endswith(".kh1")] == [REFUSED]
    (told,) = brought.villages
    assert (told.code_is, told.name, told.reports, told.items) == ("refused", "", 0, 0)
    assert states(country) == before
    lies = by_stick.stick.names(f"down/{VILLAGE}", most=99)
    assert lies == (welcome_name(hello),), "nothing comes home that is for the kiosk which the village has"
    again = by_stick.plug_in()
    assert (again.is_welcomed, ours.enrolment.read().state, ours.enrolment.code()) == (True, "refused", "")
    assert not any(map(hello_digest, by_stick.stick.names(f"up/{VILLAGE}", most=99)))


def test_what_is_forged_on_the_way_is_refused_at_both_ends_and_the_code_waits(
    country: Country, boxes: tuple[VisitingKiosk, VisitingKiosk], fat_stick: FatFolder
) -> None:
    ours, thief = boxes
    by_stick, code = carried(country, ours, fat_stick), a_code(country)
    ours.enrolment.keep_code(code)
    by_stick.plug_in()
    hello = the_hello(by_stick)
    whole = by_stick.stick.read(path := f"up/{VILLAGE}/{hello}.kh1", max_bytes=MAX_HELLO_BYTES)
    assert whole is not None
    elsewhere = sealing_key(public_key(b"e" * 32))
    another_s, _ = seal_hello(Hello(code=code, village=VILLAGE), seed=ours.seed, central=elsewhere)
    for wrong in (whole[:-1] + bytes([whole[-1] ^ 1]), another_s):
        by_stick.stick.write(path, wrong)
        refused = [one.reason for one in by_stick.bring().refused if one.path == path]
        assert refused == ["forged, damaged, or sealed to another ministry"]
    assert states(country) == []

    by_stick.stick.write(path, whole)
    assert by_stick.bring().villages[0].code_is == "taken"
    answer = f"down/{VILLAGE}/{welcome_name(hello)}"
    right = by_stick.stick.read(answer, max_bytes=MAX_HELLO_BYTES)
    assert right is not None
    thiefs = StickJourney(Journey(country, thief, country.port), fat_stick)
    thief.enrolment.keep_code(code)
    for wrong in (right[:-1] + bytes([right[-1] ^ 1]), b"", b"<html>"):
        by_stick.stick.write(answer, wrong)
        result = by_stick.plug_in()
        assert (result.is_welcomed, result.strange) == (False, 1)
        assert (ours.enrolment.read().state, ours.enrolment.code()) == ("waiting", code)
    by_stick.stick.write(answer, right)
    assert not thiefs.plug_in().is_welcomed, "it is the answer to another key"
    assert by_stick.plug_in().is_welcomed


def test_a_village_without_a_line_is_enrolled_by_phone_alone(
    stick_kiosk: StickKiosk, examiner: FlaskClient, tmp_path: Path
) -> None:
    kiosk, country = stick_kiosk.kiosk, stick_kiosk.country
    phone, code = kiosk.volunteer(), a_code(country)
    stick_kiosk.put_in()  # it brings the ministry's keys
    phone.send("/admin/stick", form_of="/admin/stick", act="take")
    stick_kiosk.wait()
    earlier = the_file(phone)
    phone.send(PAGE, form_of=PAGE, code=code)
    assert "รหัสลงทะเบียนไปกับเน็ต แท่ง หรือโทรศัพท์ก็ได้" in phone.open(PAGE).text
    assert "รหัสลงทะเบียน<b>ไปด้วย</b>" in phone.open("/carry").text
    parcel = the_file(phone)
    assert parcel != earlier
    assert parcel == the_file(phone), "the same until something new waits"
    assert code.encode() not in parcel
    taken = hand_in(stick_kiosk, tmp_path, parcel)
    assert [(one.code, one.code_is) for one in taken.handed_in.villages] == [(VILLAGE, "taken")]

    back = b"".join(pack(taken.stick))
    said = bring_back(stick_kiosk, phone, back)
    assert "รับของขากลับเข้าตู้แล้ว" in said
    assert "คำตอบเรื่องรหัสลงทะเบียน" in said
    known = kiosk.stores.enrolment.read()
    assert (known.state, known.code) == ("pending", "")
    assert shown_digits(known) in phone.open(PAGE).text
    assert DIGITS.findall(examiner.get("/register/enrolment").text) == [shown_digits(known)]
    assert "คำตอบเรื่องรหัสลงทะเบียน" not in bring_back(stick_kiosk, phone, back)
    assert kiosk.stores.enrolment.read() == known

    act(examiner, page_with(examiner, shown_digits(known)), "confirm")
    kiosk.file_report(text="สะพานขาด")
    bring_back(stick_kiosk, phone, b"".join(pack(hand_in(stick_kiosk, tmp_path, the_file(phone)).stick)))
    assert (kiosk.stores.enrolment.read().state, arrived(country)) == ("active", [("สะพานขาด", "")])
