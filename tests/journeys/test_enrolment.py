"""A village is enrolled: a code on paper, a key over the link, six digits on the telephone, and its report arrives."""

from __future__ import annotations

from flask.testing import FlaskClient

from content_sync.client.reasons import Reason
from kiosk.store.enrolment import shown_digits
from tests.cast.central.ministry import a_forecast
from tests.cast.desk.enrolled_boxes import DIGITS, KEY_PAGE, a_code, act, arrived, call, page_with
from tests.cast.journeys.country import Country
from tests.cast.link.visiting_kiosk import VisitingKiosk
from tests.cast.place_and_time import VILLAGE


def test_a_village_is_enrolled_with_a_code_and_six_digits_and_its_report_arrives(
    country: Country, examiner: FlaskClient, boxes: tuple[VisitingKiosk, VisitingKiosk]
) -> None:
    country.publish(a_forecast("43"))
    ours, _ = boxes
    ours.report("เน็ตล่ม")
    assert call(country, ours).up.reason == Reason.REFUSED
    ours.enrolment.keep_code(a_code(country))
    assert call(country, ours).reports_sent == 1
    known = ours.enrolment.read()
    assert (known.state, known.code) == ("pending", "")
    assert arrived(country) == [("เน็ตล่ม", "pending")]
    digits = shown_digits(known)
    assert DIGITS.findall(examiner.get("/register/enrolment").text) == [digits]
    act(examiner, page_with(examiner, digits), "confirm")
    ours.report("ไฟดับ")
    assert call(country, ours).reports_sent == 1
    assert (ours.enrolment.read().state, shown_digits(ours.enrolment.read())) == ("active", "")
    assert arrived(country) == [("เน็ตล่ม", "pending"), ("ไฟดับ", "")]
    assert DIGITS.findall(examiner.get("/register/enrolment").text) == []


def test_a_stolen_code_makes_both_boxes_disputed_and_the_thief_is_found_by_the_digits(
    country: Country, examiner: FlaskClient, boxes: tuple[VisitingKiosk, VisitingKiosk]
) -> None:
    country.publish(a_forecast("43"))
    ours, thief = boxes
    code = a_code(country)
    for box in (thief, ours):
        box.enrolment.keep_code(code)
        assert call(country, box).up.outcome == "ok"
    thief.report("แต่งขึ้น")
    ours.report("เน็ตล่ม")
    for box in (thief, ours):
        assert call(country, box).reports_sent == 1
        assert box.enrolment.read().state == "disputed"
    act(examiner, page_with(examiner, shown_digits(ours.enrolment.read())), "confirm")
    thief.report("แต่งขึ้นอีก")
    assert (call(country, thief).later, call(country, ours).up.outcome) == (2, "ok")
    assert (ours.enrolment.read().state, thief.enrolment.read().state) == ("active", "ended")
    assert sorted(arrived(country)) == [("เน็ตล่ม", "disputed"), ("แต่งขึ้น", "disputed")]
    page = examiner.get(f"/register/villages/{VILLAGE}").text
    assert "พักไว้ 1 ซอง" in page
    thieves = next(one for one in KEY_PAGE.findall(page) if "พักไว้ 1 ซอง" in examiner.get(one).text)
    act(examiner, thieves, "release")
    assert ("แต่งขึ้นอีก", "held") in arrived(country)


def test_a_replaced_card_comes_with_a_new_code_and_the_old_one_is_still_heard(
    country: Country, examiner: FlaskClient, boxes: tuple[VisitingKiosk, VisitingKiosk]
) -> None:
    country.publish(a_forecast("43"))
    old, new = boxes
    for box in (old, new):
        box.enrolment.keep_code(a_code(country))
        call(country, box)
        act(examiner, page_with(examiner, shown_digits(box.enrolment.read())), "confirm")
    old.report("จากการ์ดเก่า")
    new.report("จากการ์ดใหม่")
    assert [call(country, box).reports_sent for box in (old, new)] == [1, 1]
    assert sorted(arrived(country)) == [("จากการ์ดเก่า", "retired"), ("จากการ์ดใหม่", "")]


def test_a_wrong_code_is_told_at_the_kiosk_and_leaves_no_trace_at_central(
    country: Country, boxes: tuple[VisitingKiosk, VisitingKiosk]
) -> None:
    country.publish(a_forecast("43"))
    ours, _ = boxes
    code = a_code(country)
    a_code(country)  # the first one is void now
    ours.enrolment.keep_code(code)
    assert call(country, ours).up.reason == Reason.REFUSED
    assert (ours.enrolment.read().state, ours.enrolment.code()) == ("refused", "")
    before = ours.enrolment.read()
    call(country, ours)
    assert ours.enrolment.read() == before
