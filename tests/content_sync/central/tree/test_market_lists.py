"""The lists of the districts' markets in the signed tree: what is accepted, where, how much of it, and for how long."""

from __future__ import annotations

import datetime as dt

import pytest

from content_sync.central.database.schema.market_tables import MarketItemRow
from content_sync.central.database.schema.tables import VillageRow
from content_sync.central.kiosks.intake import Intake
from content_sync.central.network.market import KEPT_WHEN_OVER, erase_over
from content_sync.wire.market import IN_A_DISTRICT, OF_A_VILLAGE, NearbyItem
from tests.cast.central.ministry import NOW, Ministry
from tests.cast.central.sending_kiosk import SendingKiosk
from tests.cast.central.tree_reader import a_reader, any_web_server
from tests.cast.market.district_items import accept_all, an_item, kept_items, listed, taken_back, words_of

DAY, SECOND = dt.timedelta(days=1), dt.timedelta(seconds=1)
HERE, FAR = "market/4301", "market/4302"


def publish(ministry: Ministry, now: dt.datetime = NOW) -> dict[str, tuple[NearbyItem, ...]]:
    """Publish, and return what kiosks that believe only the root read of each list."""
    ministry.publisher.publish(now)
    with any_web_server(ministry.tree.folder) as address:
        read = a_reader(ministry, address).read(HERE, FAR, at=now)
    return {path: listed(body) for path, body in read.items()}


def test_only_what_an_officer_accepted_is_listed_in_its_district_and_nowhere_else(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, far: SendingKiosk
) -> None:
    sender.send(intake, an_item())
    assert publish(ministry) == {HERE: (), FAR: ()}
    accept_all(ministry)
    sender.send(intake, an_item(2))
    lists = publish(ministry)
    (item,) = lists[HERE]
    assert (item.name, item.village, item.village_name) == (
        f"{sender.village}-{an_item().item}",
        sender.village,
        "เวียงคุก",
    )
    assert (item.phone, item.since, item.until) == ("0812345678", NOW, NOW + 14 * DAY)
    assert lists[FAR] == ()
    del far


def test_what_is_taken_back_is_not_in_the_next_version_and_leaves_no_word_in_the_files_that_are_named(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    sender.send(intake, an_item())
    accept_all(ministry)
    assert len(publish(ministry)[HERE]) == 1
    sender.send(intake, taken_back())
    assert publish(ministry)[HERE] == ()


def test_an_item_is_listed_until_its_days_are_over_and_its_words_stay_seven_days_more(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    sender.send(intake, an_item())
    accept_all(ministry)
    over = NOW + 14 * DAY
    assert len(publish(ministry, over - SECOND)[HERE]) == 1
    assert publish(ministry, over)[HERE] == ()
    for at, words in ((over + KEPT_WHEN_OVER - SECOND, True), (over + KEPT_WHEN_OVER, False)):
        with ministry.database.writing() as session:
            erase_over(session, at)
        assert [any(words_of(row)) for row in kept_items(ministry)] == [words]


def test_the_same_items_are_published_once(ministry: Ministry, intake: Intake, sender: SendingKiosk) -> None:
    sender.send(intake, an_item())
    accept_all(ministry)
    first = ministry.publisher.publish(NOW)
    assert ministry.publisher.publish(NOW + SECOND).version == first.version


@pytest.mark.parametrize("fields", [{"is_active": False}, {"revoked_at": NOW}])
def test_what_a_box_put_up_that_can_take_nothing_back_any_more_is_not_listed(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, fields: dict[str, object]
) -> None:
    sender.send(intake, an_item())
    accept_all(ministry)
    assert len(publish(ministry)[HERE]) == 1
    with ministry.database.writing() as session:
        village = session.get_one(VillageRow, sender.village)
        for name, value in fields.items():
            setattr(village, name, value)
    assert publish(ministry)[HERE] == ()


def test_a_district_shows_its_newest_hundred_and_of_one_village_twenty(ministry: Ministry) -> None:
    villages = [f"4301{number:04}" for number in range(101, 111)]
    with ministry.database.writing() as session:
        for code in villages:
            session.add(VillageRow(code=code, name=code, public_key=code * 8, kiosk=code * 4))
        session.flush()
        for number in range(OF_A_VILLAGE + 1):
            for code in villages:
                session.add(an_accepted_row(code, number))
    items = publish(ministry)[HERE]
    assert len(items) == IN_A_DISTRICT
    assert [item.since for item in items] == sorted((item.since for item in items), reverse=True)
    assert items[0].since == NOW + OF_A_VILLAGE * SECOND
    with ministry.database.writing() as session:
        for code in villages[2:]:
            session.get_one(VillageRow, code).is_active = False
    assert [item.village for item in publish(ministry)[HERE]].count(villages[0]) == OF_A_VILLAGE


def an_accepted_row(village: str, number: int) -> MarketItemRow:
    return MarketItemRow(
        village=village, id=f"{number:032x}", state="accepted", side="offer", title=f"มะม่วง {number}", price_satang=100,
        unit="", seller="ยาย", phone="", text="", made_at=NOW, made_clock="trusted", received_at=NOW,
        until_at=NOW + 14 * DAY, decided_at=NOW + number * SECOND, staff="", reason="", changed_at=NOW,
    )  # fmt: skip
