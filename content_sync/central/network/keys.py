"""The state of a kiosk's key: what is taken of it, and how staff change it.

In: a key of a village, and who says what of it. Out: its state and the village's kiosk of now changed together, with a
note of who did it and why. Rules: of a card that was replaced reports are taken for a year more; what comes later, and
what comes of a revoked key, is held (kiosks/quarantine.py). Private words go to a key in use alone, and to one that no
person has compared yet to none. A village has one key in use: a new one retires the one before it, and revokes those
that came with its code.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Final

from content_sync.central.database.kiosks.enrolment import keys_with_code, spend_codes
from content_sync.central.database.kiosks.keys import (
    UNCONFIRMED,
    SenderKey,
    lock_key,
    put_keys,
    retire_others,
    revoke_unconfirmed,
    unconfirmed_of,
    villages_with,
)
from content_sync.central.database.kiosks.villages import no_kiosk
from content_sync.central.database.network.rescues import lock_village
from content_sync.central.database.schema.key_tables import KeyState, KioskKeyRow
from content_sync.central.database.schema.tables import VillageRow
from content_sync.central.database.sessions import Session
from content_sync.central.network.acts import note_act

RETIRED_FOR: Final = dt.timedelta(days=365)
KIOSK_REVOKED: Final = "kiosk_revoked"
KIOSK_TRUSTED: Final = "kiosk_trusted"
KEY_RETIRED: Final = "key_retired"
_ACTS: Final[dict[KeyState, str]] = {"active": KIOSK_TRUSTED, "retired": KEY_RETIRED, "revoked": KIOSK_REVOKED}
KEY_CONFIRMED: Final = "key_confirmed"
KEY_REJECTED: Final = "key_rejected"
KEY_ACTS: Final = frozenset({*_ACTS.values(), KEY_CONFIRMED, KEY_REJECTED})


def standing_of(key: KioskKeyRow | SenderKey, now: dt.datetime) -> KeyState:
    """Return as what a key counts now: a day to come has not come yet, and a year may be over."""
    if key.state == "revoked" and key.since is not None and key.since > now:
        return "active"
    if key.state == "retired" and key.until is not None and key.until <= now:
        return "revoked"
    return key.state


def change_key(
    session: Session,
    kiosk: str,
    state: KeyState,
    *,
    since: dt.datetime | None = None,
    at: dt.datetime,
    staff: str,
    why: str,
) -> bool:
    """Give a key a state, and its village the kiosk that follows from it; tell whether there is such a key.

    Args:
        session: a writing one.
        kiosk: the key's name on the wire, hex.
        state: `active`, `retired` or `revoked`.
        since: from when on; it may be to come. None is now.
        at: the time now.
        staff: who says so.
        why: the reason, for the log.
    """
    key = lock_key(session, kiosk)
    village = lock_village(session, key.village) if key else None
    if key is None or village is None:
        return False
    begins = since or at
    if key.state == state and (state != "revoked" or key.since == begins):
        return True
    was = key.state
    key.state, key.since, key.who = state, begins, staff
    key.until = begins + RETIRED_FOR if state == "retired" else None
    session.flush()
    if state == "active":  # of the others that waited each is rejected with it
        for _ in unconfirmed_of(session, [village.code]).get(village.code, ()):
            note_act(session, at=at, staff=staff, what=KEY_REJECTED, about=village.code, why=why)
    _settle(session, village, key, at=at, staff=staff)
    note_act(session, at=at, staff=staff, what=_act(was, state), about=village.code, why=why)
    return True


def _act(was: KeyState, state: KeyState) -> str:
    """Return how it is called that a key of one state gets another."""
    compared: dict[KeyState, str] = {"active": KEY_CONFIRMED, "revoked": KEY_REJECTED}
    return compared.get(state, _ACTS[state]) if was in UNCONFIRMED else _ACTS[state]


def _settle(session: Session, village: VillageRow, key: KioskKeyRow, *, at: dt.datetime, staff: str) -> None:
    if key.state == "active":
        revoke_unconfirmed(session, [village.code], [key.public_key], at=at, who=staff)
        spend_codes(session, [village.code], at)
        retire_others(session, [village.code], [key.public_key], at=at, until=at + RETIRED_FOR, who=staff)
        village.public_key, village.kiosk = key.public_key, key.kiosk
        village.is_active, village.revoked_at = True, None
    elif village.kiosk == key.kiosk and key.state == "retired":
        village.public_key = village.kiosk = no_kiosk(village.code)
        village.is_active, village.revoked_at = False, None
    elif village.kiosk == key.kiosk:
        village.revoked_at = key.since
    if key.state != "active" and key.code:
        _end_dispute(session, key)


def _end_dispute(session: Session, key: KioskKeyRow) -> None:
    """Let one that is left alone with its code wait as if no other had come."""
    left = [one for one in keys_with_code(session, key.code) if one.state == "disputed"]
    if len(left) == 1:
        left[0].state = "pending"


def keep_listed_keys(
    session: Session, rows: Sequence[VillageRow], *, given: Collection[str], since: dt.datetime
) -> None:
    """Take what a list says of the kiosks of these villages.

    The keys that it gives retire those before them, and who came with a code meanwhile is not the village's; where it
    says again which key is in use, who came with a code goes on waiting.
    """
    keys = [row.public_key for row in rows]
    news = set(given) - villages_with(session, given, keys)
    revoke_unconfirmed(session, news, keys, at=since, who="")
    spend_codes(session, news, since)
    retire_others(session, news, keys, at=since, until=since + RETIRED_FOR, who="")
    put_keys(session, [_listed(row, since) for row in rows])


def _listed(row: VillageRow, since: dt.datetime) -> KioskKeyRow:
    return KioskKeyRow(
        kiosk=row.kiosk,
        public_key=row.public_key,
        village=row.code,
        state="revoked" if row.revoked_at else "active",
        since=row.revoked_at or since,
        until=None,
        who="",
    )
