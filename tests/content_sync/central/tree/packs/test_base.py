"""Base packs: one a month, made of what is published, the same bytes all month, and forgotten in time."""

from __future__ import annotations

import datetime as dt

from content_sync.central.tree.packs.packs import Packs
from tests.cast.central.ministry import NOW, Ministry, an_article
from tests.cast.wire.pack_samples import read_pack


def put(ministry: Ministry, count: int) -> None:
    ministry.put(*(an_article(f"article-{number}", title="เรื่อง" * (count - number)) for number in range(count)))


def publish(ministry: Ministry, at: dt.datetime) -> None:
    ministry.publisher.publish(at, is_clock_right=True)


def test_a_base_pack_has_the_texts_the_shortest_first(ministry: Ministry) -> None:
    put(ministry, 3)
    publish(ministry, NOW)
    body = Packs(ministry.tree).base("2026-11")
    assert body is not None
    assert list(read_pack(body).files) == ["articles/article-2", "articles/article-1", "articles/article-0"]


def test_two_articles_are_not_worth_a_base_pack(ministry: Ministry) -> None:
    put(ministry, 2)
    publish(ministry, NOW)
    assert Packs(ministry.tree).base("2026-11") is None


def test_a_base_pack_stays_as_it_is_all_month_and_the_next_month_has_another(ministry: Ministry) -> None:
    put(ministry, 3)
    publish(ministry, NOW)
    first = Packs(ministry.tree).base("2026-11")
    put(ministry, 4)
    publish(ministry, NOW + dt.timedelta(days=1))
    assert Packs(ministry.tree).base("2026-11") == first
    publish(ministry, NOW + dt.timedelta(days=20))
    second = Packs(ministry.tree).base("2026-12")
    assert second is not None
    assert len(read_pack(second).files) == 4


def test_base_packs_of_long_ago_are_forgotten(ministry: Ministry) -> None:
    put(ministry, 3)
    for months in range(4):
        publish(ministry, NOW + dt.timedelta(days=31 * months))
    packs = Packs(ministry.tree)
    assert [packs.base(month) is not None for month in ("2026-11", "2026-12", "2027-01", "2027-02")] == [
        False, True, True, True,
    ]  # fmt: skip
