"""What who has the whole reference says of a report: it is not fixed, and why; how content they are."""

from __future__ import annotations

import errno
import logging
import re

import pytest
from werkzeug.test import Client, TestResponse

from content_sync.wire.references import make_reference
from content_sync.wire.reports import ItemResult, Reopening, ReportCounts
from kiosk.store.outbox.filing.filing import FiledReport
from tests.cast.card.store_on_card import refusing
from tests.cast.kiosk.served_kiosk import FORM, ServedKiosk
from tests.cast.listener.serving import Reply, ask
from tests.cast.place_and_time import HOUR, VILLAGE
from tests.cast.reports.closed_reports import BECAUSE, call_done, sent


def say(kiosk: ServedKiosk, kept: FiledReport, because: str = BECAUSE, *, form: str = "") -> Reply:
    fields = {"reference": kept.reference, "because": because, "form": form}
    return kiosk.post_only("/follow/not-fixed", {"Origin": kiosk.address}, **fields)


def waiting(kiosk: ServedKiosk) -> tuple[list[Reopening], list[ReportCounts]]:
    items = kiosk.stores.outbox.batch(20)
    return (
        [item for item in items if isinstance(item, Reopening)],
        [item for item in items if isinstance(item, ReportCounts)],
    )


def test_no_because_is_on_the_card_before_the_thanks_and_the_thanks_can_be_reloaded(
    kiosk: ServedKiosk, closed_report: FiledReport
) -> None:
    reply = say(kiosk, closed_report)
    assert reply.status == 303
    assert [item.text for item in waiting(kiosk)[0]] == [BECAUSE]
    address = reply.headers["location"]
    assert closed_report.reference not in address
    for _ in range(2):
        page = kiosk.get(address).text
        assert "ตู้เก็บที่คุณเขียนไว้แล้ว เรื่องนี้เปิดใหม่อีกครั้ง" in page
        assert "แจ้งซ้ำว่ายังไม่หาย" in page
        assert BECAUSE not in page, "who has the number alone does not read the words"
    page = kiosk.post("/follow", reference=closed_report.reference).text
    assert "ตู้จะส่งให้เจ้าหน้าที่เองเมื่อตู้ต่ออินเทอร์เน็ตครั้งหน้า" in page
    kiosk.record_visit()
    page = kiosk.post("/follow", reference=closed_report.reference).text
    assert "ตู้จะส่งให้เจ้าหน้าที่เองตอนติดต่อส่วนกลางครั้งหน้า" in page
    assert "ต่ออินเทอร์เน็ตครั้งหน้า" not in page
    assert len(waiting(kiosk)[0]) == 1


def test_pressed_twice_is_said_once(kiosk: ServedKiosk, closed_report: FiledReport) -> None:
    page = kiosk.post("/follow", reference=closed_report.reference).text
    token = re.search(r'name="form" value="([0-9a-f.]{65})"', page)
    assert token
    assert [say(kiosk, closed_report, form=token[1]).status for _ in range(2)] == [303, 303]
    assert len(waiting(kiosk)[0]) == 1


@pytest.mark.parametrize(
    ("because", "words"),
    [("", "กรุณาเขียนว่ายังไม่หายอย่างไร"), (" \u200b ", "กรุณาเขียนว่ายังไม่หายอย่างไร"), ("ก" * 501, "ไม่เกิน 500 ตัวอักษร")],
)
def test_words_that_cannot_be_kept_stay_in_their_field_with_the_reason(
    kiosk: ServedKiosk, closed_report: FiledReport, because: str, words: str
) -> None:
    reply = say(kiosk, closed_report, because)
    assert reply.status == 422
    assert words in reply.text
    assert "<details open>" in reply.text
    assert because.strip() in reply.text
    assert reply.headers["cache-control"] == "no-store"
    assert waiting(kiosk)[0] == []
    assert say(kiosk, closed_report, "ก" * 500).status == 303


def test_bytes_that_are_no_text_are_told_and_not_kept_as_something_else(
    kiosk: ServedKiosk, closed_report: FiledReport
) -> None:
    body = f"reference={closed_report.reference}&because=%80%81".encode()
    headers = {"Content-Type": FORM, "Origin": kiosk.address}
    reply = ask(kiosk.port, "/follow/not-fixed", method="POST", body=body, headers=headers)
    assert reply.status == 422
    assert "อ่านไม่ได้" in reply.text
    assert waiting(kiosk) == ([], [])


