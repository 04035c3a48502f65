"""A hello that comes again: recorded by somebody, after keys were replaced, or with a code that was not needed."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable

import pytest

from content_sync.central.database.kiosks.keys import keys_of
from content_sync.central.database.schema.key_tables import KioskKeyRow
from content_sync.central.enrolment.codes import make_codes
from content_sync.central.enrolment.greeting import MOST_KEYS, Greeter, WrongCodeError, digits_of
from content_sync.central.network.keys import change_key
from content_sync.wire.enrolment import Hello, Welcome, open_welcome, seal_hello, six_digits
from content_sync.wire.keys import KeyOrKeys, public_key, sealing_key
from tests.cast.central.ministry import NOW, Ministry
from tests.cast.central.register import take
from tests.cast.central.sending_kiosk import SendingKiosk
from tests.cast.place_and_time import HOUR, VILLAGE

pytestmark = pytest.mark.usefixtures("database_url")
LATER = NOW + HOUR
Row = tuple[object, ...]


def a_code(ministry: Ministry, now: dt.datetime = NOW) -> str:
    with ministry.database.writing() as session:
        (row,) = make_codes(session, io.BytesIO(f"village,name\n{VILLAGE},เวียงคุก\n".encode()), now=now)
    return row.code


def greeter(ministry: Ministry, now: dt.datetime = NOW) -> Greeter:
    """Return what takes hellos, as a central that starts now makes it."""
    ring = ministry.keyring
    return Greeter(database=ministry.database, seal_seed=ring.seal_seeds(now), receipt_seed=ring.receipt_seeds(now))


def recorded(ministry: Ministry, kiosk: SendingKiosk, code: str) -> tuple[bytes, bytes]:
    """Return a hello as it crosses the link, and its digest."""
    central = sealing_key(public_key(ministry.keyring.seal_seed()))
    return seal_hello(Hello(code=code, village=VILLAGE), seed=kiosk.seed, central=central)


def rotate(ministry: Ministry, name: str, *, is_stolen: bool = False) -> None:
    ministry.keyring.make_next(name, is_stolen=is_stolen)
    ministry.keyring.put_service_keys(NOW)


def rows(ministry: Ministry) -> dict[str, Row]:
    """Return all that is kept of the keys of the village."""
    columns = [column.name for column in KioskKeyRow.__table__.columns]
    with ministry.database.reading() as session:
        return {key.kiosk: tuple(getattr(key, name) for name in columns) for key in keys_of(session, VILLAGE)}


def states(ministry: Ministry) -> dict[str, str]:
    with ministry.database.reading() as session:
        return {key.kiosk: key.state for key in keys_of(session, VILLAGE)}


def decide(ministry: Ministry, kiosk: SendingKiosk, *, act: str) -> None:
    state: dict[str, Callable[[], object]] = {"listed": lambda: SendingKiosk(ministry).replace()}
    if act in state:
        state[act]()
        return
    with ministry.database.writing() as session:
        for one in act.split():
            assert change_key(session, kiosk.kiosk, one, at=NOW, staff="somsri", why="เทียบแล้ว")  # type: ignore[arg-type]  # a state


@pytest.mark.parametrize("act", ["listed", "retired", "active retired", "revoked", "active revoked"])
def test_the_recorded_hello_of_a_key_that_is_no_longer_in_use_changes_nothing(ministry: Ministry, act: str) -> None:
    kiosk, code = SendingKiosk(ministry), a_code(ministry)
    box, _ = recorded(ministry, kiosk, code)
    greeter(ministry).greet(box, now=NOW)
    decide(ministry, kiosk, act=act)
    before = rows(ministry)
    with pytest.raises(WrongCodeError):
        greeter(ministry).greet(box, now=LATER)
    assert rows(ministry) == before


def test_a_card_that_was_replaced_comes_back_with_another_code(ministry: Ministry) -> None:
    kiosk = SendingKiosk(ministry)
    greeter(ministry).greet(recorded(ministry, kiosk, a_code(ministry))[0], now=NOW)
    decide(ministry, kiosk, act="active retired")
    greeter(ministry).greet(recorded(ministry, kiosk, a_code(ministry, LATER))[0], now=LATER)
    assert states(ministry) == {kiosk.kiosk: "pending"}


def test_a_hello_that_comes_twice_writes_nothing(ministry: Ministry) -> None:
    kiosk, code = SendingKiosk(ministry), a_code(ministry)
    box, _ = recorded(ministry, kiosk, code)
    greeter(ministry).greet(box, now=NOW)
    before = rows(ministry)
    greeter(ministry).greet(box, now=LATER)
    assert rows(ministry) == before


def read(kiosk: SendingKiosk, answer: bytes, digest: bytes, believed: KeyOrKeys) -> tuple[str, Welcome]:
    """Return the digits that the kiosk shows, and what it was told."""
    central, welcome = open_welcome(answer, seed=kiosk.seed, to=digest, central=believed)
    return six_digits(public_key(kiosk.seed), central, bytes.fromhex(welcome.nonce)), welcome


def digits_at_desk(ministry: Ministry) -> str:
    with ministry.database.reading() as session:
        (key,) = keys_of(session, VILLAGE)
    return digits_of(key, ministry.keyring.receipt_seed())


def test_the_digits_stay_the_same_at_both_ends_when_the_receipt_key_is_replaced(ministry: Ministry) -> None:
    kiosk, code, old = SendingKiosk(ministry), a_code(ministry), public_key(ministry.keyring.receipt_seed())
    box, digest = recorded(ministry, kiosk, code)
    shown, _ = read(kiosk, greeter(ministry).greet(box, now=NOW), digest, old)
    rotate(ministry, "receipt")
    new = public_key(ministry.keyring.receipt_seed())
    assert (new != old, digits_at_desk(ministry)) == (True, shown)
    again = greeter(ministry).greet(box, now=NOW)
    assert read(kiosk, again, digest, old)[0] == shown, "a kiosk that has not fetched the new key yet"
    assert read(kiosk, again, digest, (new, old))[0] == digits_at_desk(ministry) == shown


def test_the_digits_of_a_receipt_key_that_was_stolen_are_made_anew_when_the_kiosk_asks_again(
    ministry: Ministry,
) -> None:
    kiosk, code = SendingKiosk(ministry), a_code(ministry)
    box, digest = recorded(ministry, kiosk, code)
    greeter(ministry).greet(box, now=NOW)
    rotate(ministry, "receipt", is_stolen=True)
    new = public_key(ministry.keyring.receipt_seed())
    assert read(kiosk, greeter(ministry).greet(box, now=NOW), digest, new)[0] == digits_at_desk(ministry)


def test_a_hello_that_was_sealed_to_a_former_key_is_opened(ministry: Ministry) -> None:
    kiosk, code = SendingKiosk(ministry), a_code(ministry)
    box, _ = recorded(ministry, kiosk, code)
    rotate(ministry, "seal")
    greeter(ministry).greet(box, now=NOW)
    assert states(ministry) == {kiosk.kiosk: "pending"}


def test_a_kiosk_in_use_that_is_given_a_code_hears_that_it_is_known_and_the_code_stays_for_who_needs_it(
    ministry: Ministry,
) -> None:
    ours, next_one = SendingKiosk(ministry).replace(), SendingKiosk(ministry)
    code, receipt = a_code(ministry), public_key(ministry.keyring.receipt_seed())
    box, digest = recorded(ministry, ours, code)
    assert read_standing(ours, greeter(ministry).greet(box, now=NOW), digest, receipt) == Welcome(standing="active")
    greeter(ministry).greet(recorded(ministry, next_one, code)[0], now=NOW)
    assert states(ministry) == {ours.kiosk: "active", next_one.kiosk: "pending"}


def read_standing(kiosk: SendingKiosk, answer: bytes, digest: bytes, believed: bytes) -> Welcome:
    return open_welcome(answer, seed=kiosk.seed, to=digest, central=believed)[1]


def test_once_staff_sent_strangers_away_there_is_room_for_the_village_with_the_same_code(ministry: Ministry) -> None:
    code, ours = a_code(ministry), SendingKiosk(ministry)
    strangers = [SendingKiosk(ministry) for _ in range(MOST_KEYS)]
    for one in strangers:
        greeter(ministry).greet(recorded(ministry, one, code)[0], now=NOW)
    with pytest.raises(WrongCodeError):
        greeter(ministry).greet(recorded(ministry, ours, code)[0], now=NOW)
    for one in strangers:
        decide(ministry, one, act="revoked")
    greeter(ministry).greet(recorded(ministry, ours, code)[0], now=NOW)
    assert states(ministry)[ours.kiosk] == "pending"


def listed(ministry: Ministry, kiosk: SendingKiosk, name: str) -> None:
    """Let a list name the village anew, with a kiosk's key."""
    line = f"{VILLAGE},{name},{public_key(kiosk.seed).hex()}\n"
    take(ministry.database, "villages", "village,name,public_key\n" + line)


