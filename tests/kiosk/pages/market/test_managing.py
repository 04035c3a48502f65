"""The seller's code: it renews, sells and removes; a wrong one is told, and who guesses waits."""

from __future__ import annotations

import errno

import pytest

from content_sync.wire.references import ALPHABET
from kiosk.callers.wrong_references import Guesser
from kiosk.screens import PRINTED
from tests.cast.card.store_on_card import refusing
from tests.cast.kiosk.served_kiosk import ServedKiosk, kiosk_in
from tests.cast.listener.serving import Reply
from tests.cast.market.stall import PutUp, put_up, say_yes

MANAGE = "/en/market/manage"


def manage(kiosk: ServedKiosk, code: str, act: str = "", cookie: str = "") -> Reply:
    return kiosk.post_only(MANAGE, {"Origin": kiosk.address, "Cookie": cookie}, code=code, act=act)


def wrong_codes(made: PutUp) -> list[str]:
    """Return whole codes of the same number that are not its own."""
    number, first, _ = made.code.split("-")
    typed = (f"{number}-{first}-{sign}{sign}{check}" for sign in ALPHABET for check in ALPHABET)
    return [code for code in typed if code != made.code]


def test_the_code_shows_where_the_item_stands(kiosk: ServedKiosk) -> None:
    made = put_up(kiosk)
    assert "waits for the volunteer" in manage(kiosk, made.code).text
    item = say_yes(kiosk, made.number)
    page = manage(kiosk, made.code.lower().replace("-", " "))
    assert "It stands in the market." in page.text
    assert "14 days left" in page.text
    assert page.headers["cache-control"] == "no-store"
    kiosk.stores.market.hide(made.number, item.content, "forbidden")
    page = manage(kiosk, made.code)
    assert "it may not be sold" in page.text
    assert 'value="renew"' not in page.text


@pytest.mark.parametrize(("act", "state"), [("sold", "sold"), ("remove", "removed")])
def test_the_code_ends_an_item_and_the_page_after_it_can_be_reloaded(kiosk: ServedKiosk, act: str, state: str) -> None:
    made = put_up(kiosk)
    say_yes(kiosk, made.number)
    reply = manage(kiosk, made.code, act)
    assert (reply.status, reply.headers["location"]) == (303, f"{MANAGE}?done={state}")
    assert made.code not in str(reply.headers)
    for _ in range(2):
        assert "It is out of the market" in kiosk.get(f"{MANAGE}?done={state}").text
    item = kiosk.stores.market.item(made.number)
    assert item is not None
    assert item.state == state
    again = manage(kiosk, made.code, "sold")
    assert again.status == 200
    assert ("It is sold" if state == "sold" else "It was removed") in again.text


def test_the_code_renews_an_item_that_is_not_over(kiosk: ServedKiosk) -> None:
    made = put_up(kiosk)
    say_yes(kiosk, made.number)
    kiosk.hands.move(days=13)
    assert "1 day left" in manage(kiosk, made.code).text
    assert manage(kiosk, made.code, "renew").headers["location"] == f"{MANAGE}?done=renewed"
    assert "14 days left" in manage(kiosk, made.code).text
    kiosk.hands.move(days=14)
    page = manage(kiosk, made.code, "renew")
    assert "Its days are over" in page.text
    assert 'value="renew"' not in page.text


def test_what_is_sold_by_its_code_is_off_the_list_at_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    with kiosk_in(tmp_path_factory.mktemp("market"), screens=PRINTED) as kiosk:
        made = put_up(kiosk, title="มะม่วงของยาย")
        assert "มะม่วงของยาย" not in kiosk.get("/market").text
        say_yes(kiosk, made.number)
        assert "มะม่วงของยาย" in kiosk.get("/market").text
        assert kiosk.get(f"/market/{made.number}").status == 200
        manage(kiosk, made.code, "sold")
        assert "มะม่วงของยาย" not in kiosk.get("/market").text
        gone = kiosk.get(f"/market/{made.number}")
        assert gone.status == 410
        assert "อาจขายไปแล้ว" in gone.text
        assert kiosk.get(f"/market/{made.number + 1}").status == 404


@pytest.mark.parametrize(
    ("typed", "status", "words"),
    [
        ("", 422, "Please type the market code"),
        ("27", 422, "not a whole code"),
        ("x" * 10_000, 422, "not a whole code"),
        ("<script>", 422, "not a whole code"),
    ],
)
def test_what_is_no_code_is_told_and_kept(kiosk: ServedKiosk, typed: str, status: int, words: str) -> None:
    reply = manage(kiosk, typed)
    assert reply.status == status
    assert words in reply.text
    assert "<script" not in reply.text


def test_a_slip_that_the_check_character_shows_costs_no_guess(kiosk: ServedKiosk) -> None:
    made = put_up(kiosk)
    slipped = made.code[:-1] + next(sign for sign in ALPHABET if sign != made.code[-1])
    assert {manage(kiosk, slipped).status for _ in range(10)} == {422}
    assert manage(kiosk, made.code).status == 200


def test_who_types_wrong_codes_waits_and_the_seller_s_browser_and_the_volunteer_do_not(kiosk: ServedKiosk) -> None:
    made = put_up(kiosk)
    answers = [manage(kiosk, code) for code in wrong_codes(made)]
    looked_at = [reply for reply in answers if reply.status != 422]
    assert [reply.status for reply in looked_at[:6]] == [404] * 5 + [429]
    assert looked_at[5].headers["retry-after"] == "2"
    assert manage(kiosk, made.code).status == 429, "even the right one is not looked at"
    assert manage(kiosk, made.code, cookie=made.cookie).status == 200
    phone = kiosk.volunteer()
    assert phone.client.post(MANAGE, data={"code": made.code, "form": kiosk.form(MANAGE)}).status_code == 200
    other = put_up(kiosk, title="กล้วย")
    assert manage(kiosk, other.code).status == 200


def test_after_sixty_wrong_codes_of_all_phones_everybody_waits_a_minute(kiosk: ServedKiosk) -> None:
    made, wrong = put_up(kiosk), kiosk.program.services.wrong_codes
    for number in range(60):
        wrong.count(made.number, Guesser(name=f"address {number}"), kiosk.hands.monotonic_s)
    reply = manage(kiosk, made.code)
    assert reply.status == 429
    assert "one a minute" in reply.text
    kiosk.hands.move(seconds=60)
    assert manage(kiosk, made.code).status == 200


def test_a_form_from_elsewhere_does_nothing(kiosk: ServedKiosk) -> None:
    made = put_up(kiosk)
    reply = kiosk.post_only(MANAGE, {"Origin": "http://evil.example"}, code=made.code, act="remove")
    assert reply.status == 403
    item = kiosk.stores.market.item(made.number)
    assert item is not None
    assert item.state == "waiting"


@pytest.mark.parametrize(("number", "status"), [(errno.ENOSPC, 507), (errno.EIO, 503)])
def test_a_card_that_refuses_a_sale_says_so_and_the_code_is_still_typed(
    kiosk: ServedKiosk, number: int, status: int
) -> None:
    made = put_up(kiosk)
    with refusing(number, "pwrite", "fdatasync"):
        reply = manage(kiosk, made.code, "sold")
    assert reply.status == status
    assert made.code in reply.text
    assert manage(kiosk, made.code, "sold").status == 303


def test_the_number_is_filled_in_where_the_page_before_knew_it(kiosk: ServedKiosk) -> None:
    assert 'value="27-"' in kiosk.get(f"{MANAGE}?number=27").text
    assert 'value=""' in kiosk.get(f"{MANAGE}?number=<b>").text
