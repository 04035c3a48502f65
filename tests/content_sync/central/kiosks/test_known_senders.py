"""Keys that are remembered: they open an envelope sooner, and never count for more than the database says."""

from __future__ import annotations

import pytest
from sqlalchemy import delete

from content_sync.central.database.schema.key_tables import KioskKeyRow
from content_sync.central.kiosks import known_senders
from content_sync.central.kiosks.deliveries import Delivery
from content_sync.central.kiosks.intake import Intake
from content_sync.central.kiosks.known_senders import UnknownKioskError
from content_sync.central.network.keys import change_key
from content_sync.wire.heartbeats import Heartbeat
from tests.cast.central.intake_results import reports, results_of
from tests.cast.central.ministry import NOW, Ministry
from tests.cast.central.sending_kiosk import SendingKiosk, a_heartbeat, item_id, take_in

pytestmark = pytest.mark.usefixtures("database_url")


def opened(intake: Intake, sender: SendingKiosk, *items: Heartbeat) -> Delivery:
    return intake.open(sender.box(sender.report(2), *items), is_remembered=True)


def forget_key(ministry: Ministry, sender: SendingKiosk) -> None:
    with ministry.database.writing() as session:
        session.execute(delete(KioskKeyRow).where(KioskKeyRow.kiosk == sender.kiosk))


def test_a_key_that_is_revoked_counts_as_such_though_it_is_remembered(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    sender.send(intake, sender.report(1))
    delivery = opened(intake, sender)
    with ministry.database.writing() as session:
        assert change_key(session, sender.kiosk, "revoked", at=NOW, staff="somsri", why="ตู้หาย")
    assert delivery.key.state == "active"
    late = sender.read(intake.keep(delivery, now=NOW, has_time=True))
    assert (late.standing, results_of(late)) == ("revoked", [("later", "revoked")])
    assert results_of(sender.send(intake, sender.report(3))) == [("later", "revoked")]
    assert [report.serial for report in reports(ministry)] == [1]


def test_a_key_that_is_known_no_more_is_told_so_and_nothing_of_it_is_kept(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    sender.send(intake, sender.report(1))
    delivery = opened(intake, sender)
    forget_key(ministry, sender)
    with pytest.raises(UnknownKioskError):
        intake.keep(delivery, now=NOW, has_time=True)
    with pytest.raises(UnknownKioskError):
        intake.open(sender.box(sender.report(3)), is_remembered=True)
    assert [report.serial for report in reports(ministry)] == [1]


def test_a_kiosk_that_moved_to_another_village_is_taken_as_that_ones(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    sender.send(intake, sender.report(1))
    delivery = opened(intake, sender, a_heartbeat())
    village = SendingKiosk(ministry, village="43010502").enlist().village
    with ministry.database.writing() as session:
        session.get_one(KioskKeyRow, sender.kiosk).village = village
    moved = sender.read(intake.keep(delivery, now=NOW, has_time=True))
    assert [result for result, _ in results_of(moved)] == ["rejected", "ok"], "its report names the village of before"
    other = SendingKiosk(ministry, village=village, seed=sender.seed)
    assert results_of(other.send(intake, other.report(9, id=item_id("of the other village")))) == [("ok", "")]
    assert [(one.village, one.serial) for one in reports(ministry)] == [(sender.village, 1), (village, 9)]


def test_a_key_that_comes_to_a_village_is_heard_though_it_was_unknown(ministry: Ministry, intake: Intake) -> None:
    stranger = SendingKiosk(ministry)
    box = stranger.box(stranger.report(1))
    with pytest.raises(UnknownKioskError):
        take_in(intake, box)
    stranger.enlist()
    assert results_of(stranger.read(take_in(intake, box))) == [("ok", "")]


def test_with_more_keys_than_there_is_room_for_each_is_still_heard(
    ministry: Ministry, intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known_senders, "_MOST", 2)
    senders = [SendingKiosk(ministry, village=f"4301050{at}").enlist() for at in range(1, 5)]
    for number in (1, 2):
        for sender in senders:
            assert results_of(sender.send(intake, sender.report(number))) == [("ok", "")]
