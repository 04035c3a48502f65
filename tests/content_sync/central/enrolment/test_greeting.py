"""A kiosk brings its key with a code: once, for its village, in time; a second key makes both disputed."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass

import pytest

from content_sync.central.database.kiosks.keys import keys_of
from content_sync.central.database.network.rescues import read_village
from content_sync.central.database.schema.key_tables import KeyState
from content_sync.central.enrolment.codes import HOLDS_FOR, make_codes
from content_sync.central.enrolment.greeting import MOST_KEYS, Greeter, WrongCodeError, digits_of
from content_sync.central.kiosks.intake import Intake
from content_sync.central.network.keys import change_key
from content_sync.wire.enrolment import Hello, Welcome, make_code, open_welcome, seal_hello, six_digits
from content_sync.wire.keys import public_key, sealing_key
from tests.cast.central.intake_results import answer, reports, results_of
from tests.cast.central.ministry import NOW, Ministry
from tests.cast.central.sending_kiosk import SendingKiosk
from tests.cast.place_and_time import HOUR, VILLAGE

pytestmark = pytest.mark.usefixtures("database_url")


@dataclass(frozen=True)
class Door:
    """Central, where kiosks say hello, and a code for the village."""

    ministry: Ministry
    greeter: Greeter
    code: str

    def hello(self, kiosk: SendingKiosk, code: str = "", *, village: str = VILLAGE, now: dt.datetime = NOW) -> Welcome:
        ring = self.ministry.keyring
        hello = Hello(code=code or self.code, village=village)
        box, digest = seal_hello(hello, seed=kiosk.seed, central=sealing_key(public_key(ring.seal_seed())))
        answered, receipt = self.greeter.greet(box, now=now), public_key(ring.receipt_seed())
        return open_welcome(answered, seed=kiosk.seed, to=digest, central=receipt)[1]

    def confirm(self, kiosk: SendingKiosk, state: KeyState = "active") -> None:
        with self.ministry.database.writing() as session:
            assert change_key(session, kiosk.kiosk, state, at=NOW, staff="somsri", why="เทียบแล้ว")

    def states(self) -> dict[str, str]:
        with self.ministry.database.reading() as session:
            return {key.kiosk: key.state for key in keys_of(session, VILLAGE)}


@pytest.fixture
def door(ministry: Ministry) -> Door:
    ring = ministry.keyring
    greeter = Greeter(database=ministry.database, seal_seed=ring.seal_seed(), receipt_seed=ring.receipt_seed())
    return Door(ministry, greeter, a_code(ministry))


def a_code(ministry: Ministry) -> str:
    with ministry.database.writing() as session:
        (row,) = make_codes(session, io.BytesIO(f"village,name\n{VILLAGE},เวียงคุก\n".encode()), now=NOW)
    return row.code


def test_a_key_that_came_is_heard_marked_and_gets_nothing_private_until_a_person_compared_it(
    door: Door, ministry: Ministry, intake: Intake
) -> None:
    kiosk = SendingKiosk(ministry)
    welcome = door.hello(kiosk)
    assert welcome.standing == "pending"
    with ministry.database.reading() as session:
        (key,) = keys_of(session, VILLAGE)
    receipt = public_key(ministry.keyring.receipt_seed())
    seen = six_digits(public_key(kiosk.seed), receipt, bytes.fromhex(welcome.nonce))
    assert digits_of(key, ministry.keyring.receipt_seed()) == seen
    sent = kiosk.send(intake, kiosk.report(1), board=0)
    assert (results_of(sent), sent.standing) == ([("ok", "")], "pending")
    made = answer(ministry, kiosk.report(1))
    assert kiosk.send(intake, board=0).answers == ()
    door.confirm(kiosk)
    home = kiosk.send(intake, board=0)
    assert ([one.id for one in home.answers], home.standing) == ([made], "")
    assert [row.came_as for row in reports(ministry)] == ["pending"]


def test_the_same_key_again_gets_the_same_answer_also_once_the_code_is_spent(door: Door, ministry: Ministry) -> None:
    kiosk = SendingKiosk(ministry)
    assert door.hello(kiosk) == door.hello(kiosk, now=NOW + HOUR)
    door.confirm(kiosk)
    assert door.hello(kiosk) == Welcome(standing="active")


def test_a_second_key_with_one_code_makes_both_disputed_and_both_are_heard(
    door: Door, ministry: Ministry, intake: Intake
) -> None:
    ours, thief = SendingKiosk(ministry), SendingKiosk(ministry)
    first = door.hello(ours)
    second = door.hello(thief)
    assert (second.standing, second.nonce != first.nonce) == ("disputed", True)
    assert door.states() == {ours.kiosk: "disputed", thief.kiosk: "disputed"}
    for number, kiosk in enumerate((ours, thief), start=1):
        sent = kiosk.send(intake, kiosk.report(number))
        assert (results_of(sent), sent.standing, sent.answers) == ([("ok", "")], "disputed", ())
    door.confirm(ours)
    assert door.states() == {ours.kiosk: "active", thief.kiosk: "revoked"}
    with ministry.database.reading() as session:
        village = read_village(session, VILLAGE)
        assert village is not None
        assert (village.kiosk, village.is_active, village.revoked_at) == (ours.kiosk, True, None)
    assert results_of(thief.send(intake, thief.report(3))) == [("later", "revoked")]
    assert [row.came_as for row in reports(ministry)] == ["disputed", "disputed"]


def test_who_came_first_may_be_the_thief(door: Door, ministry: Ministry) -> None:
    thief, ours = SendingKiosk(ministry), SendingKiosk(ministry)
    door.hello(thief)
    door.hello(ours)
    door.confirm(thief, "revoked")
    assert door.states() == {ours.kiosk: "pending", thief.kiosk: "revoked"}
    with pytest.raises(WrongCodeError):
        door.hello(thief)
    door.confirm(ours)
    with ministry.database.reading() as session:
        village = read_village(session, VILLAGE)
        assert village is not None
        assert (village.kiosk, village.revoked_at) == (ours.kiosk, None)


def test_a_card_that_is_replaced_comes_with_a_code_and_the_old_one_stays_in_use_until_it_is_compared(
    door: Door, ministry: Ministry
) -> None:
    old, new = SendingKiosk(ministry).replace(), SendingKiosk(ministry)
    door.hello(new, a_code(ministry))  # the list that gave the old key ended the code before
    assert door.states() == {old.kiosk: "active", new.kiosk: "pending"}
    with ministry.database.reading() as session:
        village = read_village(session, VILLAGE)
        assert village is not None
        assert village.kiosk == old.kiosk
    door.confirm(new)
    assert door.states() == {new.kiosk: "active", old.kiosk: "retired"}


def test_a_wrong_code_one_of_another_village_an_old_and_a_spent_one_are_all_the_same(
    door: Door, ministry: Ministry
) -> None:
    kiosk = SendingKiosk(ministry)
    for code, village, now in (
        (make_code(), VILLAGE, NOW),
        ("rubbish", VILLAGE, NOW),
        (door.code, "43010502", NOW),
        (door.code, VILLAGE, NOW + HOLDS_FOR),
    ):
        with pytest.raises(WrongCodeError):
            door.hello(kiosk, code, village=village, now=now)
    assert door.states() == {}
    assert door.hello(kiosk, now=NOW + HOLDS_FOR - dt.timedelta(seconds=1)).standing == "pending"
    door.confirm(kiosk)
    with pytest.raises(WrongCodeError):
        door.hello(SendingKiosk(ministry))
    assert list(door.states().values()) == ["active"]


def test_only_so_many_keys_come_with_one_code(door: Door, ministry: Ministry) -> None:
    for _ in range(MOST_KEYS):
        door.hello(SendingKiosk(ministry))
    with pytest.raises(WrongCodeError):
        door.hello(SendingKiosk(ministry))
    assert list(door.states().values()) == ["disputed"] * MOST_KEYS
