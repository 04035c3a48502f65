"""Whose envelopes are taken, and what the log tells of them."""

from __future__ import annotations

import logging

import pytest

from content_sync.central.database.schema.key_tables import KioskKeyRow
from content_sync.central.kiosks.intake import Intake
from content_sync.central.kiosks.known_senders import UnknownKioskError
from content_sync.errors import ForgedError, WireError
from content_sync.wire.encoding import encode
from content_sync.wire.envelopes import MAX_SEALED_BYTES
from content_sync.wire.keys import public_key, seal, sealing_key
from tests.cast.central.intake_results import reports, results_of
from tests.cast.central.ministry import NOW, Ministry
from tests.cast.central.sending_kiosk import TEXT, SendingKiosk, take_in

pytestmark = pytest.mark.usefixtures("database_url")


def test_two_kiosks_with_one_key_are_both_heard(ministry: Ministry, intake: Intake, sender: SendingKiosk) -> None:
    clone = SendingKiosk(ministry, seed=sender.seed, epoch=sender.epoch)
    sender.send(intake, sender.report(1))
    clone.send(intake, clone.report(2))
    sender.send(intake, sender.report(3))
    assert results_of(clone.send(intake, clone.report(1, text="ฉบับของเครื่องที่สอง"))) == [("conflict", "")]
    assert [row.serial for row in reports(ministry)] == [1, 2, 3]


def test_an_envelope_of_a_stranger_is_refused(ministry: Ministry, intake: Intake) -> None:
    stranger = SendingKiosk(ministry)
    with pytest.raises(UnknownKioskError):
        take_in(intake, stranger.box(stranger.report()), now=NOW)


def test_an_envelope_that_was_not_signed_by_the_kiosk_it_names_is_refused(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    thief = SendingKiosk(ministry)
    with ministry.database.writing() as session:
        session.get_one(KioskKeyRow, sender.kiosk).kiosk = thief.kiosk
    with pytest.raises(ForgedError):
        take_in(intake, thief.box(thief.report()), now=NOW)
    assert reports(ministry) == []


def test_what_is_no_envelope_is_refused(ministry: Ministry, intake: Intake, sender: SendingKiosk) -> None:
    box = sender.box(sender.report())
    central = sealing_key(public_key(ministry.keyring.seal_seed()))
    for wrong in (
        b"",
        b"x" * 200,
        box[:-1],
        bytes([box[0] ^ 1]) + box[1:],
        seal(central, b"KB1"),
        seal(central, b"x" * 500),
    ):
        with pytest.raises((ForgedError, WireError)):
            take_in(intake, wrong, now=NOW)
    with pytest.raises(WireError):
        take_in(intake, b"x" * (4 * MAX_SEALED_BYTES + 1), now=NOW)
    with pytest.raises(WireError, match="sequence"):
        take_in(intake, sender.box(seq=2**63), now=NOW)
    assert reports(ministry) == []


def test_nothing_a_villager_wrote_reaches_the_log(
    intake: Intake, sender: SendingKiosk, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        sender.send(intake, sender.report(contact=sender.contact()), sender.report(2, text="รหัส 9988"))
        sender.send(intake, sender.report(text="ความลับของหมู่บ้าน"))
        sender.send(intake, encode({"id": "3" * 32, "kind": "report", "text": "ความลับของหมู่บ้าน"}))
    for private in (TEXT, "สมศรี", "081-234-5678", "9988", "ความลับ", "K7M4"):
        assert private not in caplog.text
    assert f"envelope of {sender.village}" in caplog.text
