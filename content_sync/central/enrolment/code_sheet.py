"""The file of a list's codes, to be printed: it is there with just the codes that central keeps.

In: a file that is not there yet, and the rows of a list. Out: the file, for its owner alone. Rules: the codes are whole
on the disk under another name before central keeps them, and have their own name after that; what a run left that was
cut in between is finished where central has kept its codes, and else thrown away.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from content_sync.central.database.kiosks.enrolment import find_code
from content_sync.central.database.sessions import Session
from content_sync.central.enrolment.codes import HOLDS_FOR, EnrolledRow
from content_sync.central.network.lists.writing import write_rows, write_table
from content_sync.durable import remove_files, sync_folder, write_whole
from content_sync.errors import SettingError
from content_sync.look.thai import local_date
from content_sync.wire.enrolment import code_digest

_HEADING: Final = ("village", "name", "code", "until")


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeSheet:
    """The file, which may be named as a run that was cut left it."""

    path: Path

    @property
    def unfinished(self) -> Path:
        """Return where the codes stand until central has kept them."""
        return self.path.with_name(f"{self.path.name}.unfinished")

    def settle(self, session: Session) -> None:
        """Finish or throw away what a run left that was cut.

        Raises:
            SettingError: the file is there, perhaps only now; or something else is under the other name.
            OSError: the disk refused.
        """
        if self.path.exists():
            raise SettingError(f"{self.path} is there already: name another file; no code was made")
        if not self.unfinished.exists():
            return
        if find_code(session, code_digest(self._first_code())):  # they were kept all together
            self.finish()
            raise SettingError(
                f"{self.path} has the codes of a run that was cut once they were kept: print these, "
                "and name another file for more; no further code was made"
            )
        remove_files(self.path.parent, [self.unfinished.name])

    def _first_code(self) -> str:
        try:
            with self.unfinished.open(encoding="utf-8-sig", newline="") as file:
                return next(csv.DictReader(file))["code"]
        except (StopIteration, KeyError, UnicodeDecodeError, csv.Error) as error:
            raise SettingError(
                f"{self.unfinished} is in the way and holds no codes: move it away; no code was made"
            ) from error

    def write(self, rows: Sequence[EnrolledRow], now: dt.datetime) -> None:
        """Put the codes on the disk, before they are kept.

        Raises:
            OSError: the disk did not take them.
        """
        until = local_date(now + HOLDS_FOR)
        codes = write_rows((row.village, row.name, row.code, until) for row in rows)
        write_whole(self.unfinished, write_table(_HEADING, ()) + codes)  # who reads a code may bring a key

    def finish(self) -> None:
        """Give the file its name, now that its codes are kept.

        Raises:
            SettingError: the disk refused, and the codes are under the other name.
        """
        try:
            self.unfinished.replace(self.path)
            sync_folder(self.path.parent)
        except OSError as error:
            raise SettingError(
                f"the codes are made, and are in {self.unfinished}, as {self.path} was refused: {error.strerror}"
            ) from error
