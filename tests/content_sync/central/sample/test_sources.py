"""The samples of the sources: at any hour they show each state a page can be in."""

from __future__ import annotations

import datetime as dt

import pytest

from content_sync.central.feeds import nabc_prices
from content_sync.central.feeds.alerts import decide
from content_sync.central.feeds.tmd_cap import parse
from content_sync.central.sample.alerts import cap_alerts
from content_sync.central.sample.prices import nabc_reply
from content_sync.wire.bulletins import PriceList
from kiosk.facts.quotes import local_price

MIDNIGHT = dt.datetime(2026, 11, 25, 17, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize("hour", range(24))
def test_one_warning_is_in_force_and_one_was_cancelled_at_any_hour(hour: int) -> None:
    now = MIDNIGHT + dt.timedelta(hours=hour, minutes=30)
    read = parse(cap_alerts(now), now=now)
    assert read.faults == ()
    decision = decide(read.alerts, {}, now=now)
    (warning,) = [one.bulletin for one in decision.publish]
    assert warning.headline_en
    assert warning.instruction_en
    assert warning.contact
    assert [one.bulletin.lifted_at is not None for one in decision.lifted] == [True]
    assert len(decision.originals) == 2
    assert cap_alerts(now) == cap_alerts(now + dt.timedelta(minutes=15))


def test_a_good_that_nobody_quoted_for_weeks_is_too_old_in_every_province() -> None:
    now = MIDNIGHT + dt.timedelta(hours=12)
    lists = [one for one in nabc_prices.parse(nabc_reply(now), now=now).bulletins if isinstance(one, PriceList)]
    for prices in lists:
        ages = {
            good.id: local_price(good, prices.areas[0], now=now, clock="trusted").freshness for good in prices.goods
        }
        assert [good for good, age in ages.items() if age == "too_old"] == ["lime-medium"]
