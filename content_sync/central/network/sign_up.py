"""Signing up trained volunteers: what stands on the sheet of a training, and what it does when a kiosk tells of it.

In: a volunteer and the village; later a `SignedUp` from the kiosk of that village. Out: the address that a QR code
carries and 16 digits; the volunteer as signed up and trained. A village without a kiosk has no digits: only it and
central could make them.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from content_sync.central.database.kiosks.villages import no_kiosk
from content_sync.central.database.network.volunteers import find_volunteer
from content_sync.central.database.schema.register_tables import VolunteerRow
from content_sync.central.database.schema.tables import VillageRow
from content_sync.central.database.sessions import Session
from content_sync.central.network.kiosk_secrets import kiosk_secret
from content_sync.look.thai import local_date
from content_sync.wire.keys import KeyOrKeys
from content_sync.wire.sign_up import SignedUp, invite, write_digits, write_token


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetCodes:
    """What a volunteer's row on the sheet carries: an address for the QR code, and digits ("" without a kiosk)."""

    address: str
    digits: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignUpSheets:
    """Writes the codes of a sheet.

    Attributes:
        receipt_seed: signs the tokens.
        seal_seed: what opens envelopes, the one in use first: it shares a secret with each kiosk.
        kiosk_url: where phones on a village's Wi-Fi find its kiosk.
    """

    receipt_seed: bytes
    seal_seed: KeyOrKeys
    kiosk_url: str

    def codes(self, session: Session, person: VolunteerRow, village: VillageRow, today: dt.date) -> SheetCodes:
        """Return the codes for one volunteer, which hold for 30 days after this one."""
        invitation = invite(village.code, person.number, today)
        address = f"{self.kiosk_url.rstrip('/')}/join?t={write_token(invitation, self.receipt_seed)}"
        if village.public_key == no_kiosk(village.code):
            return SheetCodes(address=address, digits="")
        secret = kiosk_secret(session, village, "training", seal_seed=self.seal_seed)
        return SheetCodes(address=address, digits=write_digits(invitation, secret))


def keep_signed_up(session: Session, told: SignedUp, *, village: str, now: dt.datetime) -> None:
    """Keep that a volunteer signed up at the kiosk of their village: they were trained, and since when they are there.

    One of whom the register knows nothing, or of another village, changes nothing.
    """
    person = find_volunteer(session, told.register)
    if person is None or person.village != village:
        return
    person.signed_up_at = person.signed_up_at or now
    person.trained_on = person.trained_on or local_date(now)