def test_a_list_that_repeats_the_key_in_use_leaves_who_waits_and_one_that_gives_another_sends_them_away(
    ministry: Ministry,
) -> None:
    old, new, waiting = SendingKiosk(ministry).replace(), SendingKiosk(ministry), SendingKiosk(ministry)
    code = a_code(ministry)
    greeter(ministry).greet(recorded(ministry, waiting, code)[0], now=NOW)
    listed(ministry, old, "ชื่อใหม่")
    assert states(ministry) == {old.kiosk: "active", waiting.kiosk: "pending"}
    listed(ministry, new, "ชื่อใหม่")
    assert states(ministry) == {new.kiosk: "active", old.kiosk: "retired", waiting.kiosk: "revoked"}
    with pytest.raises(WrongCodeError):
        greeter(ministry).greet(recorded(ministry, SendingKiosk(ministry), code)[0], now=NOW)


def test_a_list_that_gives_the_key_of_who_waits_lets_it_be_the_villages(ministry: Ministry) -> None:
    ours, thief, code = SendingKiosk(ministry), SendingKiosk(ministry), a_code(ministry)
    for kiosk in (thief, ours):
        greeter(ministry).greet(recorded(ministry, kiosk, code)[0], now=NOW)
    listed(ministry, ours, "เวียงคุก")
    assert states(ministry) == {ours.kiosk: "active", thief.kiosk: "revoked"}
