"""Drafts between page 2 and page 3: a script, two phones with one form, a power cut, and a topic that is changed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from werkzeug.test import Client

from kiosk.callers.drafts import MOST
from tests.cast.kiosk.served_kiosk import SEE_OTHER, ServedKiosk, kiosk_in


def hidden_on(html: str) -> dict[str, str]:
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', html))


def page_3_from(kiosk: ServedKiosk, address: str, text: str) -> str:
    """Send page 2 from a phone with this address and return where page 3 is."""
    phone = Client(kiosk.program.site, use_cookies=False)
    sent = {"form": kiosk.form(), "text": text}
    reply = phone.post("/report/road?next", data=sent, environ_overrides={"REMOTE_ADDR": address})
    assert reply.status_code == SEE_OTHER
    return reply.headers["Location"]


def has_its_words(kiosk: ServedKiosk, page_3: str) -> bool:
    return "<textarea" not in kiosk.get(page_3).text


def test_a_thousand_drafts_by_script_cost_the_others_nothing_and_the_script_its_own(kiosk: ServedKiosk) -> None:
    before = page_3_from(kiosk, "10.0.0.7", "หลุมใหญ่")
    script = [page_3_from(kiosk, "10.0.0.66", f"{number}") for number in range(1_000)]
    after = page_3_from(kiosk, "10.0.0.8", "สะพานขาด")
    assert has_its_words(kiosk, before)
    assert has_its_words(kiosk, after)
    assert not has_its_words(kiosk, script[0])
    assert not has_its_words(kiosk, script[-MOST + 1])
    assert has_its_words(kiosk, script[-MOST + 2])
    assert not kiosk.reports_waiting()


def test_a_script_at_the_address_of_all_does_not_push_out_who_reported_before(kiosk: ServedKiosk) -> None:
    phone = kiosk.phone()
    headers = {"Origin": "http://localhost"}
    phone.client.post("/report/road/-?send", data={"text": "เรื่องแรก"}, headers=headers)
    reply = phone.client.post("/report/road?next", data={"text": "เรื่องที่สอง"}, headers=headers)
    for number in range(MOST):
        page_3_from(kiosk, "127.0.0.1", f"{number}")
    assert has_its_words(kiosk, reply.headers["Location"])


def test_two_phones_with_one_form_are_two_reports_unless_they_say_the_same(kiosk: ServedKiosk) -> None:
    form = kiosk.form()
    pages = [kiosk.page_3(form=form, text=text) for text in ("หลุม", "สะพานขาด", "หลุม")]
    assert pages[0] == pages[2] != pages[1]
    for page in pages:
        assert kiosk.post(f"{page}?send", **hidden_on(kiosk.get(page).text)).status == 200
    assert [report.text for report in kiosk.reports_waiting()] == ["หลุม", "สะพานขาด"]


def test_a_page_3_that_was_open_through_a_power_cut_is_sent(tmp_path: Path) -> None:
    with kiosk_in(tmp_path) as kiosk:
        page_3 = kiosk.page_3(text="บรรทัดแรก\nบรรทัดที่สอง", place="หน้าวัด")
        hidden = hidden_on(kiosk.get(page_3).text)
    with kiosk_in(tmp_path) as kiosk:
        assert not has_its_words(kiosk, page_3)
        assert kiosk.post(f"{page_3}?send", **hidden).status == 200
        (report,) = kiosk.reports_waiting()
        assert (report.text, report.place) == ("บรรทัดแรก\nบรรทัดที่สอง", "หน้าวัด")


def test_no_draft_stands_on_the_card_or_in_a_log(
    kiosk: ServedKiosk, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    page_3 = kiosk.page_3(text="ความลับที่ยังไม่ส่ง")
    kiosk.get(page_3)
    card = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert "ความลับ".encode() not in card
    assert page_3.rpartition("/")[2] not in caplog.text
    assert "ความลับ" not in caplog.text


def test_the_topic_of_a_draft_is_changed_and_its_words_stay(kiosk: ServedKiosk) -> None:
    key = kiosk.page_3(text="ท่อแตก").rpartition("/")[2]
    topics = re.findall(r'href="(/report/\S+?\?draft=[0-9a-f]+)"', kiosk.get(f"/report/topics/{key}").text)
    assert len(topics) == 13
    assert {topic.partition("=")[2] for topic in topics} == {key}
    page_2 = kiosk.get(f"/report/water?draft={key}").text
    assert ">\nท่อแตก</textarea>" in page_2
    reply = kiosk.post_only(
        "/report/water?next", {"Origin": kiosk.address}, **hidden_on(page_2), text="ท่อแตกอีก", turn="topics"
    )
    (key,) = re.findall(r"/report/topics/([0-9a-f]+)$", reply.headers["location"])
    assert ">\nท่อแตกอีก</textarea>" in kiosk.get(f"/report/flood?draft={key}").text


def test_name_phone_and_tick_outlast_a_correction_and_a_change_of_topic(kiosk: ServedKiosk) -> None:
    typed = {"name": "สมศรี", "phone": "081-234-5678", "read_aloud": "on"}
    page_3 = kiosk.page_3(text="ท่อแตก", place="หน้าวัด")
    origin, hidden = {"Origin": kiosk.address}, hidden_on(kiosk.get(page_3).text)
    page_2 = kiosk.post_only(f"{page_3}?send", origin, **hidden, **typed, turn="words").headers["location"]
    assert "สมศรี" not in page_2
    assert not kiosk.reports_waiting()
    hidden = hidden_on(kiosk.get(page_2).text)
    assert {name: hidden[name] for name in typed} == typed
    topics = kiosk.post_only("/report/road?next", origin, **hidden, text="ท่อแตก", turn="topics").headers["location"]
    (page_2,) = re.findall(r'href="(/report/water\?draft=[0-9a-f]+)"', kiosk.get(topics).text)
    hidden = hidden_on(kiosk.get(page_2).text)
    page_3 = kiosk.post_only("/report/water?next", origin, **hidden, text="ท่อแตกแล้ว").headers["location"]
    html = kiosk.get(page_3).text
    assert 'value="สมศรี"' in html
    assert 'value="081-234-5678"' in html
    assert "checked" in html
    assert kiosk.post(f"{page_3}?send", **hidden_on(html), **typed).status == 200
    (report,) = kiosk.reports_waiting()
    assert (report.topic, report.text, report.read_aloud) == ("water", "ท่อแตกแล้ว", True)
    assert "สมศรี" not in kiosk.get(page_3).text + kiosk.get(page_2).text, "sent, they are left sealed alone"


def test_words_that_a_draft_cannot_hold_stay_on_their_page_whichever_button_was_pressed(kiosk: ServedKiosk) -> None:
    for turn in ("topics", ""):
        text = "🚧" * 2_049
        reply = kiosk.post("/report/road?next", form=kiosk.form(), text=text, turn=turn)
        assert reply.status == 422
        assert text in reply.text
    assert kiosk.post("/report/road?next", form=kiosk.form(), text=text[:-1], turn="topics").status == 200


def test_a_topic_is_changed_before_a_word_is_written_or_a_choice_is_made(kiosk: ServedKiosk) -> None:
    reply = kiosk.post_only(
        "/report/wifi?next", {"Origin": kiosk.address}, form=kiosk.form("/report/wifi"), turn="topics"
    )
    (page_2,) = re.findall(r'href="(/report/wifi\?draft=[0-9a-f]+)"', kiosk.get(reply.headers["location"]).text)
    assert "checked" not in kiosk.get(page_2).text


def test_a_draft_that_is_gone_leads_back_to_the_printed_choice_and_is_told_on_page_2(kiosk: ServedKiosk) -> None:
    key = kiosk.page_3().rpartition("/")[2]
    kiosk.hands.move(hours=1)
    for gone in (key, "x"):
        reply = kiosk.get(f"/en/report/topics/{gone}")
        assert (reply.status, reply.headers["location"]) == (SEE_OTHER, "/en/report")
        assert "no longer has it" in kiosk.get(f"/en/report/road?draft={gone}").text
    assert "no longer has it" not in kiosk.get("/en/report/road").text
