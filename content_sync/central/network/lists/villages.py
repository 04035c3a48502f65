"""The list of villages: which kiosk's key belongs to which village, and where its Wi-Fi point is.

The columns are `village` (8 digits), `name`, and where known `public_key` (64 hex digits, as `kiosk key` prints it),
`wifi_point` and `revoked` (the day since when its kiosk is not trusted). A village in the list gets its new key; one
that is not in it stays as it is, so that a list of one province is possible. An empty cell changes nothing;
a new kiosk is trusted where the list does not say otherwise.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

from content_sync.central.database.kiosks.villages import (
    add_villages,
    change_villages,
    no_kiosk,
    owners_of,
    villages_of,
)
from content_sync.central.database.schema.tables import VillageRow
from content_sync.central.database.sessions import Session
from content_sync.central.network.keys import keep_listed_keys
from content_sync.central.network.lists.cells import day_of, text_of, village_of_cell
from content_sync.central.network.lists.refusals import RowError
from content_sync.central.network.lists.results import Planned, RowResult, refused
from content_sync.central.network.lists.sheet import Column, SheetRow, read_sheet
from content_sync.errors import WireError
from content_sync.look.places import place
from content_sync.look.thai import local_date, midnight
from content_sync.wire.areas import LENGTHS, any_covers, is_village
from content_sync.wire.keys import key_name, public_from_hex
from content_sync.wire.text import plain_digits

VILLAGE: Final = Column(name="village", also=("code", "รหัสหมู่บ้าน", "หมู่บ้าน"), is_needed=True)
COLUMNS: Final = (
    VILLAGE,
    Column(name="name", also=("ชื่อหมู่บ้าน", "ชื่อ"), is_needed=True),
    Column(name="public_key", also=("กุญแจตู้",)),
    Column(name="wifi_point", also=("จุดไวไฟ", "จุดติดตั้ง")),
    Column(name="revoked", also=("เพิกถอนวันที่",)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedVillage:
    """One row of the list; what its cells do not say is "" or None."""

    line: int
    village: str
    name: str
    public_key: str
    wifi_point: str
    revoked_at: dt.datetime | None


def read_village(row: SheetRow) -> ListedVillage:
    """Read one row.

    Raises:
        RowError: a cell of it is wrong.
    """
    village = village_of_cell(row["village"])
    if place(village[: LENGTHS[0]]) is None:
        raise RowError("province")
    revoked = day_of(row["revoked"])
    return ListedVillage(
        line=row.line,
        village=village,
        name=text_of(row["name"], is_needed=True),
        public_key=_key_of(row["public_key"]),
        wifi_point=text_of(row["wifi_point"]),
        revoked_at=midnight(revoked) if revoked else None,
    )


class VillagesList:
    """A list of villages, for who may change these areas; where it names both, kiosks may change their villages."""

    columns: Sequence[Column] = COLUMNS

    def __init__(self, areas: Collection[str], today: dt.date, file: BinaryIO) -> None:
        self._areas, self._since = areas, midnight(today)
        self._villages: set[int] = set()
        self._keys: set[bytes] = set()
        self._with_key = frozenset(
            int(code)
            for row in read_sheet(file, COLUMNS)
            if row["public_key"].strip() and is_village(code := plain_digits(row["village"]).strip())
        )

    def plan(self, session: Session, rows: Sequence[SheetRow]) -> Sequence[Planned[VillageRow]]:
        """Decide on a few rows."""
        read = [_read(row) for row in rows]
        listed = [one for one in read if isinstance(one, ListedVillage)]
        known = villages_of(session, [one.village for one in listed])
        owners = owners_of(session, [one.public_key for one in listed if one.public_key])
        return [one if isinstance(one, Planned) else self._decide(one, known, owners) for one in read]

    def write(self, session: Session, planned: Sequence[Planned[VillageRow]]) -> None:
        """Write what was decided."""
        change_villages(session, [one.row for one in planned if one.row and one.result.outcome == "changed"])
        add_villages(session, [one.row for one in planned if one.row and one.result.outcome == "added"])
        said = [one.row for one in planned if one.row and self._says(one.row)]
        given = [row.code for row in said if int(row.code) in self._with_key]
        keep_listed_keys(session, said, given=given, since=self._since)

    def _says(self, row: VillageRow) -> bool:
        """Tell whether the list itself says something of the key: a new name leaves a key as far as it is trusted."""
        return row.is_active and (int(row.code) in self._with_key or row.revoked_at is not None)

    def _decide(
        self, one: ListedVillage, known: Mapping[str, VillageRow], owners: Mapping[str, str]
    ) -> Planned[VillageRow]:
        try:
            self._check(one, owners)
        except RowError as error:
            return refused(one.line, one.village, error)
        before = known.get(one.village)
        row = _row(one, before)
        if before is None:
            return Planned(result=RowResult(line=one.line, outcome="added", about=one.village), row=row)
        if _values(row) == _values(before):
            return Planned(result=RowResult(line=one.line, outcome="same", about=one.village))
        return Planned(result=RowResult(line=one.line, outcome="changed", about=one.village), row=row)

    def _check(self, one: ListedVillage, owners: Mapping[str, str]) -> None:
        if not any_covers(self._areas, one.village):
            raise RowError("not-yours")
        if int(one.village) in self._villages:
            raise RowError("twice")
        self._villages.add(int(one.village))
        if not one.public_key:
            return
        key = bytes.fromhex(one.public_key)
        if key in self._keys:
            raise RowError("key-twice")
        self._keys.add(key)
        owner = owners.get(one.public_key, one.village)
        if owner != one.village and int(owner) not in self._with_key:
            raise RowError("key-of-other")


def _read(row: SheetRow) -> ListedVillage | Planned[VillageRow]:
    try:
        return read_village(row)
    except RowError as error:
        return refused(row.line, row["village"][:20], error)


def _row(one: ListedVillage, before: VillageRow | None) -> VillageRow:
    key = one.public_key or (before.public_key if before else no_kiosk(one.village))
    kiosk = key_name(bytes.fromhex(one.public_key)).hex() if one.public_key else before.kiosk if before else key
    return VillageRow(
        code=one.village,
        name=one.name,
        public_key=key,
        kiosk=kiosk,
        is_active=bool(one.public_key) or bool(before and before.is_active),
        wifi_point=one.wifi_point or (before.wifi_point if before else ""),
        revoked_at=_revoked_at(one, before, key),
    )


def _revoked_at(one: ListedVillage, before: VillageRow | None, key: str) -> dt.datetime | None:
    """Return since when the kiosk is not trusted; a list says the day, and the register may know the minute."""
    known = before.revoked_at if before and key == before.public_key else None
    if known and one.revoked_at and local_date(known) == local_date(one.revoked_at):
        return known
    return one.revoked_at or known


def _values(row: VillageRow) -> tuple[object, ...]:
    return (row.name, row.public_key, row.is_active, row.wifi_point, row.revoked_at)


def _key_of(cell: str) -> str:
    typed = plain_digits(cell).strip()
    if not typed:
        return ""
    try:
        return public_from_hex(typed).hex()
    except WireError as error:
        raise RowError("key") from error
