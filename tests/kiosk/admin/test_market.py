"""The volunteer's queue of the market: yes, no with a reason, complaints first, removed for who lost the code."""

from __future__ import annotations

import re
from pathlib import Path

from kiosk.screens import PRINTED
from tests.cast.kiosk.phone_browser import PhoneBrowser
from tests.cast.kiosk.served_kiosk import ServedKiosk, kiosk_in
from tests.cast.market.stall import put_up, say_yes

PAGE = "/en/admin/market"


def decide(phone: PhoneBrowser, number: int, act: str, **fields: str) -> str:
    """Press a button of the queue with what stands in its form; return the code of what came of it."""
    form = re.search(
        rf'action="/en/admin/market/{number}/{act}">.*?name="seen" value="(\w+)"', phone.open(PAGE).text, re.DOTALL
    )
    assert form
    reply = phone.send(f"{PAGE}/{number}/{act}", form_of=PAGE, **{"seen": form[1]} | fields)
    assert reply.status_code == 303
    return reply.location.split("done=")[1]


def state(kiosk: ServedKiosk, number: int) -> tuple[str, str]:
    item = kiosk.stores.market.item(number)
    assert item is not None
    return item.state, item.reason


def test_the_queue_is_behind_the_sign_in(kiosk: ServedKiosk) -> None:
    number = put_up(kiosk).number
    assert kiosk.phone().open(PAGE).status_code == 303
    assert kiosk.phone().client.post(f"{PAGE}/{number}/yes").status_code in {303, 400}
    assert state(kiosk, number)[0] == "waiting"


def test_a_yes_prints_the_item_and_today_counts_what_waits(tmp_path: Path) -> None:
    with kiosk_in(tmp_path, screens=PRINTED) as kiosk:
        phone = kiosk.volunteer()
        assert "to look at in the market" not in phone.open("/en/admin").text
        number = put_up(kiosk, title="มะม่วงของยาย").number
        today = phone.open("/en/admin").text
        assert "1 thing to look at in the market" in today
        assert "มะม่วงของยาย" in today
        assert decide(phone, number, "yes") == "yes"
        assert "มะม่วงของยาย" in kiosk.get("/market").text
        assert "Villagers see it now." in phone.open(f"{PAGE}?done=yes").text
        assert "to look at in the market" not in phone.open("/en/admin").text
        assert kiosk.stores.state.audited()[-1].what == "market_yes"


def test_a_no_keeps_its_reason_for_the_seller(kiosk: ServedKiosk) -> None:
    made, phone = put_up(kiosk), kiosk.volunteer()
    assert decide(phone, made.number, "no", reason="forbidden") == "no"
    assert state(kiosk, made.number) == ("hidden", "forbidden")
    seller = kiosk.post_only("/en/market/manage", {"Origin": kiosk.address}, code=made.code)
    assert "it may not be sold" in seller.text
    assert decide(phone, made.number, "yes") == "yes", "after all"
    assert state(kiosk, made.number) == ("shown", "")
    assert decide(phone, made.number, "no", reason="nonsense") == "no"
    assert state(kiosk, made.number) == ("hidden", "other")


def test_what_changed_since_it_was_seen_is_not_decided(kiosk: ServedKiosk) -> None:
    number, phone = put_up(kiosk).number, kiosk.volunteer()
    for act in ("yes", "no"):
        reply = phone.send(f"{PAGE}/{number}/{act}", form_of=PAGE, seen="0" * 16)
        assert reply.location.endswith("done=changed")
    assert state(kiosk, number) == ("waiting", "")
    assert "It has changed since you saw it" in phone.open(f"{PAGE}?done=changed").text


def test_what_somebody_complained_about_comes_first_with_how_many_and_why(kiosk: ServedKiosk) -> None:
    shown, waiting = put_up(kiosk, title="ของแปลก").number, put_up(kiosk, title="ของใหม่").number
    say_yes(kiosk, shown)
    for reason in ("cheating", "cheating", "gone"):
        kiosk.stores.market.complain(shown, reason)
    phone = kiosk.volunteer()
    page = phone.open(PAGE).text
    assert page.index("ของแปลก") < page.index("ของใหม่")
    assert "3 say so:" in page
    assert "it is a cheat, or not true (2)" in page
    assert "2 things to look at in the market" in phone.open("/en/admin").text
    assert decide(phone, shown, "yes") == "yes"
    assert "say so:" not in phone.open(PAGE).text
    assert state(kiosk, shown)[0] == "shown"
    assert state(kiosk, waiting)[0] == "waiting"


def test_who_lost_the_code_has_the_volunteer_remove_it_for_good(kiosk: ServedKiosk) -> None:
    number, phone = put_up(kiosk, phone="0812345678").number, kiosk.volunteer()
    say_yes(kiosk, number)
    assert decide(phone, number, "remove") == "removed"
    item = kiosk.stores.market.item(number)
    assert item is not None
    assert (item.state, item.title, item.phone) == ("removed", "", "")
    assert phone.send(f"{PAGE}/{number}/remove", form_of=PAGE).location.endswith("done=removed"), "twice is once"
