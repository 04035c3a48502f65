"""The register of villages: which kiosk's key belongs to which village.

In: a CSV with the columns `village` (8 digits), `name` and `public_key` (64 hex digits, as `kiosk key` prints it).
They are read as all typed text is (`wire/text.py`). Out: the `village` table brought up to date, or nothing changed and
an error that names the line. A list taken in twice changes nothing the second time. A village in the list gets its new
key; one that is not in it stays as it is, so that a list of one province is possible.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from content_sync.central.database.kiosks.villages import add_villages, change_villages, villages_by_code
from content_sync.central.database.schema.tables import VillageRow
from content_sync.central.database.sessions import Session
from content_sync.errors import ContentSyncError, WireError
from content_sync.wire.areas import is_village
from content_sync.wire.keys import key_name, public_from_hex
from content_sync.wire.text import one_line, one_spelling, plain_digits, text_error

COLUMNS = ("village", "name", "public_key")
MAX_BYTES = 64_000_000
_MAX_NAME = 200


class RegisterError(ContentSyncError):
    """The whole list of villages is refused; the sentence names the line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedVillage:
    """One line of the list; `kiosk` is the key's name on the wire (hex)."""

    line: int
    village: str
    name: str
    public_key: str
    kiosk: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterResult:
    """How many villages a list added and changed, and how many stayed the same."""

    added: int
    changed: int
    same: int


def read_villages(body: bytes) -> tuple[ListedVillage, ...]:
    """Read a list of villages.

    Raises:
        RegisterError: it is not such a list, a line is wrong, or a village or key stands in it twice.
    """
    if len(body) > MAX_BYTES:
        raise RegisterError(f"the list is larger than {MAX_BYTES // 1_000_000} MB")
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise RegisterError(f"line {line}: not UTF-8 text") from error
    listed = tuple(_lines(text))
    _refuse_twice(listed)
    return listed


def register(session: Session, listed: tuple[ListedVillage, ...]) -> RegisterResult:
    """Bring the stored villages up to date with the list.

    Raises:
        RegisterError: a key belongs to another village, which is not in the list.
    """
    known = villages_by_code(session)
    _refuse_others_keys(known, listed)
    fresh = [one for one in listed if one.village not in known]
    changed = [one for one in listed if one.village in known and not _is_same(known[one.village], one)]
    change_villages(session, [_row(one) for one in changed])
    add_villages(session, [_row(one) for one in fresh])
    return RegisterResult(added=len(fresh), changed=len(changed), same=len(listed) - len(fresh) - len(changed))


def _lines(text: str) -> Iterator[ListedVillage]:
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
        if missing:
            raise RegisterError(f"line 1: the column {missing[0]} is missing; needed are {', '.join(COLUMNS)}")
        for row in reader:
            yield _listed_village(row, reader.line_num)
    except csv.Error as error:
        raise RegisterError(f"line {reader.line_num}: {error}") from error


def _listed_village(row: Mapping[str, str | None], line: int) -> ListedVillage:
    village, name, key = (row[column] or "" for column in COLUMNS)
    village, key = plain_digits(village), plain_digits(key)
    if not is_village(village):
        raise RegisterError(f"line {line}: village must be a code of 8 digits, not {village[:20]!r}")
    is_one_line = "\n" not in one_spelling(name)  # where it is not, a quotation mark is missing
    name = one_line(name)
    if not is_one_line or text_error(name, longest=_MAX_NAME, is_needed=True):
        raise RegisterError(f"line {line}: name must be one line of 1 to {_MAX_NAME} characters")
    try:
        public = public_from_hex(key)
    except WireError as error:
        raise RegisterError(f"line {line}: public_key is not what `kiosk key` prints: {error}") from error
    kiosk = key_name(public).hex()
    return ListedVillage(line=line, village=village, name=name, public_key=public.hex(), kiosk=kiosk)


def _refuse_twice(listed: tuple[ListedVillage, ...]) -> None:
    villages: dict[str, int] = {}
    keys: dict[str, int] = {}
    for one in listed:
        for what, value, seen in (("village", one.village, villages), ("public_key", one.public_key, keys)):
            first = seen.setdefault(value, one.line)
            if first != one.line:
                raise RegisterError(f"line {one.line}: this {what} stands in line {first} already")


def _refuse_others_keys(known: Mapping[str, VillageRow], listed: tuple[ListedVillage, ...]) -> None:
    owners = {row.public_key: row.code for row in known.values()}
    leaving = {one.village for one in listed}
    for one in listed:
        owner = owners.get(one.public_key, one.village)
        if owner != one.village and owner not in leaving:
            raise RegisterError(f"line {one.line}: this public_key belongs to village {owner}")


def _is_same(row: VillageRow, one: ListedVillage) -> bool:
    return (row.name, row.public_key, row.is_active) == (one.name, one.public_key, True)


def _row(one: ListedVillage) -> VillageRow:
    return VillageRow(code=one.village, name=one.name, public_key=one.public_key, kiosk=one.kiosk, is_active=True)