def test_the_third_no_is_refused_in_a_clear_sentence_and_what_was_typed_stays(
    kiosk: ServedKiosk, closed_report: FiledReport
) -> None:
    for hours in (3, 5):
        page = kiosk.post("/follow", reference=closed_report.reference).text
        assert "ยังไม่หายอย่างไร" in page
        assert say(kiosk, closed_report, f"{BECAUSE} {hours}").status == 303
        for item in waiting(kiosk)[0]:
            kiosk.stores.outbox.apply([ItemResult(id=item.id, result="ok")], (), ())
        call_done(kiosk.stores.outbox, closed_report, after=hours * HOUR)
    page = kiosk.post("/follow", reference=closed_report.reference).text
    assert "ยังไม่หายอย่างไร" not in page, "it is not asked a third time"
    assert "แจ้งเป็นเรื่องใหม่" in page
    reply = say(kiosk, closed_report, "ครั้งที่สาม")
    assert reply.status == 409
    assert "บอกครั้งที่ 3 ไม่ได้" in reply.text
    assert 'href="/report"' in reply.text
    assert waiting(kiosk)[0] == []


def test_what_staff_do_not_call_done_needs_no_second_word(kiosk: ServedKiosk) -> None:
    kept = sent(kiosk.stores.outbox)
    reply = say(kiosk, kept)
    assert reply.status == 409
    assert "เรื่องนี้ยังเปิดอยู่" in reply.text
    assert BECAUSE in reply.text, "so that it can be copied into a new report"


@pytest.mark.parametrize("to", ["not-fixed", "content"])
def test_only_the_whole_reference_says_it_and_wrong_ones_are_slowed(
    kiosk: ServedKiosk, closed_report: FiledReport, to: str
) -> None:
    guesses = [
        made for _ in range(9) if (made := make_reference(VILLAGE, closed_report.serial)) != closed_report.reference
    ]
    fields = {"because": BECAUSE, "content": "1"}
    origin = {"Origin": kiosk.address}
    told = [kiosk.post_only(f"/follow/{to}", origin, reference=guess, **fields).status for guess in guesses]
    assert told[:4] == [404] * 4
    assert told[-1] == 429
    number_alone = kiosk.post_only(f"/follow/{to}", origin, reference=f"{closed_report.serial}", **fields)
    assert "ใส่รหัสติดตามเรื่องให้ครบ" in number_alone.text
    assert waiting(kiosk) == ([], [])


def is_kept_on(page: str, typed: str) -> bool:
    """Tell whether a page says "no, because ..." again with one press: both fields, in a form that goes there."""
    forms = [part.partition("</form>")[0] for part in page.split('action="/follow/not-fixed"')[1:]]
    return any(f'value="{typed}"' in form and f">\n{BECAUSE}</textarea>" in form for form in forms)


def test_no_because_stays_on_the_page_whatever_keeps_the_report_from_being_found(
    kiosk: ServedKiosk, closed_report: FiledReport
) -> None:
    slipped = f"{closed_report.reference[:-1]}O"
    for typed, status in (
        ("", 422),
        ("ก", 422),
        (slipped, 422),
        (f"{closed_report.serial}", 200),
        (make_reference(VILLAGE, 99), 404),
    ):
        reply = kiosk.post_only("/follow/not-fixed", {"Origin": kiosk.address}, reference=typed, because=BECAUSE)
        assert reply.status == status
        assert is_kept_on(reply.text, "0501-1-" if status == 200 else typed)
        if typed == slipped:
            assert f'name="because" value="{BECAUSE}"' in reply.text, "what is offered in its place carries the words"
    assert waiting(kiosk) == ([], [])


def test_no_because_stays_on_the_page_while_its_sender_or_everybody_has_to_wait(
    kiosk: ServedKiosk, closed_report: FiledReport
) -> None:
    wrong = next(
        made for _ in range(9) if (made := make_reference(VILLAGE, closed_report.serial)) != closed_report.reference
    )

    def say_from(address: str, reference: str) -> TestResponse:
        phone = Client(kiosk.program.site, use_cookies=False)
        fields = {"reference": reference, "because": BECAUSE}
        return phone.post(
            "/follow/not-fixed",
            data=fields,
            headers={"Origin": "http://localhost"},
            environ_overrides={"REMOTE_ADDR": address},
        )

    for number in range(72):
        say_from("10.0.0.66" if number < 12 else f"10.0.1.{number}", wrong)
    for address, words in (("10.0.0.66", "ใส่รหัสติดตามเรื่องนี้ผิดหลายครั้งแล้ว"), ("10.0.2.1", "อาจไม่ใช่คุณ")):
        reply = say_from(address, closed_report.reference)
        assert reply.status_code == 429
        assert words in reply.text
        assert is_kept_on(reply.text, closed_report.reference)
    assert waiting(kiosk) == ([], [])


