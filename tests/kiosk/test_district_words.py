"""What central says of market items is done here once: one is declined, or was taken back after a backup."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from content_sync.client.tree.edition import Edition
from content_sync.wire.district_items import DistrictItem, DistrictWord
from kiosk.district import TAKEN_BACK, declined_for, district_standing, hear_district, tell_district
from kiosk.store.folder import NETWORK
from kiosk.store.journal.documents import Documents
from kiosk.store.market.items import MarketItem
from kiosk.store.market.market import Market
from kiosk.store.network.district_words import DistrictWords
from kiosk.store.network.sending import ItemsUp
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.kiosk.editions import an_edition
from tests.cast.market.market_on_card import MANGOES, MarketCard
from tests.cast.place_and_time import VILLAGE
from tests.cast.wire.market_samples import DISTRICT_MARKET, NEARBY

FOR_ALL = replace(MANGOES, is_for_district=True)


@pytest.fixture
def said(tmp_path: Path) -> Iterator[Documents]:
    documents = Documents(tmp_path / NETWORK)
    yield documents
    documents.close()


def up(card: MarketCard, market: Market, said: Documents) -> list[DistrictItem]:
    """Tell central what changed, and return it; central has it all then."""
    items = ItemsUp(said)
    tell_district(market, items, Edition(), card.now)
    told = [item for item in items.batch(99) if isinstance(item, DistrictItem)]
    for item in told:
        items.take_away(item.id)
    return told


def hear(card: MarketCard, market: Market, said: Documents, item: MarketItem, word: str) -> None:
    """Hear a word of an item twice, as after a lost receipt: the state, and why."""
    state, _, reason = word.partition(": ")
    known = market.item(item.number)
    assert known is not None
    assert known.district is not None
    one = DistrictWord(id="a" * 32, item=known.district.id, state=state, reason=reason)
    words = DistrictWords(said)
    for _ in range(2):
        words.take([one], confirmed=())
        assert words.unconfirmed() == (one.id,)
        hear_district(market, words, card.now)
    assert words.to_do() == {}
    words.take([], confirmed=[one.id])
    assert words.unconfirmed() == ()


def an_edition_with(name: str) -> Edition:
    """Return an edition whose list of the district shows an item of this name."""
    listed = msgspec.structs.replace(NEARBY, name=name)
    return an_edition(msgspec.structs.replace(DISTRICT_MARKET, items=(listed,)), issued=NOON)


def test_what_staff_declined_is_told_at_once_and_asked_of_no_more(market_card: MarketCard, said: Documents) -> None:
    market = market_card.open()
    item = market_card.put_up_shown(market, FOR_ALL)
    up(market_card, market, said)
    hear(market_card, market, said, item, "declined: unclear")
    items, known = ItemsUp(said), market.item(item.number)
    assert known is not None
    assert known.district is not None
    assert (district_standing(known, items, Edition()), declined_for(known, items)) == ("declined", "unclear")
    assert known.state == "shown", "its village sees it all the same"
    market_card.pass_by(days=2)
    assert up(market_card, market, said) == []
    listed = an_edition_with(f"{VILLAGE}-{known.district.id}")
    assert district_standing(known, items, listed) == "seen", "staff accepted it after all"
    market.redact(item.number, known.content, (), "personal", without_phone=True)
    assert [one.is_withdrawn for one in up(market_card, market, said)] == [True, False]
    anew = market.item(item.number)
    assert anew is not None
    assert district_standing(anew, items, Edition()) == "asked"


@pytest.mark.parametrize("state", ["withdrawn", "a word of a later version"])
def test_what_a_backup_brought_back_is_hidden_until_the_volunteer_looks_and_its_number_stays_off_the_internet(
    market_card: MarketCard, said: Documents, state: str
) -> None:
    market = market_card.open()
    item, other = (market_card.put_up_shown(market, FOR_ALL) for _ in range(2))
    up(market_card, market, said)
    hear(market_card, market, said, item, state)
    known = market.item(item.number)
    assert known is not None
    assert (known.state, known.reason, known.is_for_district, known.district) == ("hidden", TAKEN_BACK, False, None)
    assert [one.number for one in market.shown(market_card.now)] == [other.number]
    assert up(market_card, market, said) == [], "central knows"
    assert market.show(item.number, known.content, market_card.now)
    assert up(market_card, market, said) == [], "the seller alone lets the district see it again"


def test_what_had_ended_ends_again_with_its_words(market_card: MarketCard, said: Documents) -> None:
    market = market_card.open()
    item = market_card.put_up_shown(market, FOR_ALL)
    up(market_card, market, said)
    hear(market_card, market, said, item, "ended")
    known = market.item(item.number)
    assert known is not None
    assert (known.state, known.title, known.phone, known.district) == ("removed", "", "", None)
    assert up(market_card, market, said) == []


def test_what_ends_in_its_village_is_said_to_have_ended_and_what_is_only_taken_back_is_not(
    market_card: MarketCard, said: Documents
) -> None:
    market = market_card.open()
    ended, unticked = (market_card.put_up_shown(market, FOR_ALL) for _ in range(2))
    up(market_card, market, said)
    market.end(ended.number, "sold", market_card.now)
    market.want_in_district(unticked.number, is_wanted=False)
    assert [one.is_ended for one in up(market_card, market, said)] == [True, False]


def test_a_word_of_an_item_that_is_not_here_is_confirmed_and_changes_nothing(
    market_card: MarketCard, said: Documents
) -> None:
    market, words = market_card.open(), DistrictWords(said)
    item = market_card.put_up_shown(market, FOR_ALL)
    before = market.item(item.number)
    words.take([DistrictWord(id="a" * 32, item="b" * 32, state="ended")], confirmed=())
    hear_district(market, words, market_card.now)
    assert market.item(item.number) == before
    assert (words.to_do(), words.unconfirmed()) == ({}, ("a" * 32,))


def test_a_word_that_was_confirmed_before_the_market_took_it_in_is_still_done(
    market_card: MarketCard, said: Documents
) -> None:
    market, words = market_card.open(), DistrictWords(said)
    item = market_card.put_up_shown(market, FOR_ALL)
    up(market_card, market, said)
    known = market.item(item.number)
    assert known is not None
    assert known.district is not None
    words.take([DistrictWord(id="a" * 32, item=known.district.id, state="ended")], confirmed=())
    words.take([], confirmed=["a" * 32])
    hear_district(market, words, market_card.now)
    assert market.shown(market_card.now) == ()
