"""A volunteer takes a phone number or words out of a market item; its seller reads what and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.admin.market_redaction import refusal_of
from kiosk.screens import PRINTED
from tests.cast.kiosk.served_kiosk import ServedKiosk, kiosk_in
from tests.cast.market.market_on_card import MANGOES, MarketCard
from tests.cast.market.stall import put_up, say_yes

PAGE = "/en/admin/market"


def content(kiosk: ServedKiosk, number: int) -> str:
    item = kiosk.stores.market.item(number)
    assert item is not None
    return item.content


def test_what_is_taken_out_is_gone_for_villagers_and_its_seller_is_told_why(tmp_path: Path) -> None:
    with kiosk_in(tmp_path, screens=PRINTED) as kiosk:
        made = put_up(kiosk, phone="0812345678", text="ถามนายดำบ้านเลขที่ 9 ก็ได้")
        say_yes(kiosk, made.number)
        phone = kiosk.volunteer()
        to = f"{PAGE}/{made.number}/redact"
        assert f'href="{to}"' in phone.open(PAGE).text
        seen = content(kiosk, made.number)
        sent = phone.send(to, form_of=to, seen=seen, words="นายดำ\r\nบ้านเลขที่ 9", phone="on", reason="personal")
        assert sent.location == f"{PAGE}?done=redacted"
        assert "Its seller reads what and why" in phone.open(sent.location).text
        shown = kiosk.get(f"/market/{made.number}").text
        assert "ถาม[…][…] ก็ได้" in shown
        assert "0812345678" not in shown.replace("-", "")
        told = "The volunteer took out: some words, the phone number"
        manage = kiosk.post_only("/en/market/manage", {"Origin": kiosk.address}, code=made.code).text
        for page in (manage, kiosk.get(made.ticket).text, phone.open(PAGE).text):
            assert told in page
            assert "it shows somebody else" in page
        assert [event.what for event in kiosk.stores.state.audited()][-1] == "market_redacted"
        kiosk.stores.market.tidy(kiosk.program.services.clock.read())
        assert "นายดำ" not in (kiosk.stores.folder / "market.journal").read_text("utf-8", "replace")


def test_the_seller_reads_on_the_ticket_why_it_is_hidden(kiosk: ServedKiosk) -> None:
    made = put_up(kiosk)
    kiosk.stores.market.hide(made.number, content(kiosk, made.number), "forbidden")
    assert "it may not be sold" in kiosk.get(made.ticket).text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Nothing is chosen"),
        ({"words": "ก"}, "Two characters at least"),
        ({"words": "ไม่มีคำนี้"}, "do not stand in it"),
        ({"words": "มะม่วงเบา"}, "Nothing of its title"),
        ({"words": "ยายสมจิต", "phone": "on"}, "nobody knows whom to ask"),
    ],
)
def test_what_cannot_be_taken_out_is_told_and_what_was_typed_stays(
    kiosk: ServedKiosk, fields: dict[str, str], words: str
) -> None:
    number, phone = put_up(kiosk, phone="0812345678").number, kiosk.volunteer()
    seen, to = content(kiosk, number), f"{PAGE}/{number}/redact"
    reply = phone.send(to, form_of=to, seen=seen, reason="rude", **fields)
    assert reply.status_code == 422
    assert words in reply.text
    assert fields.get("words", "") in reply.text.partition("<textarea")[2]
    assert 'value="rude" selected' in reply.text
    assert content(kiosk, number) == seen


def test_what_changed_since_or_is_gone_is_not_touched(kiosk: ServedKiosk) -> None:
    number, phone = put_up(kiosk).number, kiosk.volunteer()
    to = f"{PAGE}/{number}/redact"
    assert phone.send(to, form_of=to, seen="0" * 16, words="มะม่วง").location == f"{PAGE}?done=changed"
    kiosk.stores.market.end(number, "sold", kiosk.program.services.clock.read())
    assert phone.open(to).location == f"{PAGE}?done=changed"
    assert phone.open(f"{PAGE}/99/redact").location == f"{PAGE}?done=changed"


def test_two_letters_are_taken_out_and_a_second_time_adds_to_the_first(market_card: MarketCard) -> None:
    market = market_card.open()
    item = market_card.put_up_shown(market)
    assert refusal_of(item, ["40"], without_phone=False) == ""
    assert market.redact(item.number, item.content, ["40"], "rude", without_phone=False)
    once = market.item(item.number)
    assert once is not None
    assert (once.state, once.redacted, once.phone) == ("shown", ("words",), MANGOES.phone)
    assert market.redact(item.number, once.content, [], "personal", without_phone=True)
    twice = market_card.open().item(item.number)
    assert twice is not None
    assert (twice.redacted, twice.redacted_for, twice.phone) == (("words", "phone"), "personal", "")
    assert not market.redact(item.number, twice.content, [], "rude", without_phone=True), "nothing is left to take"
