"""Page 3 of a report keeps it once, keeps what was typed when something is wrong, and says so in kind words."""

from __future__ import annotations

import errno
import logging
import re
import tempfile
import threading
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content_sync.wire.encoding import decode
from content_sync.wire.keys import unseal
from content_sync.wire.reports import MAX_TEXT, Contact, Report
from content_sync.wire.stamps import Stamp
from kiosk.facts.report_form import ReportForm, decide
from kiosk.store.outbox.filing.filing import Fields
from kiosk.store.stores import open_stores
from tests.cast.card.outbox_on_card import state_of
from tests.cast.card.store_on_card import refusing
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.kiosk.served_kiosk import CENTRAL_SEED, FORM, KEYS, ServedKiosk, config, kiosk_in, reference_on, sending
from tests.cast.listener.serving import ask, raw


def said(html: str) -> str:
    """Return the text of a page without tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


def test_a_report_is_on_the_card_before_the_thanks(kiosk: ServedKiosk) -> None:
    reference = kiosk.report(topic="water", text="น้ำประปาไม่ไหลตั้งแต่เช้า")
    (report,) = kiosk.reports_waiting()
    assert report.reference == reference
    assert report.topic == "water"
    assert report.text == "น้ำประปาไม่ไหลตั้งแต่เช้า"
    assert report.made.clock == "trusted"


def test_the_reference_stands_in_no_address_and_in_no_cache(kiosk: ServedKiosk) -> None:
    reply = kiosk.post(sending(), form=kiosk.form(), text="ถนนพัง")
    assert (reply.status, reply.headers["cache-control"]) == (200, "no-store")
    assert "location" not in reply.headers
    assert "set-cookie" not in reply.headers
    reference = reference_on(reply.text)
    assert reference not in "".join(re.findall(r'(?:href|action)="([^"]*)"', reply.text))


def test_a_report_sent_twice_is_one_report_with_one_reference(kiosk: ServedKiosk) -> None:
    form = kiosk.form()
    first = kiosk.report(form=form)
    assert kiosk.report(form=form) == first
    assert len(kiosk.reports_waiting()) == 1


def test_back_and_changed_is_a_report_of_its_own(kiosk: ServedKiosk) -> None:
    form = kiosk.form()
    first = kiosk.report(form=form)
    assert kiosk.report(form=form, text="ถนนหลังวัดเป็นหลุม") != first
    assert len(kiosk.reports_waiting()) == 2


def test_a_double_click_is_one_report(kiosk: ServedKiosk) -> None:
    form, references = kiosk.form(), list[str]()
    clicks = [threading.Thread(target=lambda: references.append(kiosk.report(form=form))) for _ in range(8)]
    for click in clicks:
        click.start()
    for click in clicks:
        click.join()
    assert len(references) == 8
    assert len(set(references)) == len(kiosk.reports_waiting()) == 1


def test_a_phone_number_with_unseen_signs_is_taken(kiosk: ServedKiosk) -> None:
    for typed in ("\u202d081-234-5678\u202c", "081\u2212234\u22125678", "\ufeff๐๘๑ ๒๓๔ ๕๖๗๘\u200e"):
        decided = decide(ReportForm(id="x", topic="road", text="ถนนพัง", phone=typed), takes_contact=True)
        assert isinstance(decided, Fields)
        assert decided.contact.phone == "0812345678"


def test_a_text_is_kept_as_it_was_typed_with_every_line_end_a_line_break(kiosk: ServedKiosk) -> None:
    kiosk.report(text="ถนนพัง\x0bหน้าวัด\x0cและ\x85หลังวัด 👨\u200d👩\u200d👧 می\u200cخواهم")
    assert [row.text for row in kiosk.reports_waiting()] == [
        "ถนนพัง\nหน้าวัด\nและ\nหลังวัด 👨\u200d👩\u200d👧 می\u200cخواهم"
    ]


def test_a_form_without_a_valid_uuid_is_a_report_of_its_own(kiosk: ServedKiosk) -> None:
    references = {kiosk.report(form=form) for form in ("", "../../etc", "x" * 32)}
    assert len(references) == len(kiosk.reports_waiting()) == 3


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": " \n "}, "กรุณาเขียนว่ามีปัญหาอะไร"),
        ({"text": "ก" * (MAX_TEXT + 1)}, "ข้อความยาว 2,001 ตัวอักษร"),
        ({"text": "ถนน\ufffdพัง"}, "มีตัวอักษรบางตัวที่อ่านไม่ได้"),
        ({"place": "ก" * 121}, "ยาวเกินไป"),
        ({"place": "\ufffd"}, "มีตัวอักษรบางตัวที่อ่านไม่ได้"),
        ({"text": "🚧" * 2_000, "place": "🚧" * 49}, "มีรูปเล็ก ๆ มากเกินไป"),
        ({"phone": "ไม่มี"}, "เบอร์นี้ดูไม่เหมือนเบอร์โทรศัพท์"),
        ({"phone": "12345"}, "เบอร์นี้ดูไม่เหมือนเบอร์โทรศัพท์"),
        ({"name": "ก" * 101}, "ชื่อยาวเกินไป"),
        ({"name": "\ufffd"}, "มีตัวอักษรบางตัวที่อ่านไม่ได้"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_still_there(
    kiosk: ServedKiosk, fields: dict[str, str], words: str
) -> None:
    form = kiosk.form()
    sent = {"form": form, "text": "ถนนพัง", "place": "หน้าวัด", "name": "สมศรี", "phone": "081-234-5678"} | fields
    reply = kiosk.post(sending(), **sent, read_aloud="on")
    assert reply.status == 422
    assert words in said(reply.text)
    assert 'aria-invalid="true"' in reply.text
    assert form in reply.text
    assert "checked" in reply.text
    for name in {"text", "place", "name", "phone"} - fields.keys():
        assert sent[name] in reply.text
    assert not kiosk.reports_waiting()
    assert state_of(kiosk.stores.outbox, 1) is None


def test_every_mistake_is_told_at_its_field(kiosk: ServedKiosk) -> None:
    html = kiosk.post(sending(prefix="/en"), form=kiosk.form(), name="x" * 101).text
    for field in ("text", "name"):
        assert f'id="{field}-mistake"' in html
        assert f"{field}-mistake" in "".join(re.findall(r'aria-describedby="([^"]*)"', html))
    assert "Please write what is wrong." in html
    assert "2 fields are missing or not right" in html


def test_the_box_above_the_form_leads_to_each_field_that_needs_another_look(kiosk: ServedKiosk) -> None:
    html = kiosk.post(sending(), form=kiosk.form(), text="", phone="12").text
    box = html[html.index('role="alert"') : html.index("<form")]
    assert re.findall(r'<a href="#(\w+)">([^<]+)</a>', box) == [
        ("text", "กรุณาเขียนว่ามีปัญหาอะไร"),
        ("phone", "เบอร์นี้ดูไม่เหมือนเบอร์โทรศัพท์ กรุณาใส่เฉพาะตัวเลข หรือเว้นว่างไว้ก็ได้"),
    ]
    for field in ("text", "place", "name", "phone"):
        assert html.count(f' id="{field}"') == 1


def test_bytes_that_are_not_text_are_refused_in_words(kiosk: ServedKiosk) -> None:
    body = b"text=" + quote(bytes(range(128, 256))).encode()
    headers = {"Content-Type": FORM, "Origin": kiosk.address}
    reply = ask(kiosk.port, sending(), method="POST", body=body, headers=headers)
    assert reply.status == 422
    assert "กรุณาพิมพ์ใหม่" in reply.text


def test_html_is_shown_as_it_was_written(kiosk: ServedKiosk) -> None:
    for fields in ({"phone": "12"}, {"place": "x" * 121}):
        reply = kiosk.post(sending(), form=kiosk.form(), text='</textarea>"><script>alert(1)</script>', **fields)
        assert "<script>" not in reply.text
        assert "&lt;script&gt;" in reply.text
    kiosk.report(text="<b>ถนน</b>")
    assert kiosk.reports_waiting()[0].text == "<b>ถนน</b>"


def test_an_unlikely_large_form_is_refused_in_kind_words(kiosk: ServedKiosk) -> None:
    reply = kiosk.post(sending(prefix="/en"), text="x" * 300_000)
    assert reply.status == 413
    assert "larger than this kiosk can take" in reply.text


@pytest.mark.parametrize("body", [b"--x\r\nContent-Disposition: form-data; name=", b"\xff\x00--", b"--x--"])
def test_broken_multipart_is_a_form_without_fields(kiosk: ServedKiosk, body: bytes) -> None:
    kind = {"Content-Type": "multipart/form-data; boundary=x", "Origin": kiosk.address}
    assert ask(kiosk.port, sending(), method="POST", body=body, headers=kind).status == 422
    assert not kiosk.reports_waiting()


def test_text_is_kept_in_one_spelling(kiosk: ServedKiosk) -> None:
    kiosk.report(text="  น\u0e4d\u0e49\u0e32ท่วม\r\nเเล้ว  ")
    assert kiosk.reports_waiting()[0].text == "น้ำท่วม\nแล้ว"


def test_name_and_phone_are_readable_at_central_only(kiosk: ServedKiosk, tmp_path: Path) -> None:
    kiosk.report(name=" สมศรี   ใจดี ", phone="๐๘๑-๒๓๔ ๕๖๗๘")
    (report,) = kiosk.reports_waiting()
    assert decode(unseal(CENTRAL_SEED, report.contact), Contact) == Contact(name="สมศรี ใจดี", phone="0812345678")
    card = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert "สมศรี".encode() not in card
    assert b"0812345678" not in card


def test_a_kiosk_that_cannot_seal_does_not_ask_for_a_name(tmp_path: Path) -> None:
    with kiosk_in(tmp_path, has_edition=False) as kiosk:
        assert 'name="phone"' not in kiosk.get("/report/road/-").text
        kiosk.report(name="สมศรี", phone="0812345678")
        assert kiosk.reports_waiting()[0].contact == b""


def test_the_tick_lets_the_volunteer_read_the_answer(kiosk: ServedKiosk) -> None:
    kiosk.report(read_aloud="on")
    kiosk.report()
    assert [report.read_aloud for report in kiosk.reports_waiting()] == [True, False]


def test_the_form_may_be_kept_by_the_browser_only(kiosk: ServedKiosk) -> None:
    assert kiosk.get(kiosk.page_3()).headers["cache-control"] == "private, no-cache"


@pytest.mark.parametrize(("number", "words"), [(errno.ENOSPC, "เต็ม"), (errno.EIO, "บันทึกข้อมูลไม่ได้")])
def test_a_card_that_refuses_loses_nothing_that_was_typed(
    kiosk: ServedKiosk, caplog: pytest.LogCaptureFixture, number: int, words: str
) -> None:
    form, text = kiosk.form(), "ไฟถนนดับทั้งซอย"
    with refusing(number, "pwrite", "fsync", "fdatasync"), caplog.at_level(logging.INFO):
        reply = kiosk.post(sending("electricity"), form=form, text=text)
    assert reply.status == (507 if number == errno.ENOSPC else 503)
    assert words in said(reply.text)
    assert text in reply.text
    assert form in reply.text
    assert text not in caplog.text
    assert not kiosk.reports_waiting()
    assert kiosk.report(form=form, topic="electricity", text=text) == kiosk.reports_waiting()[0].reference


def test_a_header_cannot_be_smuggled_in(kiosk: ServedKiosk) -> None:
    response = raw(kiosk.port, b"GET /en/report/%0d%0aX-Evil:%201 HTTP/1.0\r\n\r\n")
    assert b"\r\nX-Evil" not in response


def test_a_phone_number_with_a_country_code_is_one() -> None:
    decided = decide(ReportForm(id="", topic="road", text="x", phone="+66 (81) 234–5678"), takes_contact=True)
    assert isinstance(decided, Fields)
    assert decided.contact.phone == "+66812345678"


@given(text=st.text(max_size=2100), place=st.text(max_size=130), name=st.text(max_size=120), phone=st.text(max_size=40))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_is_kept_or_told_what_is_wrong_with_it(
    tmp_path: Path, text: str, place: str, name: str, phone: str
) -> None:
    form = ReportForm(id="0" * 32, topic="road", text=text, place=place, name=name, phone=phone)
    decided = decide(form, takes_contact=True)
    if not isinstance(decided, Fields):
        assert set(decided) <= {"text", "place", "name", "phone"}
        assert decided
        return
    stores = open_stores(config(Path(tempfile.mkdtemp(dir=tmp_path))))
    made = Stamp(at=NOON, clock="trusted")
    kept_one = stores.outbox.receive("0" * 32, decided, made=made, seal_to=bytes.fromhex(KEYS.seal))
    (item,) = stores.outbox.batch(1)
    stores.close()
    assert isinstance(item, Report)
    assert (item.reference, item.text, item.place) == (kept_one.reference, decided.text, decided.place)
    assert len(item.contact) < 1000
