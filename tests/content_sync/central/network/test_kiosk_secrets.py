"""Codes that are read out or printed are made with the key of central's that the kiosk holds, as its envelopes tell."""

from __future__ import annotations

import pytest

from content_sync.central.database.kiosks.keys import find_key
from content_sync.central.database.network.rescues import read_village
from content_sync.central.database.schema.key_tables import KioskKeyRow
from content_sync.central.kiosks.intake import Intake
from content_sync.central.network.kiosk_secrets import kiosk_secret
from content_sync.wire.keys import opens
from content_sync.wire.shared_secret import shared_secret
from tests.cast.central.ministry import NOW, Ministry
from tests.cast.central.sending_kiosk import SendingKiosk, a_heartbeat, take_in

pytestmark = pytest.mark.usefixtures("database_url")


def made_with(ministry: Ministry, kiosk: SendingKiosk) -> bytes:
    """Return the secret with which central makes codes for the kiosk of the village now."""
    with ministry.database.reading() as session:
        village = read_village(session, kiosk.village)
        assert village is not None
        return kiosk_secret(session, village, "rescue", seal_seed=ministry.keyring.seal_seeds(NOW))


def held_by(kiosk: SendingKiosk, seal_seed: bytes) -> bytes:
    return shared_secret(kiosk.seed, opens(seal_seed), "rescue")


def intake_now(ministry: Ministry) -> Intake:
    """Return what takes envelopes in, as a central that starts now makes it."""
    ring = ministry.keyring
    return Intake(
        database=ministry.database,
        seal_seed=ring.seal_seeds(NOW),
        receipt_seed=ring.receipt_seed(),
        newest=lambda _: {},
        edition=lambda _: 0,
        photos=ministry.folder / "photos",
    )


def rotate(ministry: Ministry, *, is_stolen: bool = False) -> bytes:
    ministry.keyring.make_next("seal", is_stolen=is_stolen)
    ministry.keyring.put_service_keys(NOW)
    return ministry.keyring.seal_seed()


@pytest.mark.parametrize("is_stolen", [False, True])
def test_codes_follow_a_new_key_once_the_kiosk_seals_to_it_and_never_go_back(
    ministry: Ministry, sender: SendingKiosk, *, is_stolen: bool
) -> None:
    old = ministry.keyring.seal_seed()
    assert made_with(ministry, sender) == held_by(sender, old), "of one that was never heard it is the one in use"
    take_in(intake_now(ministry), sender.box(a_heartbeat()))
    carried = sender.box(sender.report(1))
    new = rotate(ministry, is_stolen=is_stolen)
    assert made_with(ministry, sender) == held_by(sender, old), "it cannot know of the new one yet"
    take_in(intake_now(ministry), sender.box(a_heartbeat()))
    assert made_with(ministry, sender) == held_by(sender, new)
    take_in(intake_now(ministry), carried)
    assert made_with(ministry, sender) == held_by(sender, new), "an envelope of before came late, by a stick"


def test_what_a_kiosk_holds_is_written_when_it_is_news_alone(ministry: Ministry, sender: SendingKiosk) -> None:
    intake = intake_now(ministry)
    take_in(intake, sender.box(a_heartbeat()))
    with ministry.database.reading() as session:
        known = find_key(session, sender.kiosk)
    assert known is not None
    assert known.key.seal == opens(ministry.keyring.seal_seed()).hex()
    with ministry.database.writing() as session:
        session.get_one(KioskKeyRow, sender.kiosk).seal = "of a key that is forgotten"
    take_in(intake, sender.box(a_heartbeat()))
    assert made_with(ministry, sender) == held_by(sender, ministry.keyring.seal_seed())