def test_no_because_of_a_form_that_is_too_old_is_said_with_one_more_press(
    kiosk: ServedKiosk, closed_report: FiledReport
) -> None:
    fields = {"reference": closed_report.reference, "because": BECAUSE}
    reply = kiosk.post_only("/follow/not-fixed", {}, **fields, form=f"{'0' * 32}.{'0' * 32}")
    assert reply.status == 403
    assert is_kept_on(reply.text, closed_report.reference)
    token = re.search(r'name="form" value="([0-9a-f.]{65})"', reply.text)
    assert token
    assert kiosk.post_only("/follow/not-fixed", {}, **fields, form=token[1]).status == 303
    assert [item.text for item in waiting(kiosk)[0]] == [BECAUSE]


def test_a_form_of_another_page_says_nothing(kiosk: ServedKiosk, closed_report: FiledReport) -> None:
    for to, fields in (
        ("not-fixed", {"reference": closed_report.reference, "because": BECAUSE}),
        ("content", {"reference": closed_report.reference, "content": "1"}),
        ("neighbour", {"number": f"{closed_report.serial}", "said": "not_fixed"}),
    ):
        reply = kiosk.post_only(f"/follow/{to}", {"Origin": "http://elsewhere.example"}, **fields)
        assert reply.status == 403
    assert waiting(kiosk) == ([], [])


@pytest.mark.parametrize(("number", "refusal"), [(errno.ENOSPC, (507, "ที่ในตู้เต็ม")), (errno.EIO, (503, "ตอนนี้ตู้บันทึกไม่ได้"))])
def test_a_card_that_takes_nothing_is_told_and_what_was_typed_stays(
    kiosk: ServedKiosk,
    closed_report: FiledReport,
    caplog: pytest.LogCaptureFixture,
    number: int,
    refusal: tuple[int, str],
) -> None:
    status, words = refusal
    origin = {"Origin": kiosk.address}
    with refusing(number, "pwrite", "fsync", "fdatasync"), caplog.at_level(logging.INFO):
        replies = [
            say(kiosk, closed_report),
            kiosk.post_only("/follow/content", origin, reference=closed_report.reference, content="2"),
            kiosk.post_only("/follow/neighbour", origin, number=f"{closed_report.serial}", said="fixed"),
        ]
    assert [reply.status for reply in replies] == [status] * 3
    assert all(words in reply.text for reply in replies)
    assert BECAUSE in replies[0].text
    assert BECAUSE not in caplog.text
    assert closed_report.reference not in caplog.text
    assert kiosk.stores.outbox.batch(20) == ()
    assert say(kiosk, closed_report).status == 303


def test_faces_that_the_card_refuses_use_nothing_up(kiosk: ServedKiosk, closed_report: FiledReport) -> None:
    def press(content: str) -> int:
        fields = {"reference": closed_report.reference, "content": content}
        return kiosk.post_only("/follow/content", {"Origin": kiosk.address}, **fields).status

    with refusing(errno.EIO, "pwrite", "fsync", "fdatasync"):
        assert {press(content) for content in "123123"} == {503}
    assert press("2") == 303


def test_a_face_of_a_form_that_is_too_old_is_said_with_one_more_press(
    kiosk: ServedKiosk, closed_report: FiledReport
) -> None:
    fields = {"reference": closed_report.reference, "content": "2"}
    reply = kiosk.post_only("/follow/content", {}, **fields, form=f"{'0' * 32}.{'0' * 32}")
    assert reply.status == 403
    token = re.search(
        r'action="(/follow/content)"[^>]*>\s*<input type="hidden" name="form" value="([0-9a-f.]{65})"', reply.text
    )
    assert token
    assert f'name="reference" value="{closed_report.reference}"' in reply.text
    assert '<input type="hidden" name="content" value="2">' in reply.text
    assert kiosk.post_only(token[1], {}, **fields, form=token[2]).status == 303
    assert [item.content for item in waiting(kiosk)[1]] == [2]


def test_a_face_goes_up_as_a_number_and_the_last_one_counts(kiosk: ServedKiosk, closed_report: FiledReport) -> None:
    for content in ("1", "3"):
        reply = kiosk.post("/follow/content", reference=closed_report.reference, content=content)
        assert "เจ้าหน้าที่จะรู้ว่าคุณพอใจแค่ไหน" in reply.text
    assert [item.content for item in waiting(kiosk)[1]] == [3]
    page = kiosk.post("/follow", reference=closed_report.reference).text
    assert re.findall(r'value="(\d)" aria-pressed="true"', page) == ["3"]
    assert kiosk.post("/follow/content", reference=closed_report.reference, content="4").status == 200
    assert [item.content for item in waiting(kiosk)[1]] == [3]


def test_a_script_that_changes_its_face_all_the_time_is_slowed(kiosk: ServedKiosk, closed_report: FiledReport) -> None:
    fields = {"reference": closed_report.reference}
    told = [kiosk.post("/follow/content", **fields, content="123"[number % 3]).status for number in range(6)]
    assert told == [200] * 5 + [429]
