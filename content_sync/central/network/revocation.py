"""A kiosk is trusted until a day in the register: what it sends from then on is taken by nobody.

In: a village, and a day. Out: the register changed, and a note of who did it and why. Rules: a box that was stolen or
copied gets neither answers nor the board, and nothing of it counts; it keeps what it has, and brings it once it is
trusted again. Villagers read its pages as before. A village that gets another kiosk begins anew.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from content_sync.central.database.network.rescues import lock_village
from content_sync.central.database.schema.tables import VillageRow
from content_sync.central.database.sessions import Session
from content_sync.central.network.acts import note_act

REVOKED: Final = "revoked"
"""Why central takes nothing of a kiosk; kiosks have words for it."""

KIOSK_REVOKED: Final = "kiosk_revoked"
KIOSK_TRUSTED: Final = "kiosk_trusted"


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
    found = lock_village(session, village)
    if found is None:
        return False
    if found.revoked_at != since:
        found.revoked_at = since
        note_act(session, at=at, staff=staff, what=KIOSK_REVOKED if since else KIOSK_TRUSTED, about=village, why=why)
    return True
