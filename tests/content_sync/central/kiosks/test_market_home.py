"""What central says to a kiosk of its market items: what staff declined, and what a backup brought back."""

from __future__ import annotations

import datetime as dt

import pytest

from content_sync.central.kiosks.intake import Intake
from content_sync.central.network.market import KEPT_WHEN_OVER, erase_over
from content_sync.wire.envelopes import Receipt
from content_sync.wire.stamps import Stamp
from content_sync.wire.volunteers import PersonState
from tests.cast.central.ministry import NOW, Ministry
from tests.cast.central.sending_kiosk import STAMP, SendingKiosk, item_id
from tests.cast.market.district_items import accept_all, an_item, decline_all, taken_back

pytestmark = pytest.mark.usefixtures("database_url")
DAY = dt.timedelta(days=1)
SECOND = dt.timedelta(seconds=1)
BACKUP = Stamp(at=NOW - 2 * DAY, clock="trusted")


def said(receipt: Receipt) -> list[tuple[str, str, str]]:
    return [(word.item, word.state, word.reason) for word in receipt.market]


def test_what_staff_declined_is_told_until_its_kiosk_confirms_it_and_anew_after_another_decision(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, neighbour: SendingKiosk
) -> None:
    assert said(sender.send(intake, an_item())) == []
    decline_all(ministry)
    declined = (an_item().item, "declined", "unclear")
    assert said(sender.send(intake)) == [declined]
    again = sender.send(intake)
    assert said(again) == [declined], "the receipt may have been lost"
    assert said(neighbour.send(intake, confirmed=[again.market[0].id])) == []
    assert said(sender.send(intake)) == [declined], "nobody else confirms it"
    assert said(sender.send(intake, confirmed=[again.market[0].id])) == []
    decline_all(ministry, "rude")
    after = sender.send(intake, confirmed=[again.market[0].id])
    assert said(after) == [(an_item().item, "declined", "rude")], "an old confirmation says nothing of it"
    assert said(sender.send(intake, confirmed=[after.market[0].id])) == []
    assert said(sender.send(intake, restored=BACKUP)) == [(an_item().item, "declined", "rude")]


def test_what_is_accepted_or_forgotten_is_not_told(ministry: Ministry, intake: Intake, sender: SendingKiosk) -> None:
    sender.send(intake, an_item(), an_item(2))
    accept_all(ministry)
    assert said(sender.send(intake)) == []
    decline_all(ministry)
    with ministry.database.writing() as session:
        erase_over(session, NOW + KEPT_WHEN_OVER - SECOND)
    assert len(said(sender.send(intake))) == 2
    with ministry.database.writing() as session:
        erase_over(session, NOW + KEPT_WHEN_OVER)
    assert said(sender.send(intake)) == [], "a kiosk of before would be told for ever"


@pytest.mark.parametrize(
    ("made", "is_told"),
    [
        (BACKUP, True),
        (Stamp(at=NOW + DAY, clock="trusted"), True),  # the two clocks may differ
        (Stamp(at=NOW + DAY + SECOND, clock="trusted"), False),
        (Stamp(at=NOW + 9 * DAY, clock="unknown"), True),
    ],
)
def test_a_kiosk_that_was_put_back_is_told_what_was_taken_back_since(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, *, made: Stamp, is_told: bool
) -> None:
    sender.send(intake, an_item(), an_item(2), an_item(3))
    accept_all(ministry)
    sender.send(intake, taken_back(), taken_back(2, is_ended=True))
    assert said(sender.send(intake)) == []
    expected = {(an_item().item, "withdrawn", ""), (an_item(2).item, "ended", "")}
    assert set(said(sender.send(intake, restored=made))) == (expected if is_told else set())


def test_a_kiosk_that_was_put_back_is_told_whose_accounts_are_closed(
    intake: Intake, sender: SendingKiosk, neighbour: SendingKiosk
) -> None:
    def person(name: str, until: Stamp | None = None, number: int = 1) -> PersonState:
        return PersonState(
            id=item_id(f"{name} {number}"), person=item_id(name), number=number, name="วิชัย", role="helper",
            since=STAMP, until=until,
        )  # fmt: skip

    sender.send(intake, person("open"), person("closed", STAMP))
    neighbour.send(intake, person("of others", STAMP))
    assert sender.send(intake).closed == ()
    told = sender.send(intake, person("closed", None, 10_001), restored=BACKUP)
    assert told.closed == (item_id("closed"),), "the kiosk of the backup says first that it is open"
