"""Rescue codes at central: each is read out once and noted, and what a kiosk says of them moves the next one on."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from sqlalchemy import select

from content_sync.central.database.network.acts import acts_about
from content_sync.central.database.network.rescues import codes_of
from content_sync.central.database.schema.tables import VillageRow
from content_sync.central.kiosks.intake import Intake
from content_sync.central.network.rescue import RescueCodes
from content_sync.wire.rescue import LOOK_AHEAD, Rescued, rescue_code
from content_sync.wire.shared_secret import shared_secret
from content_sync.wire.stamps import Stamp
from tests.cast.central.intake_results import results_of
from tests.cast.central.ministry import NOW, Ministry
from tests.cast.central.sending_kiosk import STAMP, SendingKiosk, item_id

pytestmark = pytest.mark.usefixtures("database_url")


def read_out(ministry: Ministry, village: str, *, now: dt.datetime = NOW) -> int | None:
    codes = RescueCodes(seal_seed=ministry.keyring.seal_seed())
    with ministry.database.writing() as session:
        return codes.read_out(session, village, asked="สมศรี", why="ลืมรหัสผ่าน", staff="a@b.th", now=now)


def used(counter: int, *, made: Stamp = STAMP) -> Rescued:
    return Rescued(id=item_id(f"rescued {counter}"), counter=counter, made=made)


def test_the_code_central_reads_out_is_the_one_the_kiosk_expects(ministry: Ministry, sender: SendingKiosk) -> None:
    codes = RescueCodes(seal_seed=ministry.keyring.seal_seed())
    seal = bytes.fromhex(ministry.keyring.service_keys(15).seal)
    with ministry.database.reading() as session:
        village = session.scalars(select(VillageRow)).one()
        code = codes.code(session, village, 3)
    assert code == rescue_code(shared_secret(sender.seed, seal, "rescue"), 3)


def test_each_code_is_another_and_noted_with_who_for_whom_and_why(ministry: Ministry, sender: SendingKiosk) -> None:
    assert [read_out(ministry, sender.village) for _ in range(3)] == [0, 1, 2]
    with ministry.database.reading() as session:
        acts = acts_about(session, sender.village)
    assert {(act.staff, act.what, act.why) for act in acts} == {("a@b.th", "rescue_code", "สมศรี: ลืมรหัสผ่าน")}
    assert len(acts) == 3


def test_a_village_that_is_not_known_gets_none(ministry: Ministry) -> None:
    assert read_out(ministry, "99999999") is None


def test_two_members_of_staff_at_once_get_two_codes(ministry: Ministry, sender: SendingKiosk) -> None:
    got = list[int | None]()
    both = threading.Barrier(2)

    def draw() -> None:
        both.wait()
        got.append(read_out(ministry, sender.village))

    threads = [threading.Thread(target=draw) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(got) == {0, 1}


def test_a_used_code_is_shown_as_used_and_told_twice_it_is_one(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    read_out(ministry, sender.village)
    assert results_of(sender.send(intake, used(0), used(0))) == [("ok", ""), ("dup", "")]
    with ministry.database.reading() as session:
        (row,) = codes_of(session, sender.kiosk)
    assert (row.counter, row.staff, row.used_at) == (0, "a@b.th", NOW)


def test_a_number_nobody_read_out_here_moves_the_next_one_past_it(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    sender.send(intake, used(7))
    assert read_out(ministry, sender.village) == 8


@pytest.mark.parametrize(("read_before", "next_one"), [(LOOK_AHEAD, 20), (LOOK_AHEAD + 1, 20), (LOOK_AHEAD + 9, 20)])
def test_however_many_were_read_out_in_vain_the_kiosk_takes_the_next(
    ministry: Ministry, sender: SendingKiosk, read_before: int, next_one: int
) -> None:
    for _ in range(read_before):
        read_out(ministry, sender.village)
    assert read_out(ministry, sender.village) == next_one


def test_another_key_of_the_kiosk_counts_from_the_beginning(ministry: Ministry, sender: SendingKiosk) -> None:
    read_out(ministry, sender.village)
    with ministry.database.writing() as session:
        village = session.get_one(VillageRow, sender.village)
        village.kiosk, village.public_key = "0f" * 16, "0f" * 32
    assert read_out(ministry, sender.village) == 0


def test_a_time_that_no_database_holds_is_refused(intake: Intake, sender: SendingKiosk) -> None:
    far = Stamp(at=dt.datetime(9999, 12, 31, tzinfo=dt.UTC), clock="unknown")
    assert results_of(sender.send(intake, used(0, made=far))) == [("rejected", "bad-item")]
