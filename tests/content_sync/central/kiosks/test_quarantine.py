"""What a revoked key sends is held sealed, bounded and told, until staff release or discard it; nothing is lost."""

from __future__ import annotations

import datetime as dt

import pytest

from content_sync.central.database.kiosks.held_envelopes import counts_held
from content_sync.central.database.network.acts import acts_about
from content_sync.central.database.schema.key_tables import KioskKeyRow
from content_sync.central.kiosks import quarantine
from content_sync.central.kiosks.begun_files import BegunFiles
from content_sync.central.kiosks.intake import Intake
from content_sync.central.kiosks.quarantine import HELD_FOR, Quarantine, held_until
from content_sync.central.network.keys import RETIRED_FOR, change_key
from content_sync.central.retention import Retention
from tests.cast.central.intake_results import reports, results_of
from tests.cast.central.ministry import NOW, Ministry
from tests.cast.central.sending_kiosk import SendingKiosk, a_heartbeat
from tests.cast.place_and_time import HOUR

pytestmark = pytest.mark.usefixtures("database_url")
LATER = ("later", "revoked")
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def custody(ministry: Ministry, sender: SendingKiosk) -> Quarantine:
    with ministry.database.writing() as session:
        assert change_key(session, sender.kiosk, "revoked", at=NOW, staff="somsri", why="ตู้หาย")
    return Quarantine(database=ministry.database, seal_seed=ministry.keyring.seal_seed())


def held(ministry: Ministry, sender: SendingKiosk) -> tuple[int, int]:
    with ministry.database.reading() as session:
        count = counts_held(session, [sender.kiosk]).get(sender.kiosk, 0)
        return count, session.get_one(KioskKeyRow, sender.kiosk).turned_away


def test_what_is_held_is_taken_in_with_a_mark_once_staff_release_it_and_the_kiosk_then_hears_it_is_there(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, custody: Quarantine
) -> None:
    beat = a_heartbeat()
    sent = sender.send(intake, sender.report(1), sender.post(1), beat, now=NOW)
    assert results_of(sent) == [LATER] * 3
    assert (held(ministry, sender), reports(ministry)) == ((1, 0), [])
    done = custody.release(sender.kiosk, now=NOW + HOUR, staff="somsri", why="ตู้กลับมาแล้ว")
    assert done == {"ok": 2}
    assert [(row.serial, row.came_as, row.received_at) for row in reports(ministry)] == [(1, "held", NOW + HOUR)]
    assert held(ministry, sender) == (0, 0)
    again = sender.send(intake, sender.report(1), sender.report(2), now=NOW + HOUR)
    assert results_of(again) == [("dup", ""), LATER]
    with ministry.database.reading() as session:
        assert [act.what for act in acts_about(session, sender.village)] == ["envelopes_released", "kiosk_revoked"]


def test_an_envelope_that_brings_nothing_new_takes_no_room(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, custody: Quarantine
) -> None:
    for _ in range(2):
        sender.send(intake, sender.report(1), a_heartbeat(), now=NOW)
    sender.send(intake, a_heartbeat(), now=NOW)
    assert held(ministry, sender) == (1, 0)
    sender.send(intake, sender.report(1), sender.report(2), now=NOW)
    assert held(ministry, sender) == (2, 0)
    assert custody.release(sender.kiosk, now=NOW, staff="somsri", why="ดี") == {"ok": 2, "dup": 1}


def test_of_one_key_only_so_much_is_held_and_what_had_no_room_is_told(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, custody: Quarantine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quarantine, "MOST_HELD", 2)
    for number in (1, 2):
        sender.send(intake, sender.report(number), now=NOW)
    assert held(ministry, sender) == (2, 0)
    assert results_of(sender.send(intake, sender.report(3), now=NOW)) == [LATER]
    assert held(ministry, sender) == (2, 1)
    assert custody.release(sender.kiosk, now=NOW, staff="somsri", why="ดี") == {"ok": 2}
    assert held(ministry, sender) == (0, 0)
    sender.send(intake, sender.report(3), now=NOW)
    assert held(ministry, sender) == (1, 0)


def test_the_bytes_held_of_one_key_have_an_end_too(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, custody: Quarantine, monkeypatch: pytest.MonkeyPatch
) -> None:
    del custody
    first, second = sender.box(sender.report(1)), sender.box(sender.report(2))
    monkeypatch.setattr(quarantine, "MOST_HELD_BYTES", len(first) + len(second) - 1)
    for box in (first, second):
        intake.keep(intake.open(box), now=NOW, has_time=True)
    assert held(ministry, sender) == (1, 1)


def test_what_is_discarded_is_gone_from_the_desk_with_a_note_and_waits_on_at_the_kiosk(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, custody: Quarantine
) -> None:
    sender.send(intake, sender.report(1), now=NOW)
    assert custody.discard(sender.kiosk, now=NOW, staff="somsri", why="ขโมยแต่งขึ้น") == 1
    assert custody.discard(sender.kiosk, now=NOW, staff="somsri", why="ขโมยแต่งขึ้น") == 0
    assert (held(ministry, sender), reports(ministry)) == ((0, 0), [])
    with ministry.database.reading() as session:
        acts = [(act.what, act.why) for act in acts_about(session, sender.village)]
    assert acts == [("envelopes_discarded", "ขโมยแต่งขึ้น"), ("kiosk_revoked", "ตู้หาย")]
    assert results_of(sender.send(intake, sender.report(1), now=NOW)) == [LATER]


def retention(ministry: Ministry) -> Retention:
    folder = ministry.folder
    return Retention(
        database=ministry.database,
        photos=folder / "photos",
        voices=folder / "voices",
        begun=BegunFiles(folder=folder / "begun"),
        keep_closed_days=365,
    )


def test_what_nobody_decided_on_is_held_to_its_last_second_and_then_thrown_away_with_a_note(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, custody: Quarantine
) -> None:
    assert HELD_FOR > RETIRED_FOR, "what comes once a replaced card's year is over is held at least as long"
    sender.send(intake, sender.report(1), now=NOW)
    sender.send(intake, sender.report(2), now=NOW + SECOND)
    retention(ministry).run(held_until(NOW) - SECOND)
    assert held(ministry, sender) == (2, 0)
    retention(ministry).run(held_until(NOW))
    retention(ministry).run(held_until(NOW))
    assert held(ministry, sender) == (1, 0)
    with ministry.database.reading() as session:
        acts = [(act.what, act.staff, act.at) for act in acts_about(session, sender.village)]
    assert acts == [("envelopes_expired", "", held_until(NOW)), ("kiosk_revoked", "somsri", NOW)]
    assert custody.release(sender.kiosk, now=held_until(NOW), staff="somsri", why="ดี") == {"ok": 1}
    sender.send(intake, sender.report(1), now=held_until(NOW))
    assert held(ministry, sender) == (1, 0), "the kiosk still has it, and it is held anew"


def test_what_is_held_opens_to_its_last_second_though_the_key_it_is_sealed_to_was_replaced(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, custody: Quarantine
) -> None:
    del custody
    sender.send(intake, sender.report(1), now=NOW)
    ministry.keyring.make_next("seal")
    ministry.keyring.put_service_keys(NOW)
    at = held_until(NOW) - SECOND
    later = Quarantine(database=ministry.database, seal_seed=ministry.keyring.seal_seeds(at))
    assert later.release(sender.kiosk, now=at, staff="somsri", why="ดี") == {"ok": 1}
