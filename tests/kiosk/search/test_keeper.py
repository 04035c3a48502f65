"""The index keeps in step with what is shown, and a fault of one moment takes nobody's search away."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest

from content_sync.wire.bulletins import AnyBulletin
from content_sync.wire.stamps import Stamp
from kiosk.moment import Moment
from kiosk.paper import Paper
from kiosk.search.entries import EntryMaker
from kiosk.search.keeper import SearchKeeper
from kiosk.store.state import LocalNotice
from tests.cast.central.ministry import an_article
from tests.cast.kiosk.editions import an_edition
from tests.cast.place_and_time import NOON, VILLAGE


def a_moment(*bulletins: AnyBulletin, notices: tuple[LocalNotice, ...] = ()) -> Moment:
    return Moment(
        now=Stamp(at=NOON, clock="trusted"),
        language="th",
        village=VILLAGE,
        village_name="บ้านเวียงคุก",
        edition=an_edition(*bulletins, issued=NOON),
        notices=notices,
    )


@pytest.fixture
def keeper(paper: Paper) -> SearchKeeper:
    return SearchKeeper(paper)


def paths(keeper: SearchKeeper, typed: str) -> list[str]:
    return [hit.entry.path for hit in keeper.search(typed, "th").hits]


def test_before_anything_is_shown_the_kiosks_own_pages_are_found(keeper: SearchKeeper) -> None:
    assert paths(keeper, "โทร") == ["/help"]


def test_what_is_shown_next_is_found_next(keeper: SearchKeeper) -> None:
    keeper.show(a_moment(an_article("one", title="ปลานิล")))
    assert paths(keeper, "ปลานิล") == ["/articles/one"]
    keeper.show(a_moment(an_article("two", title="ปลาดุก")))
    keeper.renew()
    assert paths(keeper, "ปลานิล") != ["/articles/one"]
    assert paths(keeper, "ปลาดุก")[0] == "/articles/two"


def test_the_index_is_made_once_for_what_is_shown(keeper: SearchKeeper) -> None:
    keeper.show(a_moment(an_article()))
    keeper.renew()
    index = keeper._index("th")
    keeper.renew()
    assert keeper._index("th") is index
    assert keeper._index("en") is not index


def test_a_text_that_stays_is_read_once(keeper: SearchKeeper) -> None:
    maker = EntryMaker()
    first = maker.make(a_moment(an_article("one"), an_article("two", title="ปลา")))
    again = maker.make(a_moment(an_article("two", title="ปลา"), an_article("three", title="ควาย")))
    assert {entry.path: entry.title for entry in again}["/articles/two"] is {
        entry.path: entry.title for entry in first
    }["/articles/two"]


def test_where_the_index_cannot_be_made_the_former_one_stays(
    keeper: SearchKeeper, caplog: pytest.LogCaptureFixture
) -> None:
    keeper.show(a_moment(an_article("one", title="ปลานิล")))
    keeper.renew()
    keeper.show(replace(a_moment(), notices=(None,)))  # type: ignore[arg-type]  # whatever trips over
    assert paths(keeper, "ปลานิล") == ["/articles/one"]
    assert "the search stays as it was" in caplog.text
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


def test_in_each_language_the_own_pages_have_its_words(keeper: SearchKeeper) -> None:
    assert [hit.entry.title.shown for hit in keeper.search("ambulance", "en").hits] == ["Emergency numbers"]
    assert keeper.search("ambulance", "th").hits == ()
