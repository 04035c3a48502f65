"""Keys that open, sign receipts and tell the time are replaced: what the former ones are good for, and how long."""

from __future__ import annotations

import datetime as dt

import pytest

from content_sync.central.kiosks.intake import Intake
from content_sync.errors import ForgedError, SettingError
from content_sync.wire.encoding import decode
from content_sync.wire.keys import public_key
from content_sync.wire.targets import ServiceKeys
from tests.cast.central.ministry import NOW, Ministry
from tests.cast.central.sending_kiosk import SendingKiosk, take_in
from tests.cast.central.tree_reader import TreeReader
from tests.cast.place_and_time import DAY

TWO_YEARS = 2 * 365 * DAY
SECOND = dt.timedelta(seconds=1)


def replaced(ministry: Ministry, name: str, *, is_stolen: bool = False, now: dt.datetime = NOW) -> None:
    ministry.keyring.make_next(name, is_stolen=is_stolen)
    assert name in ministry.keyring.put_service_keys(now)


def intake_at(ministry: Ministry, now: dt.datetime) -> Intake:
    return Intake(
        database=ministry.database,
        seal_seed=ministry.keyring.seal_seeds(now),
        receipt_seed=ministry.keyring.receipt_seed(),
        newest=lambda _: {},
        edition=lambda _: 0,
        photos=ministry.folder / "photos",
    )


def told(ministry: Ministry, reader: TreeReader, now: dt.datetime) -> ServiceKeys:
    ministry.publisher.publish(now)
    return decode(reader.read("sys/kiosk", at=now)["sys/kiosk"] or b"", ServiceKeys)


@pytest.mark.parametrize("is_stolen", [False, True])
def test_what_was_sealed_to_a_former_key_is_opened_for_two_years(
    ministry: Ministry, sender: SendingKiosk, *, is_stolen: bool
) -> None:
    report = sender.report(text="ไฟดับ")
    old = sender.box(report, sender.report(2, contact=sender.contact()))
    replaced(ministry, "seal", is_stolen=is_stolen)
    replaced(ministry, "seal", now=NOW + DAY)
    with pytest.raises(ForgedError):
        intake_at(ministry, NOW + TWO_YEARS).open(old)
    intake = intake_at(ministry, NOW + TWO_YEARS - SECOND)
    receipt = sender.read(take_in(intake, old))
    assert [result.result for result in receipt.results] == ["ok", "ok"]
    assert [one.result for one in sender.send(intake, sender.report(3)).results] == ["ok"], "and the new key opens too"


def test_a_former_receipt_key_is_listed_for_180_days(ministry: Ministry, reader: TreeReader) -> None:
    before = told(ministry, reader, NOW)
    assert before.former_receipts == ()
    replaced(ministry, "receipt")
    after = told(ministry, reader, NOW)
    assert (after.former_receipts, after.receipt != before.receipt) == ((before.receipt,), True)
    assert after.believed_receipts == (bytes.fromhex(after.receipt), bytes.fromhex(before.receipt))
    assert told(ministry, reader, NOW + 180 * DAY - SECOND).former_receipts == (before.receipt,)
    assert told(ministry, reader, NOW + 180 * DAY).former_receipts == ()


def test_a_stolen_receipt_key_is_not_listed_and_the_ones_before_it_are(ministry: Ministry, reader: TreeReader) -> None:
    first = told(ministry, reader, NOW)
    replaced(ministry, "receipt")
    replaced(ministry, "receipt", is_stolen=True, now=NOW + DAY)
    assert told(ministry, reader, NOW + DAY).former_receipts == (first.receipt,)


def test_a_former_seal_key_is_listed_for_180_days_for_codes_on_paper_unless_it_was_stolen(
    ministry: Ministry, reader: TreeReader
) -> None:
    first = told(ministry, reader, NOW)
    replaced(ministry, "seal")
    second = told(ministry, reader, NOW)
    assert (second.former_seals, second.known_seals[1].hex()) == ((first.seal,), first.seal)
    replaced(ministry, "seal", is_stolen=True, now=NOW + DAY)
    assert told(ministry, reader, NOW + 180 * DAY - SECOND).former_seals == (first.seal,)
    assert told(ministry, reader, NOW + 180 * DAY).former_seals == ()


def test_the_keys_of_the_time_and_of_the_desk_are_replaced_and_kiosks_are_told_the_new_one(
    ministry: Ministry, reader: TreeReader
) -> None:
    ministry.publisher.publish(NOW)
    site, time = ministry.keyring.site_secret(), ministry.keyring.time_seed()
    ministry.keyring.make_next("time")
    ministry.keyring.make_next("site")
    assert ministry.keyring.put_service_keys(NOW) == ("site", "time")
    assert site != ministry.keyring.site_secret()
    assert time != ministry.keyring.time_seed()
    assert told(ministry, reader, NOW).time == public_key(ministry.keyring.time_seed()).hex()
    assert ministry.keyring.put_service_keys(NOW) == ()


def test_only_a_key_there_is_can_be_replaced(ministry: Ministry) -> None:
    with pytest.raises(SettingError, match="there is no key 'sael'"):
        ministry.keyring.make_next("sael")
    assert ministry.keyring.next_names() == ()
