"""The season of a health topic: by one list where a text names no months, and by the text where it does."""

from __future__ import annotations

import msgspec
import pytest

from content_sync.wire.bulletins import Article
from content_sync.wire.health_topics import months_from, topic_months
from tests.cast.pages.sample_moment import the_articles

ALL_YEAR = tuple(range(1, 13))


def about(topic: str, *, category: str = "health", months: tuple[int, ...] = ()) -> Article:
    return msgspec.structs.replace(the_articles()[0], id=topic, category=category, months=months)


def months_in_season(text: Article) -> tuple[int, ...]:
    return tuple(month for month in ALL_YEAR if text.is_in_season(month))


@pytest.mark.parametrize(
    ("topic", "months"),
    [("dengue", (6, 7, 8, 9, 10)), ("pm25", (1, 2, 3, 4, 12)), ("rabies", ()), ("no-such-topic", ())],
)
def test_a_text_that_names_no_months_is_in_season_with_its_topic(topic: str, months: tuple[int, ...]) -> None:
    assert months_in_season(about(topic)) == months


def test_a_text_that_names_months_is_in_season_in_these() -> None:
    assert months_in_season(about("dengue", months=(3,))) == (3,)
    assert months_in_season(about("dengue", months=ALL_YEAR)) == ()


def test_a_text_that_is_not_of_health_has_no_season_by_its_name() -> None:
    assert months_in_season(about("dengue", category="farming")) == ()


def test_months_go_over_the_new_year() -> None:
    assert (months_from(11, 2), months_from(6, 6), months_from(1, 12)) == ((11, 12, 1, 2), (6,), ALL_YEAR)
    assert topic_months("cold-weather") == (11, 12, 1, 2)
