"""Putting something up: what may not be sold stands first, what was typed is kept, and a greedy one is told so."""

from __future__ import annotations

import errno
import re

import pytest

from tests.cast.card.store_on_card import refusing
from tests.cast.kiosk.served_kiosk import ServedKiosk
from tests.cast.market.stall import NEW, SEND, put_up, send_item

SCRIPT = '"><script>alert(1)</script>&<img src=x onerror=alert(2)>'


def test_what_may_not_be_sold_stands_before_the_form_with_the_law(kiosk: ServedKiosk) -> None:
    page = kiosk.get("/market/new").text
    for kind in ("ยาเสพติด", "เหล้า", "บุหรี่", "ปืน", "สัตว์ป่า", "ยารักษาโรค", "สลาก", "พ.ร.บ.ยา พ.ศ. 2510"):
        assert page.index(kind) < page.index("<form method"), kind


def test_who_sees_the_phone_number_is_said_beside_its_field(kiosk: ServedKiosk) -> None:
    page = kiosk.get("/market/new").text
    assert page.index("ทุกคนที่ต่อไวไฟนี้เห็นเบอร์") < page.index('id="phone"')


def test_an_item_is_kept_and_its_ticket_shows_the_code_again_and_again(kiosk: ServedKiosk) -> None:
    reply = send_item(kiosk)
    assert reply.status == 303
    tickets = [kiosk.get(reply.headers["location"]).text for _ in range(2)]
    codes = [re.findall(r"<dd>(\w+)</dd>", ticket) for ticket in tickets]
    assert codes[0] == codes[1]
    assert len(codes[0]) == 3
    (item,) = kiosk.stores.market.held()
    assert item.has_code("-".join(codes[0]))
    assert "-".join(codes[0][1:]) not in reply.headers["location"].upper()


def test_the_ticket_closes_after_an_hour(kiosk: ServedKiosk) -> None:
    ticket = send_item(kiosk).headers["location"]
    kiosk.hands.move(seconds=3599)
    assert kiosk.get(ticket).status == 200
    kiosk.hands.move(seconds=1)
    assert kiosk.get(ticket).headers["location"] == "/en/market/manage"
    assert kiosk.get("/market/thanks/1-" + "0" * 32).headers["location"] == "/market/manage"
    assert kiosk.get("/market/thanks/nonsense").headers["location"] == "/market/manage"


def test_the_same_form_sent_twice_is_one_item_with_one_ticket(kiosk: ServedKiosk) -> None:
    form = kiosk.form(NEW)
    replies = [send_item(kiosk, form=form) for _ in range(2)]
    assert replies[0].headers["location"] == replies[1].headers["location"]
    assert len(kiosk.stores.market.held()) == 1


def test_two_phones_with_one_form_and_other_words_are_two_items(kiosk: ServedKiosk) -> None:
    form = kiosk.form(NEW)
    for title in ("มะม่วง", "กล้วย"):
        assert send_item(kiosk, form=form, title=title).status == 303
    assert len(kiosk.stores.market.held()) == 2


def test_a_form_with_mistakes_comes_back_with_all_that_was_typed(kiosk: ServedKiosk) -> None:
    reply = send_item(kiosk, title="", price="ถูกมาก", unit="กก.", seller="", phone="12", text="สุก\nหวาน", side="wanted")
    assert reply.status == 422
    for typed in ("ถูกมาก", "กก.", "12", "สุก\nหวาน"):
        assert typed in reply.text
    assert reply.text.count('class="mistake"') == 3
    assert 'value="wanted" checked' in reply.text
    assert kiosk.stores.market.held() == ()


def test_a_text_that_is_too_long_is_counted_and_kept(kiosk: ServedKiosk) -> None:
    reply = send_item(kiosk, text="ก" * 601)
    assert reply.status == 422
    assert "This is 601 characters; at most 600 fit" in reply.text
    assert "ก" * 601 in reply.text


def test_a_script_in_an_item_is_shown_as_it_was_typed_and_makes_no_link(kiosk: ServedKiosk) -> None:
    reply = send_item(kiosk, title=SCRIPT[:60], seller=SCRIPT[:60], text=f"{SCRIPT} http://bad.example", unit="<b>")
    ticket = kiosk.get(reply.headers["location"]).text
    (item,) = kiosk.stores.market.held()
    kiosk.stores.market.show(item.number, item.content, kiosk.program.services.clock.read())
    volunteer = kiosk.volunteer().open("/en/admin/market").text
    for page in (ticket, volunteer, send_item(kiosk, title=SCRIPT, seller=SCRIPT, unit=SCRIPT, text=SCRIPT).text):
        assert "<script" not in page
        assert "<img src=x" not in page
        assert "&lt;script&gt;" in page
        assert 'href="http://bad.example' not in page


def test_a_form_from_elsewhere_is_shown_again_and_not_taken(kiosk: ServedKiosk) -> None:
    for origin, form in (("http://evil.example", kiosk.form(NEW)), (None, "")):
        headers = {"Origin": origin} if origin else {}
        reply = kiosk.post_only(SEND, headers, form=form, side="offer", title="ของฉัน", seller="ฉัน")
        assert reply.status == 403
        assert "ของฉัน" in reply.text
    assert kiosk.stores.market.held() == ()


def test_a_greedy_browser_is_told_that_it_has_three_things_already(kiosk: ServedKiosk) -> None:
    cookie = put_up(kiosk).cookie
    assert [send_item(kiosk, cookie, title=f"ของ {number}").status for number in (2, 3)] == [303, 303]
    reply = send_item(kiosk, cookie, title="ของชิ้นที่สี่")
    assert reply.status == 429
    assert "You have three things in the market already" in reply.text
    assert "ของชิ้นที่สี่" in reply.text
    kiosk.stores.market.end(1, "sold", kiosk.program.services.clock.read())
    assert send_item(kiosk, cookie, title="ของชิ้นที่สี่").status == 303


def test_a_script_without_cookies_fills_half_of_the_queue_and_no_more(kiosk: ServedKiosk) -> None:
    replies = [send_item(kiosk, title=f"ของ {number}") for number in range(12)]
    assert [reply.status for reply in replies] == [303] * 10 + [503] * 2
    assert "Many wait for the volunteer already" in replies[-1].text
    assert len(kiosk.stores.market.held()) == 10


def test_a_script_with_a_cookie_is_asked_to_wait(kiosk: ServedKiosk) -> None:
    cookie = put_up(kiosk).cookie
    replies = []
    for number in range(6):
        replies.append(send_item(kiosk, cookie, title=f"ของ {number}"))
        for item in kiosk.stores.market.held():
            kiosk.stores.market.end(item.number, "sold", kiosk.program.services.clock.read())
    assert [reply.status for reply in replies] == [303] * 5 + [429]
    assert replies[-1].headers["retry-after"] == "60"
    assert "please wait a minute" in replies[-1].text


@pytest.mark.parametrize(
    ("number", "status", "words"), [(errno.ENOSPC, 507, "no room left"), (errno.EIO, 503, "cannot write just now")]
)
def test_a_card_that_refuses_keeps_what_was_typed_on_the_page(
    kiosk: ServedKiosk, number: int, status: int, words: str
) -> None:
    form = kiosk.form(NEW)
    with refusing(number, "pwrite", "fdatasync"):
        reply = send_item(kiosk, form=form, title="มะม่วงของยาย")
    assert reply.status == status
    assert words in reply.text
    assert "มะม่วงของยาย" in reply.text
    assert send_item(kiosk, form=form, title="มะม่วงของยาย").status == 303
