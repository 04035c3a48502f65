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
    assert f'href="/report/topics/{key}"' in page_2


def test_a_draft_that_is_gone_leads_back_to_the_printed_choice_and_is_told_on_page_2(kiosk: ServedKiosk) -> None:
    key = kiosk.page_3().rpartition("/")[2]
    kiosk.hands.move(hours=1)
    for gone in (key, "x"):
        reply = kiosk.get(f"/en/report/topics/{gone}")
        assert (reply.status, reply.headers["location"]) == (SEE_OTHER, "/en/report")
        assert "no longer has it" in kiosk.get(f"/en/report/road?draft={gone}").text
    assert "no longer has it" not in kiosk.get("/en/report/road").text
