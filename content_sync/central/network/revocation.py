"""A kiosk is trusted until a day in the register: what it sends from then on is held, and taken by nobody.

In: a village, and a day. Out: the register changed, and a note of who did it and why. Rules: a box that was stolen or
copied gets neither answers nor the board, and nothing of it counts before staff say so (kiosks/quarantine.py); it keeps
what it has, and brings it once it is trusted again. Villagers read its pages as before. A village that gets another
kiosk begins anew.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from content_sync.central.database.network.rescues import read_village
from content_sync.central.database.schema.tables import VillageRow
from content_sync.central.database.sessions import Session
from content_sync.central.network.keys import change_key

REVOKED: Final = "revoked"
"""Why central takes nothing of a kiosk; kiosks have words for it."""


def is_revoked(village: VillageRow, now: dt.datetime) -> bool:
    """Tell whether the kiosk of a village is no longer trusted."""
    return village.revoked_at is not None and village.revoked_at <= now


def has_kiosk(village: VillageRow, now: dt.datetime) -> bool:
    """Tell whether a village has a kiosk that is trusted."""
    return village.is_active and not is_revoked(village, now)


def keep_revoked(
    session: Session, village: str, since: dt.datetime | None, *, at: dt.datetime, staff: str, why: str
) -> bool:
    """Keep since when a kiosk is not trusted, None where it is; tell whether there is such a village.

    Args:
        session: a writing one.
        village: its code.
        since: from when on; it may be to come.
        at: the time now.
        staff: who says so.
        why: the reason, for the log.
    """
    found = read_village(session, village)
    if found is None or not found.is_active:
        return False
    if found.revoked_at == since:
        return True
    return change_key(session, found.kiosk, "revoked" if since else "active", since=since, at=at, staff=staff, why=why)
