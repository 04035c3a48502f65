"""Page 2 of a report: what happened and where, kept as a draft that page 3 finds; whom to call first."""

from __future__ import annotations

import re

import pytest

from kiosk.facts.report_form import CHOICES, SUBJECTS
from tests.cast.kiosk.served_kiosk import SEE_OTHER, ServedKiosk, sending


def words_on(html: str) -> tuple[str, str]:
    """Return the text and the place that stand in the fields of a page."""
    text = re.search(r"<textarea[^>]*>\n([^<]*)</textarea>", html)
    place = re.search(r'name="place" value="([^"]*)"', html)
    assert text
    assert place
    return text[1], place[1]


@pytest.mark.parametrize("subject", SUBJECTS)
def test_each_subject_has_its_page_and_those_of_the_hotspot_their_topics(kiosk: ServedKiosk, subject: str) -> None:
    html = kiosk.get(f"/report/{subject}").text
    offered = re.findall(r'type="radio" name="topic" value="([^"]*)"', html)
    assert offered == [topic for one, topics in CHOICES.items() if one == subject for topic in topics]
    assert "novalidate" in html


def test_what_is_no_topic_leads_to_the_choice_of_one(kiosk: ServedKiosk) -> None:
    for path in ("/report/nothing", "/report/nothing/" + "0" * 32):
        reply = kiosk.get(path)
        assert (reply.status, reply.headers["location"]) == (SEE_OTHER, "/report")
    assert kiosk.post_only("/en/report/nothing?next", {"Origin": kiosk.address}).headers["location"] == "/en/report"


def test_what_is_written_stands_on_the_last_page_and_goes_up_with_its_place(kiosk: ServedKiosk) -> None:
    form = kiosk.form("/report/wifi")
    page_3 = kiosk.page_3("/report/wifi", form=form, topic="wifi-slow", text="ช้ามาก", place="  หน้าวัด\u200b ")
    assert page_3.startswith("/report/wifi-slow/")
    html = kiosk.get(page_3).text
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', html))
    assert hidden == {"form": form, "text": "ช้ามาก", "place": "หน้าวัด"}
    assert kiosk.post(f"{page_3}?send", **hidden).status == 200
    (report,) = kiosk.reports_waiting()
    assert (report.topic, report.text, report.place) == ("wifi-slow", "ช้ามาก", "หน้าวัด")


def test_the_way_back_from_the_last_page_has_every_word_and_the_same_form(kiosk: ServedKiosk) -> None:
    form = kiosk.form("/report/kiosk")
    page_3 = kiosk.page_3("/report/kiosk", form=form, topic="kiosk-device", text="จอดับ", place="ศาลา")
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', kiosk.get(page_3).text))
    html = kiosk.post(f"{page_3}?send", **hidden, turn="words").text
    assert words_on(html) == ("จอดับ", "ศาลา")
    assert form in html
    assert 'value="kiosk-device" checked' in html


def test_a_draft_that_is_gone_is_told_and_the_words_are_taken_on_the_last_page(kiosk: ServedKiosk) -> None:
    page_3 = kiosk.page_3("/en/report/road", place="หน้าวัด")
    kiosk.hands.move(minutes=61)
    html = kiosk.get(page_3).text
    assert "no longer has it" in html
    assert words_on(html) == ("", "")
    form = re.search(r'name="form" value="([0-9a-f.]{65})"', html)
    assert form
    assert kiosk.post(f"{page_3}?send", form=form[1], text="หลุมใหญ่", place="ศาลา").status == 200
    assert [(report.text, report.place) for report in kiosk.reports_waiting()] == [("หลุมใหญ่", "ศาลา")]


def test_a_last_page_that_is_open_sends_its_words_when_the_draft_is_gone(kiosk: ServedKiosk) -> None:
    page_3 = kiosk.page_3()
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', kiosk.get(page_3).text))
    kiosk.hands.move(minutes=61)
    assert kiosk.post(f"{page_3}?send", **hidden).status == 200
    assert len(kiosk.reports_waiting()) == 1


@pytest.mark.parametrize(
    ("subject", "fields", "words"),
    [
        ("wifi", {"text": "ช้า"}, "Please choose what it is about."),
        ("wifi", {"text": "ช้า", "topic": "road"}, "Please choose what it is about."),
        ("road", {"text": ""}, "Please write what is wrong."),
        ("road", {"text": "ก" * 2_001}, "This is 2,001 characters; at most 2,000 fit."),
        ("road", {"text": "หลุม", "place": "ก" * 121}, "This is too long. Please shorten it."),
        ("road", {"text": "หลุม", "place": "\ufffd"}, "Some of these characters cannot be read."),
    ],
)
def test_what_needs_another_look_is_said_and_what_was_typed_stays(
    kiosk: ServedKiosk, subject: str, fields: dict[str, str], words: str
) -> None:
    form = kiosk.form()
    reply = kiosk.post(f"/en/report/{subject}?next", form=form, **fields)
    assert reply.status == 422
    assert reply.text.count(words) == 2
    assert "1 field is missing or not right" in reply.text
    assert words_on(reply.text) == (fields["text"], fields.get("place", ""))
    assert form in reply.text


def test_a_page_2_sent_from_elsewhere_is_shown_again_filled(kiosk: ServedKiosk) -> None:
    reply = kiosk.post_only("/en/report/road?next", {"Origin": "http://evil.example"}, text="หลุม", place="วัด")
    assert reply.status == 403
    assert words_on(reply.text) == ("หลุม", "วัด")


def test_the_topic_stands_in_the_address_alone_where_nothing_is_left_to_choose(kiosk: ServedKiosk) -> None:
    assert kiosk.page_3("/report/road", topic="health").startswith("/report/road/")
    kiosk.post(sending("road"), form=kiosk.form(), topic="health", text="หลุม")
    assert [report.topic for report in kiosk.reports_waiting()] == ["road"]


def test_whom_to_call_first_stands_on_the_pages_where_a_call_helps(kiosk: ServedKiosk) -> None:
    called = {subject: re.findall(r'href="tel:(\d+)"', kiosk.get(f"/report/{subject}").text) for subject in SUBJECTS}
    assert {subject: numbers for subject, numbers in called.items() if numbers} == {
        "road": ["1669"], "electricity": ["1129"], "water": ["1662"], "flood": ["1784"], "smoke": ["199"],
        "animal": ["199"], "health": ["1669", "1422"], "scam": ["1441"],
    }  # fmt: skip
