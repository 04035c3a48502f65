"""Market items: shown after a yes, ended by their seller or by their days, and forgotten."""

from __future__ import annotations

from dataclasses import replace

import pytest

from content_sync.wire.stamps import Stamp
from kiosk.store.errors import EnoughFilesError, MissingFileError
from kiosk.store.market.items import MarketEnd, MarketFields
from kiosk.store.market.market import ENDED_KEPT, MAX_PHOTOS, Market
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.market.market_on_card import HERE, MANGOES, PHOTO, SMALL_PHOTO, MarketCard, code_of

FORM = "ab" * 16


def titles(market: Market, now: Stamp) -> list[str]:
    return [item.title for item in market.shown(now)]


def test_an_item_is_shown_after_the_volunteer_s_yes_the_newest_first(market_card: MarketCard) -> None:
    market = market_card.open()
    market_card.put_up_shown(market)
    waiting = market_card.put_up(market, replace(MANGOES, title="ไก่บ้าน"))
    assert titles(market, market_card.now) == ["มะม่วงเบา"]
    assert market.count_to_look_at() == 1
    assert market.show(waiting.number, waiting.content, market_card.now)
    assert titles(market_card.open(), market_card.now) == ["ไก่บ้าน", "มะม่วงเบา"]
    assert market_card.open().count_to_look_at() == 0


def test_the_same_form_with_the_same_fields_is_one_item_and_with_others_a_second(market_card: MarketCard) -> None:
    market = market_card.open()
    first = market.put_up(FORM, MANGOES, code_of=code_of, made=market_card.now, sender=HERE)
    market = market_card.open()
    again = market.put_up(FORM, MANGOES, code_of=code_of, made=market_card.pass_by(seconds=5), sender=HERE)
    other = market.put_up(FORM, replace(MANGOES, price_satang=None), code_of=code_of, made=market_card.now, sender=HERE)
    assert first == again
    assert other.number == first.number + 1


def test_the_seller_s_code_stands_nowhere_on_the_card(market_card: MarketCard) -> None:
    item = market_card.put_up(market_card.open())
    assert item.has_code(code_of(item.number))
    assert not item.has_code(code_of(item.number)[:-1] + "W")
    assert code_of(item.number).encode() not in market_card.content()


def test_a_number_is_not_given_again_after_the_items_are_gone(market_card: MarketCard) -> None:
    market = market_card.open()
    first = market_card.put_up(market)
    market.end(first.number, "removed", market_card.now)
    market.pass_time(market_card.pass_by(days=15))
    assert market.item(first.number) is None
    assert market.is_known(first.number)
    assert not market.is_known(first.number + 1)
    assert market_card.put_up(market_card.open()).number == first.number + 1


@pytest.mark.parametrize("end", ["sold", "removed"])
def test_what_an_ended_item_said_is_gone_from_the_card_after_the_night(market_card: MarketCard, end: MarketEnd) -> None:
    market = market_card.open()
    item = market_card.put_up_shown(market)
    market.attach_photo(item.number, photo=PHOTO, small_photo=SMALL_PHOTO)
    assert market.end(item.number, end, market_card.now)
    assert titles(market, market_card.now) == []
    left = market.item(item.number)
    assert left is not None
    assert (left.state, left.title, left.phone, left.browser, left.form_digest) == (end, "", "", "", "")
    assert left.has_code(code_of(item.number)), "its code still says how it ended"
    assert not market.end(item.number, "removed", market_card.now), "it has ended"
    assert MANGOES.phone.encode() in market_card.content(), "the journal still has the line"
    market.tidy(market_card.now)
    content = market_card.content()
    for words in (MANGOES.title, MANGOES.phone, MANGOES.seller, MANGOES.text):
        assert words.encode() not in content
    assert b"mangoes" not in content


def test_what_ended_is_forgotten_after_as_many_days_and_beyond_four_hundred(market_card: MarketCard) -> None:
    market = market_card.open()
    for _ in range(ENDED_KEPT + 1):
        market.end(market_card.put_up(market).number, "sold", market_card.now)
    market.pass_time(market_card.now)
    assert [market.item(number) is None for number in (1, 2, ENDED_KEPT + 1)] == [True, False, False]
    market.pass_time(market_card.pass_by(days=13, hours=23))
    assert market.item(2) is not None
    market.pass_time(market_card.pass_by(hours=1))
    assert market.item(2) is None


def test_the_volunteer_s_word_holds_only_for_what_they_saw(market_card: MarketCard) -> None:
    market = market_card.open()
    seen = market_card.put_up(market)
    market.attach_photo(seen.number, photo=PHOTO, small_photo=SMALL_PHOTO)
    assert not market.show(seen.number, seen.content, market_card.now)
    assert not market.hide(seen.number, seen.content, "rude")
    now_seen = market.item(seen.number)
    assert now_seen is not None
    assert now_seen.state == "waiting"
    assert market.show(seen.number, now_seen.content, market_card.now)


