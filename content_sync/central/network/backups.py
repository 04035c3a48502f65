"""A village's backup whose recovery phrase is lost: the ministry opens it, and seals it to a new one.

In: a kiosk's file, who asks and why. Out: the same records in a new file, and the phrase to read out. Rules: the act is
noted before the new phrase is known; what is in the file is looked at by nobody here.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

from content_sync.central.database.sessions import Database
from content_sync.central.network.acts import note_act
from content_sync.errors import ForgedError
from content_sync.wire.keys import KeyOrKeys, in_use, public_key, sealing_key, unseal
from content_sync.wire.sealed_file import (
    SealedFileError,
    make_lock,
    make_phrase,
    read_head,
    read_messages,
    seal_file,
)

BACKUP_OPENED: Final = "backup_opened"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resealed:
    """Whose backup it is, and the phrase that opens the new file."""

    village: str
    phrase: str = field(repr=False)


def reseal(
    database: Database, file: BinaryIO, out: Path, *, seed: KeyOrKeys, now: dt.datetime, who: str, why: str
) -> Resealed:
    """Seal a backup to a new phrase.

    Raises:
        SealedFileError: it is no backup, changed, cut, or not sealed to this ministry; nothing is noted.
        DatabaseError: the act cannot be noted; nothing is opened.
    """
    head = read_head(file)
    try:
        key = unseal(seed, head.for_central)
    except ForgedError as error:
        raise SealedFileError("not_ours") from error
    file.seek(0)
    for _ in read_messages(file, key):  # to its end, before anything is promised
        pass
    file.seek(0)
    with database.writing() as session:
        note_act(session, at=now, staff=who, what=BACKUP_OPENED, about=head.village, why=why)
    phrase, central = make_phrase(), sealing_key(public_key(in_use(seed)))
    messages = read_messages(file, key)
    with out.open("xb") as new:
        new.writelines(seal_file(messages, village=head.village, lock=make_lock(phrase), central=central))
    return Resealed(village=head.village, phrase=phrase)
