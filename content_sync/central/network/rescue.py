"""Rescue codes at central: the next one for a kiosk, and what a kiosk says of one that was used.

In: a village, who asked and why; a kiosk's word. Out: ten digits to read out, noted with who read them out, for whom
and why; the number after it comes next. Rules: two members of staff at once get two codes. A code is not stored: it is
made of its number and the secret that both ends share. So that no kiosk is left outside, the numbers stay among those
that it takes: where many codes were read out and none was heard of, the last of them is read out again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from content_sync.central.database.network.rescues import add_code, codes_of, lock_village, mark_used
from content_sync.central.database.schema.rescue_tables import RescueCodeRow
from content_sync.central.database.schema.tables import VillageRow
from content_sync.central.database.sessions import Session
from content_sync.central.network.acts import note_act
from content_sync.central.network.kiosk_secrets import is_behind, kiosk_secret
from content_sync.central.network.revocation import has_kiosk
from content_sync.wire.keys import KeyOrKeys
from content_sync.wire.rescue import LOOK_AHEAD, rescue_code

RESCUE_CODE: Final = "rescue_code"


@dataclass(frozen=True, slots=True, kw_only=True)
class RescueCodes:
    """Makes the codes of all kiosks.

    Attributes:
        seal_seed: what opens envelopes, the one in use first.
    """

    seal_seed: KeyOrKeys = field(repr=False)

    def read_out(
        self, session: Session, village: str, *, asked: str, why: str, staff: str, now: dt.datetime
    ) -> int | None:
        """Draw the next code for the kiosk of a village, and note who read it out, for whom and why.

        Returns:
            Its number; None where the village has no kiosk that is trusted.
        """
        found = lock_village(session, village)
        if found is None or not has_kiosk(found, now):
            return None
        counter = next_counter(codes_of(session, found.kiosk))
        add_code(session, RescueCodeRow(kiosk=found.kiosk, counter=counter, village=village, staff=staff, given_at=now))
        note_act(session, at=now, staff=staff, what=RESCUE_CODE, about=village, why=f"{asked}: {why}")
        return counter

    def code(self, session: Session, village: VillageRow, counter: int) -> str:
        """Return the code of a number for the kiosk that a village has now."""
        return rescue_code(kiosk_secret(session, village, "rescue", seal_seed=self.seal_seed), counter)

    def may_be_refused(self, session: Session, village: VillageRow) -> bool:
        """Tell whether the kiosk may have a newer key of central's than it was heard with: its codes are others."""
        return is_behind(session, village, seal_seed=self.seal_seed)


def next_counter(codes: Sequence[RescueCodeRow]) -> int:
    """Return the number of the next code to read out; `codes` are those of one kiosk."""
    last = max((code.counter for code in codes), default=-1)
    used = max((code.counter for code in codes if code.used_at), default=-1)
    return min(last + 1, used + 1 + LOOK_AHEAD)


def keep_rescued(session: Session, *, kiosk: str, village: str, counter: int, now: dt.datetime) -> None:
    """Keep that a code was used at a kiosk; a number nobody read out here moves the next one past it too."""
    if not mark_used(session, kiosk, counter, now):
        add_code(session, RescueCodeRow(kiosk=kiosk, counter=counter, village=village, staff="", used_at=now))
