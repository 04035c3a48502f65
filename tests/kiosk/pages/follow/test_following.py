"""The follow page shows the answer to who holds the reference, the state to anybody, and slows guessing."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import Client

from content_sync.client.reasons import Reason
from content_sync.client.visit_context import StepResult
from content_sync.wire.references import ALPHABET, make_reference, read_reference
from content_sync.wire.reports import Answer, ItemResult
from content_sync.wire.stamps import ClockState, Stamp
from kiosk.pages.follow.query import FollowQuery, decide
from kiosk.store.outbox.filing.filing import Fields
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.kiosk.served_kiosk import ServedKiosk, reference_on
from tests.cast.place_and_time import VILLAGE

FAILED = StepResult(outcome="failed", reason=Reason.NO_LINK)
ANSWER = "ช่างจะมาซ่อมวันพุธ"


def answer(kiosk: ServedKiosk, reference: str) -> None:
    """Let central take the report and answer it."""
    followed = next(item for item in kiosk.stores.outbox.batch(10) if getattr(item, "reference", "") == reference)
    said = Answer(id="a" * 32, report=followed.id, status="resolved", text=ANSWER, at=NOON)
    kiosk.stores.outbox.apply([ItemResult(id=followed.id, result="ok")], [said], ())


def guess(reference: str, wrong: int = 1) -> str:
    """Return a valid reference of the same report number that is not this one."""
    serial = int(reference.split("-")[1])
    while True:
        other = make_reference(VILLAGE, serial)
        if other != reference:
            return other


@pytest.mark.parametrize("unseen", ["\u202d{}\u202c", "\ufeff{}", "{}\u200e", "\u2066{}\u2069", "\u200b{}"])
def test_a_reference_copied_with_unseen_signs_is_that_reference(kiosk: ServedKiosk, unseen: str) -> None:
    reference = kiosk.report(topic="water")
    for typed in (reference, reference.replace("-", "\u2212"), reference.lower().replace("-", " ")):
        assert kiosk.post("/follow", reference=unseen.format(typed)).status == 200


def test_the_whole_reference_shows_state_and_answer(kiosk: ServedKiosk) -> None:
    reference = kiosk.report(topic="water")
    answer(kiosk, reference)
    reply = kiosk.post("/follow", reference=reference)
    assert reply.status == 200
    assert ANSWER in reply.text
    assert "แก้ไขเรียบร้อยแล้ว" in reply.text
    assert "น้ำประปา" in reply.text
    assert reply.headers["cache-control"] == "no-store"


def test_the_question_is_asked_by_post_and_shown_without_an_answer(kiosk: ServedKiosk) -> None:
    reference = kiosk.report()
    answer(kiosk, reference)
    assert ANSWER not in kiosk.get(f"/follow?reference={reference}").text
    assert 'method="post"' in kiosk.get("/en/follow").text


def test_it_goes_with_the_next_visit_while_the_link_is_up_and_else_when_there_is_internet(kiosk: ServedKiosk) -> None:
    reference = kiosk.report()
    for halves, words in (({}, "ตอนติดต่อส่วนกลาง"), ({"up": FAILED, "down": FAILED}, "เมื่อตู้ต่ออินเทอร์เน็ต")):
        kiosk.record_visit(**halves)
        pages = [kiosk.post("/follow", reference=typed).text for typed in (reference, "1")]
        assert [re.findall(r"ตู้จะส่งให้เจ้าหน้าที่เอง(\S+)ครั้งหน้า</p>", page) for page in pages] == [[words]] * 2


def test_a_report_that_central_refused_says_so(kiosk: ServedKiosk) -> None:
    reference = kiosk.report()
    (report,) = kiosk.stores.outbox.batch(10)
    kiosk.stores.outbox.apply([ItemResult(id=report.id, result="rejected", reason="x")], (), ())
    assert "กรุณาบอกเลขเรื่องให้เน็ตอาสา" in kiosk.post("/follow", reference=reference).text


def test_a_report_that_central_cannot_take_yet_says_so(kiosk: ServedKiosk) -> None:
    reference = kiosk.report()
    (report,) = kiosk.stores.outbox.batch(10)
    kiosk.stores.outbox.apply([ItemResult(id=report.id, result="deferred")], (), ())
    assert "ตู้จะลองส่งใหม่ทุกวัน" in kiosk.post("/follow", reference=reference).text
    assert "tries again every day" in kiosk.post("/en/follow", reference="1").text


def test_the_number_alone_shows_the_state_and_never_the_answer(kiosk: ServedKiosk) -> None:
    reference = kiosk.report(topic="water")
    answer(kiosk, reference)
    for typed in ("1", "๑", "0501-1"):
        reply = kiosk.post("/follow", reference=typed)
        assert "แก้ไขเรียบร้อยแล้ว" in reply.text
        assert ANSWER not in reply.text
        assert "น้ำประปา" not in reply.text


@pytest.mark.parametrize(
    ("clock", "words"),
    [
        ("trusted", "Made 23 Nov 2026"),
        ("estimated", "Made about 23 Nov 2026"),
        ("unknown", "Made before 23 Nov 2026"),
    ],
)
def test_when_the_report_was_made_is_told_as_surely_as_the_clock_was(
    kiosk: ServedKiosk, clock: ClockState, words: str
) -> None:
    fields = Fields(topic="road", text="x")
    kept = kiosk.stores.outbox.receive("ab" * 16, fields, made=Stamp(at=NOON, clock=clock), seal_to=None)
    assert words in kiosk.post("/en/follow", reference=kept.reference).text


def test_the_number_alone_tells_whether_the_report_waits_was_refused_or_has_arrived(kiosk: ServedKiosk) -> None:
    kiosk.report()
    waiting = kiosk.post("/en/follow", reference="1").text
    assert "when the kiosk next reaches the internet" in waiting
    assert "waits for somebody to take it up" not in waiting
    (report,) = kiosk.stores.outbox.batch(10)
    kiosk.stores.outbox.apply([ItemResult(id=report.id, result="rejected", reason="x")], (), ())
    refused = kiosk.post("/en/follow", reference="1").text
    assert "could not take this report" in refused
    assert "waits for somebody to take it up" not in refused
    kiosk.stores.outbox.apply([ItemResult(id=report.id, result="ok")], (), ())
    assert "waits for somebody to take it up" in kiosk.post("/en/follow", reference="1").text


@pytest.mark.parametrize(
    ("typed", "status", "words"),
    [
        ("", 422, "Please type the code"),
        ("ก", 422, "This is not a whole code"),
        ("K7M4", 422, "This is not a whole code"),
        ("<script>alert(1)</script>", 422, "This is not a whole code"),
        ("2", 404, "no such report"),
        ("9" * 500, 422, "One character"),
    ],
)
def test_what_is_no_reference_is_told_kindly(kiosk: ServedKiosk, typed: str, status: int, words: str) -> None:
    kiosk.report()
    reply = kiosk.post("/en/follow", reference=typed)
    assert reply.status == status
    assert words in reply.text
    assert "<script>" not in reply.text


def test_a_slip_is_told_as_a_slip_and_is_not_counted_as_a_guess(kiosk: ServedKiosk) -> None:
    reference = kiosk.report()
    last = reference[-1]
    slipped = reference[:-1] + next(sign for sign in ALPHABET if sign != last)
    for _ in range(30):
        reply = kiosk.post("/en/follow", reference=slipped)
        assert reply.status == 422
        assert "One character of this code cannot be right" in reply.text
        assert f'value="{slipped}"' in reply.text
    assert kiosk.post("/follow", reference=reference).status == 200


def test_a_slip_offers_the_few_codes_that_may_be_meant_and_tells_of_none_whether_it_exists(kiosk: ServedKiosk) -> None:
    there = kiosk.report()
    elsewhere = make_reference(VILLAGE, 4_711)
    for reference in (there, elsewhere):
        reply = kiosk.post("/en/follow", reference=f"{reference[:-1]}O")
        assert reply.status == 422
        assert "Did you mean" in reply.text
        assert re.findall(r'name="reference" value="([^"]+)"[^>]*>[^<]+</button>', reply.text) == [reference]
    far = kiosk.post("/en/follow", reference=f"{there[:-2]}OO")
    assert "One character of this code cannot be right" in far.text
    assert "Did you mean" not in far.text


def test_the_number_in_an_address_shows_the_dots_and_asks_for_the_rest(kiosk: ServedKiosk) -> None:
    reference = kiosk.report(topic="water")
    answer(kiosk, reference)
    page = kiosk.get("/follow?number=1")
    assert page.status == 200
    assert 'aria-current="step"' in page.text
    assert 'value="0501-1-"' in page.text
    assert ANSWER not in page.text
    assert "2569" not in page.text.partition("<main")[2], "no dates for who has the number alone"
    assert kiosk.get("/follow?number=2").status == 404
    for odd in ("x", "", "9" * 40, "0501-", "-1"):
        assert kiosk.get(f"/follow?number={odd}").status == 200
    assert "ขอบคุณ" not in kiosk.get("/follow?number=1&told=nonsense").text


def test_guesses_are_slowed_for_that_report_only_and_never_for_ever(kiosk: ServedKiosk) -> None:
    reference, other = kiosk.report(), kiosk.report(text="อีกเรื่อง")
    answer(kiosk, reference)
    answers = [kiosk.post("/en/follow", reference=guess(reference)) for _ in range(12)]
    assert not [reply for reply in answers if ANSWER in reply.text]
    assert [reply.status for reply in answers[:3]] == [404, 404, 404]
    slowed = answers[-1]
    assert slowed.status == 429
    assert "too many wrong codes" in slowed.text
    wait_s = int(slowed.headers["retry-after"])
    assert kiosk.post("/follow", reference=reference).status == 429, "nor is the right one looked at while waiting"
    assert kiosk.post("/follow", reference=other).status == 200
    kiosk.hands.move(seconds=wait_s + 1)
    assert ANSWER in kiosk.post("/follow", reference=reference).text


def asked_from(kiosk: ServedKiosk, address: str, reference: str, cookie: str = "") -> tuple[int, str]:
    client = Client(kiosk.program.site, use_cookies=False)
    headers = {"Origin": "http://localhost", "Cookie": cookie}
    environ = {"REMOTE_ADDR": address}
    reply = client.post("/en/follow", data={"reference": reference}, headers=headers, environ_overrides=environ)
    return reply.status_code, reply.text


def volunteers_session(kiosk: ServedKiosk) -> str:
    """Sign in and return the cookie."""
    return f"kiosk={kiosk.volunteer().cookie()}"


def test_a_neighbour_who_guesses_keeps_neither_others_nor_the_reporter_waiting(kiosk: ServedKiosk) -> None:
    sent = kiosk.post_only("/report/road/-?send", {"Origin": kiosk.address}, form=kiosk.form(), text="ถนนพัง")
    reference = reference_on(kiosk.get(sent.headers["location"]).text)
    browser = sent.headers["set-cookie"].partition(";")[0]
    guesses = [asked_from(kiosk, "10.0.0.1", guess(reference))[0] for _ in range(12)]
    assert (guesses[0], guesses[-1]) == (404, 429)
    assert asked_from(kiosk, "10.0.0.2", reference)[0] == 200
    assert asked_from(kiosk, "10.0.0.1", reference)[0] == 429
    assert asked_from(kiosk, "10.0.0.1", reference, browser)[0] == 200


def test_where_a_crowd_guesses_everybody_waits_a_minute_but_the_reporter_and_the_volunteer_is_named(
    kiosk: ServedKiosk,
) -> None:
    sent = kiosk.post_only("/report/road/-?send", {"Origin": kiosk.address}, form=kiosk.form(), text="ถนนพัง")
    reference = reference_on(kiosk.get(sent.headers["location"]).text)
    browser = sent.headers["set-cookie"].partition(";")[0]
    crowd = [asked_from(kiosk, f"10.0.1.{number}", guess(reference))[0] for number in range(60)]
    assert set(crowd) == {404}
    status, page = asked_from(kiosk, "10.0.2.1", reference)
    assert status == 429
    assert "ask the volunteer" in page
    assert asked_from(kiosk, "10.0.1.1", reference, browser)[0] == 200
    assert asked_from(kiosk, "10.0.2.1", reference, volunteers_session(kiosk))[0] == 200, "the volunteer looks for them"
    kiosk.hands.move(seconds=61)
    assert asked_from(kiosk, "10.0.2.1", reference)[0] == 200


def test_a_reference_of_another_kiosk_is_unknown_here(kiosk: ServedKiosk) -> None:
    kiosk.report()
    reply = kiosk.post("/en/follow", reference=make_reference("43010502", 1))
    assert reply.status == 404
    assert "ask at the kiosk where you reported it" in reply.text
    assert kiosk.post("/follow", reference=make_reference(VILLAGE, 99)).status == 404


def spellings(reference: str) -> list[str]:
    village_part, serial, tail, check = reference.split("-")
    digits = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
    return [
        reference,
        reference.lower(),
        reference.replace("-", " "),
        reference.replace("-", ""),
        reference.translate(digits),
        f"  {village_part} {serial} {tail[:2]} {tail[2:]}{check}\u200b ",
        reference.replace("-", "–"),
        reference.replace("-", "."),
    ]


@pytest.mark.parametrize("serial", [1, 27, 1234, 999999999])
def test_a_reference_is_understood_in_any_way_people_write_it(serial: int) -> None:
    reference = make_reference(VILLAGE, serial)
    assert read_reference(reference) == reference
    for typed in spellings(reference):
        assert decide(typed) == FollowQuery(reference=reference, serial=serial), typed


def test_the_answer_is_shown_as_text(kiosk: ServedKiosk) -> None:
    reference = kiosk.report()
    (report,) = kiosk.stores.outbox.batch(10)
    said = Answer(id="b" * 32, report=report.id, status="resolved", text="<b>แล้ว</b>", at=NOON)
    kiosk.stores.outbox.apply([ItemResult(id=report.id, result="ok")], [said], ())
    assert re.search(r"&lt;b&gt;แล้ว", kiosk.post("/follow", reference=reference).text)


@given(st.text(max_size=80))
def test_nothing_that_can_be_typed_is_more_than_a_word_or_a_question(typed: str) -> None:
    asked = decide(typed)
    assert isinstance(asked, FollowQuery) or asked in {"empty", "unreadable", "slip"}
    if isinstance(asked, FollowQuery) and asked.reference:
        assert read_reference(asked.reference) == asked.reference
