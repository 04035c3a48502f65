"""What heartbeats tell of a kiosk: the present card, and the parts that stay behind."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select

from content_sync.central.database.schema.tables import HeartbeatRow, ItemRow
from content_sync.central.kiosks.held_parts import lagging, read_parts
from content_sync.central.kiosks.intake import Intake
from tests.cast.central.intake_results import results_of
from tests.cast.central.ministry import NOW, Ministry
from tests.cast.central.sending_kiosk import SendingKiosk, a_heartbeat, an_intake, take_in
from tests.cast.place_and_time import HOUR

pytestmark = pytest.mark.usefixtures("database_url")


def seen(ministry: Ministry) -> list[tuple[int, int, dt.datetime, dt.datetime]]:
    """Return of each card its number, the number of its warnings, and when it was first and last heard."""
    with ministry.database.reading() as session:
        rows = session.scalars(select(HeartbeatRow).order_by(HeartbeatRow.first_received_at))
        return [
            (row.seq, read_parts(row.parts)["warnings"].number, row.first_received_at, row.received_at) for row in rows
        ]


def test_the_last_heartbeat_wins_also_when_an_old_one_comes_late(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    late = sender.box(a_heartbeat(), parts={"warnings": 1})
    assert results_of(sender.send(intake, a_heartbeat(), parts={"warnings": 2}, now=NOW + HOUR)) == [("ok", "")]
    assert results_of(sender.read(take_in(intake, late, now=NOW + 2 * HOUR), seq=1)) == [("dup", "")]
    assert results_of(sender.send(intake, a_heartbeat(), parts={"warnings": 3}, now=NOW + 3 * HOUR)) == [("ok", "")]
    assert seen(ministry) == [(3, 3, NOW + HOUR, NOW + 3 * HOUR)]


def test_a_new_cards_heartbeats_stand_beside_the_old_cards(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    sender.send(intake, a_heartbeat(), parts={"warnings": 2**64 - 1})
    sender.epoch, sender.seq = b"new card", 0
    sender.send(intake, a_heartbeat(), parts={"warnings": 5}, now=NOW + HOUR)
    assert [number for _, number, _, _ in seen(ministry)] == [2**64 - 1, 5]


def behind(ministry: Ministry) -> dict[str, dt.datetime]:
    """Return the parts of the one card that lag, and since when."""
    with ministry.database.reading() as session:
        row = session.scalars(select(HeartbeatRow)).one()
        return lagging(read_parts(row.parts), row.received_at)


def test_a_part_that_stays_behind_is_told_with_since_when(ministry: Ministry, sender: SendingKiosk) -> None:
    intake = an_intake(ministry, {"warnings": 7, "c43": 9})
    held = {"warnings": 7, "c43": 8, "p43": 0}
    sender.send(intake, a_heartbeat(), parts=held)
    assert behind(ministry) == {}, "it is about to fetch"
    for hours in (1, 2):
        sender.send(intake, a_heartbeat(), parts=held, now=NOW + hours * HOUR)
        assert behind(ministry) == {"c43": NOW}
    sender.send(intake, a_heartbeat(), parts=held | {"c43": 9}, now=NOW + 3 * HOUR)
    assert behind(ministry) == {}


def test_a_receipt_that_was_lost_makes_central_forget_no_lag(ministry: Ministry, sender: SendingKiosk) -> None:
    intake, held = an_intake(ministry, {"warnings": 7, "c43": 9}), {"warnings": 7, "c43": 8}
    for hours in (0, 1):
        assert sender.send(intake, a_heartbeat(), parts=held, now=NOW + hours * HOUR).keeps_parts
    lost = sender.send(intake, a_heartbeat(), parts_as=1, now=NOW + 2 * HOUR)
    assert (lost.keeps_parts, lost.newest) == (False, {"warnings": 7, "c43": 9}), "the kiosk knows only of the first"
    assert behind(ministry) == {"c43": NOW}
    assert sender.send(intake, a_heartbeat(), parts=held, now=NOW + 3 * HOUR).keeps_parts
    assert behind(ministry) == {"c43": NOW}


def test_of_what_an_envelope_names_the_parts_of_its_village_are_kept(ministry: Ministry, sender: SendingKiosk) -> None:
    odd = {"": -1, "x" * 1_000: 5, "w10": 7, "a43": 9} | {f"role-{number}": number for number in range(2_000)}
    sender.send(an_intake(ministry), a_heartbeat(), parts=odd | {"warnings": 7, "w43": 2**63})
    with ministry.database.reading() as session:
        kept = read_parts(session.scalars(select(HeartbeatRow)).one().parts)
    assert {role: part.number for role, part in kept.items()} == {"warnings": 7, "w43": 2**63}


def test_a_part_that_moves_on_does_not_lag_however_often_something_newer_comes(
    ministry: Ministry, sender: SendingKiosk
) -> None:
    for number in range(1, 6):
        sender.send(
            an_intake(ministry, {"warnings": number + 1}),
            a_heartbeat(),
            parts={"warnings": number},
            now=NOW + number * HOUR,
        )
        assert behind(ministry) == {}


def test_a_part_that_a_kiosk_does_not_read_and_a_tree_nobody_can_read_are_no_lag(
    ministry: Ministry, sender: SendingKiosk
) -> None:
    for hours in range(3):
        sender.send(an_intake(ministry, {}), a_heartbeat(), parts={"warnings": 3}, now=NOW + hours * HOUR)
        assert behind(ministry) == {}
    for hours in range(3, 6):
        later = an_intake(ministry, {"warnings": 3, "a43": 2})
        sender.send(later, a_heartbeat(), parts={"warnings": 3}, now=NOW + hours * HOUR)
        assert behind(ministry) == {}


def test_heartbeats_are_not_remembered_as_items(ministry: Ministry, intake: Intake, sender: SendingKiosk) -> None:
    sender.send(intake, a_heartbeat(), a_heartbeat())
    with ministry.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ItemRow)) == 0


def test_what_a_kiosk_holds_need_not_be_named_again(ministry: Ministry, sender: SendingKiosk) -> None:
    newest = {"warnings": 7, "c43": 9}
    first = sender.send(an_intake(ministry, newest), a_heartbeat(), parts=newest | {"p43": 0})
    assert (first.keeps_parts, first.newest) == (True, newest)
    second = sender.send(an_intake(ministry, newest), a_heartbeat(), parts_as=1, now=NOW + HOUR)
    assert (second.keeps_parts, second.newest) == (True, {}), "there is nothing newer than what it holds"
    assert seen(ministry) == [(2, 7, NOW, NOW + HOUR)]
    third = sender.send(an_intake(ministry, newest | {"c43": 10}), a_heartbeat(), parts_as=2, now=NOW + 2 * HOUR)
    assert (third.keeps_parts, third.newest) == (True, newest | {"c43": 10})
    assert sender.send(an_intake(ministry, newest), sender.report(), parts_as=3).newest == newest
    assert seen(ministry) == [(3, 7, NOW, NOW + 2 * HOUR)], "an envelope without a heartbeat changes nothing"


def test_parts_that_central_does_not_know_of_are_to_be_named(ministry: Ministry, sender: SendingKiosk) -> None:
    newest = {"warnings": 7}
    unknown = sender.send(an_intake(ministry, newest), a_heartbeat(), parts_as=41)
    assert (unknown.keeps_parts, unknown.newest) == (False, newest)
    assert sender.send(an_intake(ministry, newest), a_heartbeat(), parts=newest).keeps_parts
    sender.epoch = b"new card"
    another = sender.send(an_intake(ministry, newest), a_heartbeat(), parts_as=2)
    assert (another.keeps_parts, another.newest) == (False, newest), "it is of another epoch"
    assert not sender.send(an_intake(ministry, newest), a_heartbeat()).keeps_parts, "there are none"
    assert not sender.send(an_intake(ministry, {}), a_heartbeat(), parts=newest).keeps_parts, "nobody knows the newest"
    assert not sender.send(an_intake(ministry, newest), sender.report(), parts=newest).keeps_parts, "no heartbeat"


def test_of_two_boxes_with_one_card_none_is_told_that_the_parts_of_the_other_are_its_own(
    ministry: Ministry, sender: SendingKiosk
) -> None:
    newest = {"warnings": 7}
    copy = SendingKiosk(ministry, seed=sender.seed, epoch=sender.epoch)
    assert sender.send(an_intake(ministry, newest), a_heartbeat(), parts=newest).keeps_parts
    behind_it = copy.send(an_intake(ministry, newest), a_heartbeat(), parts={"warnings": 3})
    assert (behind_it.keeps_parts, behind_it.newest) == (False, newest), "its number is that of the other one"
    same = copy.send(an_intake(ministry, newest), a_heartbeat(), parts=newest)
    assert same.keeps_parts
