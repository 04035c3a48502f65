"""One-time codes for the villages of a list: made once, shown once, kept as digests alone.

In: a list with the column `village`, and `name` for villages that the register does not know yet. Out: a code for each
village, or what is wrong with a row; where any row is wrong, nothing is made. A new code of a village takes the place
of the one before. A code is bound to its village, holds 60 days, and is used once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO, Final

from content_sync.central.database.kiosks.enrolment import add_codes, spend_codes, waiting_codes
from content_sync.central.database.kiosks.keys import unconfirmed_of
from content_sync.central.database.kiosks.villages import add_villages, no_kiosk, villages_of
from content_sync.central.database.schema.key_tables import EnrolmentCodeRow
from content_sync.central.database.schema.tables import VillageRow
from content_sync.central.database.sessions import Session
from content_sync.central.network.lists.cells import text_of, village_of_cell
from content_sync.central.network.lists.refusals import RowError, RowReason
from content_sync.central.network.lists.sheet import Column, SheetRow, read_sheet
from content_sync.central.network.lists.villages import VILLAGE
from content_sync.look.places import place
from content_sync.wire.areas import LENGTHS
from content_sync.wire.enrolment import code_digest, make_code

COLUMNS: Final = (VILLAGE, Column(name="name", also=("ชื่อหมู่บ้าน", "ชื่อ")))
HOLDS_FOR: Final = dt.timedelta(days=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolledRow:
    """What became of one row: the code of its village, or why it is refused.

    `has_kiosk` says that the village has one now, `waiting` how many came for it that no person has compared yet, and
    `ends_another` that an earlier code of it could still be used.
    """

    line: int
    village: str
    name: str = ""
    code: str = ""
    is_new: bool = False
    has_kiosk: bool = False
    waiting: int = 0
    ends_another: bool = False
    reason: RowReason | None = None


def make_codes(session: Session, file: BinaryIO, *, now: dt.datetime) -> Sequence[EnrolledRow]:
    """Make a code for each village of a list; where a row is refused, none is made, and each row says how it is.

    Raises:
        RegisterError: it is no such list.
    """
    listed = [(row, _village_of(row)) for row in read_sheet(file, COLUMNS)]
    known = villages_of(session, [village for _, village in listed if isinstance(village, str)])
    seen: set[str] = set()
    rows = [_read(row, village, known, seen) for row, village in listed]
    if any(row.reason for row in rows):
        return rows
    rows = _with_what_waits(session, rows, known, now)
    add_villages(session, [_without_kiosk(row) for row in rows if row.is_new])
    spend_codes(session, [row.village for row in rows], now)
    add_codes(session, [_stored(row, now) for row in rows])
    return rows


def _village_of(row: SheetRow) -> str | RowError:
    try:
        village = village_of_cell(row["village"])
    except RowError as error:
        return error
    return village if place(village[: LENGTHS[0]]) else RowError("province")


def _read(row: SheetRow, village: str | RowError, known: Mapping[str, VillageRow], seen: set[str]) -> EnrolledRow:
    if isinstance(village, RowError):
        return EnrolledRow(line=row.line, village=row["village"][:20], reason=village.reason)
    before = known.get(village)
    try:
        name = text_of(row["name"]) or (before.name if before else "")
    except RowError as error:
        return EnrolledRow(line=row.line, village=village, reason=error.reason)
    if not name or village in seen:
        return EnrolledRow(line=row.line, village=village, reason="twice" if village in seen else "unknown-village")
    seen.add(village)
    return EnrolledRow(
        line=row.line,
        village=village,
        name=name,
        code=make_code(),
        is_new=before is None,
    )


def _with_what_waits(
    session: Session, rows: Sequence[EnrolledRow], known: Mapping[str, VillageRow], now: dt.datetime
) -> list[EnrolledRow]:
    """Return the rows with what their villages have now; a kiosk that nobody has compared is not the village's yet."""
    villages = [row.village for row in rows]
    codes, keys = waiting_codes(session, villages, now), unconfirmed_of(session, villages)

    def told(row: EnrolledRow) -> EnrolledRow:
        before, waiting = known.get(row.village), keys.get(row.village, set())
        has_kiosk = bool(before and before.is_active and before.kiosk not in waiting)
        return replace(row, has_kiosk=has_kiosk, waiting=len(waiting), ends_another=row.village in codes)

    return [told(row) for row in rows]


def _without_kiosk(row: EnrolledRow) -> VillageRow:
    key = no_kiosk(row.village)
    return VillageRow(code=row.village, name=row.name, public_key=key, kiosk=key, is_active=False, wifi_point="")


def _stored(row: EnrolledRow, now: dt.datetime) -> EnrolmentCodeRow:
    return EnrolmentCodeRow(
        digest=code_digest(row.code), village=row.village, made_at=now, expires_at=now + HOLDS_FOR, spent_at=None
    )
