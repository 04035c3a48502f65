"""The market's ceilings, each on both sides: of a browser, of newcomers, waiting, in all."""

from __future__ import annotations

from typing import Literal

import pytest

from kiosk.store.errors import MarketFullError, TooFastError
from kiosk.store.market.ceilings import IN_ALL, OF_A_BROWSER, WAITING, MarketCeilings
from kiosk.store.market.market import Market
from kiosk.store.senders import Sender
from tests.cast.market.market_on_card import MarketCard

MANEE = Sender(address="a", browser="manee", named="manee")
VOLUNTEER = Sender(address="a", browser="v", named="v", is_volunteer=True)


def browser(number: int, address: str = "a") -> Sender:
    return Sender(address=address, browser=f"b{number}", named=f"b{number}")


def newcomer(number: int, address: str = "a") -> Sender:
    return Sender(address=address, named=f"n{number}")


def refusal(card: MarketCard, market: Market, sender: Sender) -> Literal["", "browser", "waiting", "all"]:
    try:
        card.put_up(market, sender=sender)
    except MarketFullError as error:
        return error.ceiling
    return ""


def show_all(card: MarketCard, market: Market) -> None:
    for item in market.held():
        assert market.show(item.number, item.content, card.now)


def test_a_browser_has_three_open_items(market_card: MarketCard) -> None:
    market = market_card.open()
    assert [refusal(market_card, market, MANEE) for _ in range(4)] == ["", "", "", "browser"]
    show_all(market_card, market)
    assert refusal(market_card, market, MANEE) == "browser"
    assert refusal(market_card, market, browser(2)) == ""
    market.end(1, "sold", market_card.now)
    assert refusal(market_card, market, MANEE) == ""
    item = market.item(2)
    assert item is not None
    market.hide(2, item.content, "twice")
    assert refusal(market_card, market, MANEE) == "", "a hidden one is not open"
    assert OF_A_BROWSER == 3


def test_a_browser_that_had_no_name_before_is_known_by_the_one_it_gets(market_card: MarketCard) -> None:
    market = market_card.open()
    market_card.put_up(market, sender=Sender(address="a", named="manee"))
    assert [refusal(market_card, market, MANEE) for _ in range(3)] == ["", "", "browser"]


def test_twenty_wait_for_the_volunteer(market_card: MarketCard) -> None:
    market = market_card.open()
    villagers = [browser(number, f"{number}") for number in range(22)]
    assert [refusal(market_card, market, one) for one in villagers[:21]] == [""] * 20 + ["waiting"]
    item = market.item(1)
    assert item is not None
    market.hide(1, item.content, "rude")
    assert refusal(market_card, market, villagers[20]) == ""
    assert refusal(market_card, market, villagers[21]) == "waiting"
    assert WAITING == 20


def test_newcomers_at_one_address_take_half_of_the_queue(market_card: MarketCard) -> None:
    market = market_card.open()
    assert [refusal(market_card, market, newcomer(number)) for number in range(11)] == [""] * 10 + ["waiting"]
    assert refusal(market_card, market, newcomer(11, "b")) == ""
    assert refusal(market_card, market, MANEE) == ""


def test_one_address_in_many_names_leaves_a_quarter_of_the_queue_to_the_others(market_card: MarketCard) -> None:
    market = market_card.open()
    script = [newcomer(number) for number in range(10)] + [browser(number) for number in range(10)]
    assert [refusal(market_card, market, one) for one in script] == [""] * 15 + ["waiting"] * 5
    assert [refusal(market_card, market, newcomer(number, "b")) for number in range(6)] == [""] * 5 + ["waiting"]


def test_two_hundred_items_are_open_in_all_and_hidden_ones_give_way(market_card: MarketCard) -> None:
    market = market_card.open(MarketCeilings(waiting=1000, of_newcomers=1000, of_an_address=1000))
    for number in range(IN_ALL):
        market_card.put_up(market, sender=Sender(named=f"{number}"))
    assert IN_ALL == 200
    assert refusal(market_card, market, VOLUNTEER) == "all"
    item = market.item(1)
    assert item is not None
    market.hide(1, item.content, "rude")
    assert refusal(market_card, market, MANEE) == ""
    given_way = market.item(1)
    assert given_way is not None
    assert (given_way.state, given_way.title) == ("over", "")
    assert refusal(market_card, market, MANEE) == "all"
    assert len(market.held()) == IN_ALL


def test_the_volunteer_puts_up_what_the_queue_and_the_browser_would_not_take(market_card: MarketCard) -> None:
    market = market_card.open()
    for number in range(WAITING):
        market_card.put_up(market, sender=browser(number, f"{number}"))
    assert [refusal(market_card, market, VOLUNTEER) for _ in range(4)] == [""] * 4


def test_who_puts_up_too_fast_waits_and_nothing_is_kept(market_card: MarketCard) -> None:
    market = market_card.open(MarketCeilings(of_a_browser=100))
    for _ in range(5):
        market_card.put_up(market, sender=MANEE)
    with pytest.raises(TooFastError) as refused:
        market_card.put_up(market, sender=MANEE)
    assert refused.value.wait_s == 60
    market_card.pass_by(seconds=60)
    assert market_card.put_up(market, sender=MANEE).number == 6, "a refused one used no number"