def test_a_photo_that_comes_after_the_yes_lets_the_item_wait_again(market_card: MarketCard) -> None:
    market = market_card.open()
    item = market_card.put_up_shown(market)
    assert market.attach_photo(item.number, photo=PHOTO, small_photo=SMALL_PHOTO)
    assert titles(market, market_card.now) == []
    assert [waiting.number for waiting in market.held() if waiting.state == "waiting"] == [item.number]


def test_a_photo_takes_the_place_of_the_one_before_and_only_three_are_taken(market_card: MarketCard) -> None:
    market = market_card.open()
    number = market_card.put_up(market).number
    for nth in range(MAX_PHOTOS):
        assert market.attach_photo(number, photo=PHOTO + bytes([nth]), small_photo=SMALL_PHOTO + bytes([nth]))
    item = market.item(number)
    assert item is not None
    assert {file.name for file in (market_card.folder / "market-photos").iterdir()} == {item.photo, item.small_photo}
    with pytest.raises(EnoughFilesError):
        market.attach_photo(number, photo=PHOTO, small_photo=SMALL_PHOTO)
    assert market.photo(item.photo, "waiting") == PHOTO + bytes([MAX_PHOTOS - 1])
    assert market.photo(item.small_photo, "shown") is None
    assert market.photo("ab" * 32, "waiting") is None
    market.end(number, "sold", market_card.now)
    assert market.photo(item.photo, "waiting", "sold") is None
    assert not market.attach_photo(number, photo=PHOTO, small_photo=SMALL_PHOTO)


def test_a_photo_that_is_gone_from_the_card_is_told(market_card: MarketCard) -> None:
    market = market_card.open()
    number = market_card.put_up(market).number
    market.attach_photo(number, photo=PHOTO, small_photo=SMALL_PHOTO)
    item = market.item(number)
    assert item is not None
    (market_card.folder / "market-photos" / item.photo).unlink()
    with pytest.raises(MissingFileError):
        market.photo(item.photo, "waiting")


def test_the_night_sweeps_photos_that_no_item_names(market_card: MarketCard) -> None:
    market = market_card.open()
    number = market_card.put_up(market).number
    market.attach_photo(number, photo=PHOTO, small_photo=SMALL_PHOTO)
    stray = market_card.folder / "market-photos" / ("cd" * 32)
    stray.write_bytes(b"nobody's")
    market.tidy(market_card.now)
    item = market.item(number)
    assert item is not None
    assert {file.name for file in stray.parent.iterdir()} == {item.photo, item.small_photo}


def test_a_hidden_item_says_why_and_may_be_shown_after_all(market_card: MarketCard) -> None:
    market = market_card.open()
    item = market_card.put_up_shown(market)
    assert market.hide(item.number, item.content, "forbidden")
    hidden = market.item(item.number)
    assert hidden is not None
    assert (hidden.state, hidden.reason) == ("hidden", "forbidden")
    assert titles(market, market_card.now) == []
    assert not market.renew(item.number, market_card.now)
    assert market.show(item.number, item.content, market_card.now)
    assert titles(market, market_card.now) == ["มะม่วงเบา"]


def test_a_complaint_is_counted_and_hides_nothing(market_card: MarketCard) -> None:
    market = market_card.open()
    item = market_card.put_up_shown(market)
    for reason in ("cheating", "cheating", "gone"):
        assert market.complain(item.number, reason)
    assert titles(market, market_card.now) == ["มะม่วงเบา"]
    (complained,) = market.held()
    assert complained.complaints == {"cheating": 2, "gone": 1}
    assert market.count_to_look_at() == 1
    assert market.show(item.number, complained.content, market_card.now), "the volunteer looked, and it may stay"
    assert market.count_to_look_at() == 0


def test_complaints_are_counted_up_to_ninety_nine_and_only_about_what_is_shown(market_card: MarketCard) -> None:
    market = market_card.open()
    waiting = market_card.put_up(market)
    assert not market.complain(waiting.number, "gone")
    market.show(waiting.number, waiting.content, market_card.now)
    assert [market.complain(waiting.number, "gone") for _ in range(100)] == [True] * 99 + [False]
    assert not market.complain(7, "gone")


def test_a_form_of_nothing_but_what_is_needed_is_kept(market_card: MarketCard) -> None:
    item = market_card.put_up(market_card.open(), MarketFields(side="wanted", title="รถไถเก่า", phone="042123456"))
    assert (item.price_satang, item.made.at, item.state) == (None, NOON, "waiting")
