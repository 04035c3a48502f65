"""An item's fourteen days: by a trusted time, by the time the kiosk has run where there is none."""

from __future__ import annotations

from content_sync.wire.stamps import Stamp
from tests.cast.market.market_on_card import MarketCard


def is_shown(card: MarketCard) -> bool:
    return bool(card.open().shown(card.now))


def test_an_item_is_over_after_fourteen_days_of_a_trusted_time(market_card: MarketCard) -> None:
    item = market_card.put_up_shown(market_card.open())
    market_card.pass_by(days=13, hours=23, seconds=3599)
    assert is_shown(market_card)
    market_card.pass_by(seconds=1)
    assert not is_shown(market_card)
    market = market_card.open()
    assert not market.renew(item.number, market_card.now), "it is over"
    market.pass_time(market_card.now)
    left = market.item(item.number)
    assert left is not None
    assert (left.state, left.title, left.phone) == ("over", "", "")


def test_the_days_begin_with_the_first_yes_and_again_when_the_seller_renews(market_card: MarketCard) -> None:
    market = market_card.open()
    item = market_card.put_up(market)
    market_card.pass_by(days=10)
    market.show(item.number, item.content, market_card.now)
    market_card.pass_by(days=13)
    assert is_shown(market_card)
    market = market_card.open()
    assert market.renew(item.number, market_card.now)
    market_card.pass_by(days=13)
    assert is_shown(market_card)
    market_card.pass_by(days=1)
    assert not is_shown(market_card)


def test_the_days_a_kiosk_stood_still_count_where_the_time_is_trusted(market_card: MarketCard) -> None:
    market_card.put_up_shown(market_card.open())
    market_card.pass_by(days=14)
    market_card.start_again(boot="02", trusted=True)
    assert not is_shown(market_card)


def test_without_a_trusted_time_the_days_the_kiosk_runs_count(market_card: MarketCard) -> None:
    market_card.start_again(boot="02", trusted=False)
    market_card.put_up_shown(market_card.open())
    for boot in ("03", "04"):
        market_card.pass_by(days=6)
        market_card.open().pass_time(market_card.now)
        market_card.pass_by(days=30)
        market_card.start_again(boot=boot, trusted=False)
    assert is_shown(market_card)
    market_card.pass_by(days=1, hours=23)
    assert is_shown(market_card)
    market_card.pass_by(hours=1)
    assert not is_shown(market_card)


def test_a_time_the_clock_learns_later_dates_what_was_put_up_since_the_start(market_card: MarketCard) -> None:
    market_card.start_again(boot="02", trusted=False)
    item = market_card.put_up_shown(market_card.open())
    market_card.pass_by(hours=5)
    market_card.now = Stamp(at=market_card.now.at, clock="trusted", boot="02", boot_s=market_card.now.boot_s)
    market = market_card.open()
    market.pass_time(market_card.now)
    dated = market.item(item.number)
    assert dated is not None
    assert dated.since.is_trusted
    assert (market_card.now.at - dated.since.at).total_seconds() == 5 * 3600
    market_card.pass_by(days=13, hours=19)
    market_card.start_again(boot="03", trusted=True)
    assert not is_shown(market_card)


def test_a_power_cut_makes_days_longer_and_never_shorter(market_card: MarketCard) -> None:
    market_card.start_again(boot="02", trusted=False)
    market_card.pass_by(days=3)
    market_card.put_up_shown(market_card.open())
    market_card.start_again(boot="03", trusted=False)
    market_card.pass_by(days=13, hours=23)
    assert is_shown(market_card)
    market_card.pass_by(hours=1)
    assert not is_shown(market_card)


def test_a_count_of_running_time_that_is_lost_gives_no_more_than_fourteen_days_again(market_card: MarketCard) -> None:
    market_card.pass_by(days=100)
    market_card.now = Stamp(at=market_card.now.at, clock="unknown", boot="01", boot_s=market_card.now.boot_s)
    item = market_card.put_up_shown(market_card.open())
    market_card.open()
    assert market_card.documents is not None
    market_card.documents.table("running_time").truncate()
    market_card.start_again(boot="02", trusted=False)
    market = market_card.open()
    assert [one.days_left for one in market.shown(market_card.now)] == [14]
    market.pass_time(market_card.now)
    market_card.pass_by(days=13, hours=23)
    assert is_shown(market_card)
    market_card.pass_by(hours=1)
    market = market_card.open()
    market.pass_time(market_card.now)
    left = market.item(item.number)
    assert left is not None
    assert left.state == "over"


def test_the_running_time_is_written_each_half_hour_and_only_where_there_are_items(market_card: MarketCard) -> None:
    market = market_card.open()
    file = market_card.folder / "market.journal"

    def is_written() -> bool:
        before = file.read_bytes()
        market.pass_time(market_card.now)
        return file.read_bytes() != before

    assert not is_written()
    market_card.put_up(market)
    assert not is_written()
    market_card.pass_by(seconds=1799)
    assert not is_written()
    market_card.pass_by(seconds=1)
    assert is_written()
    market_card.start_again(boot="02", trusted=True)
    assert is_written()
    assert not is_written()
