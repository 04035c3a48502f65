"""What is personal of a report is kept until it was closed for some time, and then erased for good.

In: a time that is not doubted, or a report whose reporter asked for it, by their kiosk or by staff. Out: the report as
a number to be counted, its photos and voices gone. Rules: files go before the rows that name them, durably, so that a
power cut leaves a report that is erased again and no file that nobody knows; a file that another report names stays.
Once a day, files that no row names go too: what a write left that was cut off, or what came for a report while it was
erased. The log tells counts.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from content_sync.central.database.reports.erasing import (
    REPORTER,
    asked_reports,
    due_reports,
    erase_personal,
    has_reports,
    named_files,
    tell_village,
)
from content_sync.central.database.reports.inbox import lock_report
from content_sync.central.database.schema.tables import PhotoRow, VoiceRow
from content_sync.central.database.sessions import Database
from content_sync.central.kiosks.begun_files import BegunFiles
from content_sync.central.kiosks.quarantine import throw_away_old
from content_sync.central.network import market
from content_sync.central.network.activities import forget_ended
from content_sync.central.network.photos import erase_old_photos
from content_sync.central.network.volunteers import erase_due
from content_sync.central.voices.playing import OPUS
from content_sync.durable import remove_files

_log = logging.getLogger(__name__)

_AT_ONCE: Final = 200  # each minute, so that neither a publish nor another writer waits long for it
_NAMES_AT_ONCE: Final = 500
_NEW_FILE: Final = dt.timedelta(days=1)  # its row may be on the way


class Retention:
    """What central erases in time, and on request.

    Args:
        database: knows the reports.
        photos: the folder of photos, by their SHA-256.
        voices: the folder of voices, by their SHA-256, and of what is played of them.
        begun: the beginnings of both.
        keep_closed_days: how many days after a report was closed what is personal of it is erased.
        keep_volunteers_days: how many days after a volunteer ended.
    """

    def __init__(
        self,
        *,
        database: Database,
        photos: Path,
        voices: Path,
        begun: BegunFiles,
        keep_closed_days: int,
        keep_volunteers_days: int = 365,
    ) -> None:
        self._database = database
        self._photos = photos
        self._voices = voices
        self._begun = begun
        self.keep_closed_days = keep_closed_days
        self.keep_volunteers_days = keep_volunteers_days
        self._swept_on: dt.date | None = None

    def run(self, now: dt.datetime) -> None:
        """Erase what is due, some of it at each call; once a day remove the files that no row names.

        Raises:
            DatabaseError: nothing was erased; the next call does it.
            OSError: the disk did not remove a file; the next call does it.
        """
        erased = self._erase_due(now)
        if erased:
            _log.info("erased what is personal of %d reports closed for %d days", erased, self.keep_closed_days)
        if asked := self._erase_asked(now):
            _log.info("erased what is personal of %d reports as their reporters asked", asked)
        self._erase_volunteers(now)
        with self._database.writing() as session:
            forget_ended(session, now)
        self._erase_photos_of_posts(now)
        self._erase_market_items(now)
        with self._database.writing() as session:
            throw_away_old(session, now)
        if self._swept_on != now.date():
            self._sweep(now)
            self._swept_on = now.date()

    def erase(self, report: str, *, at: dt.datetime, by: str) -> bool:
        """Erase what is personal of one report on request, here and at its kiosk; tell whether there is such a report.

        Args:
            report: its id.
            at: the time.
            by: the email address of the member of staff.

        Raises:
            DatabaseError: nothing was erased.
            OSError: the disk did not remove a file; nothing is marked as erased.
        """
        with self._database.writing() as session:
            found = lock_report(session, report)
            if found is None:
                return False
            gone = erase_personal(session, found, at=at, by=by)
            tell_village(session, found, at=at, by=by)
            self._remove(gone.photos, gone.voices)
        _log.info("erased what is personal of report %s on request", report)
        return True

    def _erase_due(self, now: dt.datetime) -> int:
        closed_by = now - dt.timedelta(days=self.keep_closed_days)
        with self._database.writing() as session:
            due = due_reports(session, closed_by=closed_by, limit=_AT_ONCE)
            gone = [erase_personal(session, report, at=now) for report in due]
            self._remove((name for one in gone for name in one.photos), (name for one in gone for name in one.voices))
        return len(due)

    def _erase_asked(self, now: dt.datetime) -> int:
        with self._database.writing() as session:
            asked = asked_reports(session, limit=_AT_ONCE)
            gone = [erase_personal(session, report, at=now, by=REPORTER) for report, _ in asked]
            for _, erasure in asked:
                erasure.done_at = now
            self._remove((name for one in gone for name in one.photos), (name for one in gone for name in one.voices))
        return len(asked)

    def _erase_volunteers(self, now: dt.datetime) -> None:
        with self._database.writing() as session:
            erased = erase_due(session, now=now, keep_days=self.keep_volunteers_days)
        if erased:
            _log.info("erased what is personal of %d volunteers who ended", erased)

    def _erase_photos_of_posts(self, now: dt.datetime) -> None:
        with self._database.writing() as session:
            erased = erase_old_photos(session, self._photos, now=now)
        if erased:
            _log.info("erased the photos of %d posts that no kiosk holds any more", erased)

    def _erase_market_items(self, now: dt.datetime) -> None:
        with self._database.writing() as session:
            erased = market.erase_over(session, now)
        if erased:
            _log.info("erased the words of %d market items that were over", erased)

    def _remove(self, photos: Iterable[str], voices: Iterable[str]) -> None:
        pictures, sounds = tuple(photos), tuple(voices)
        remove_files(self._photos, pictures)
        remove_files(self._voices, (file for name in sounds for file in (name, f"{name}{OPUS}")))
        self._begun.remove((*pictures, *sounds))

    def _sweep(self, now: dt.datetime) -> None:
        """Remove beginnings left alone, and files no row names; none where no report is known, as then none is ours."""
        self._begun.sweep(now)
        for folder, table in ((self._photos, PhotoRow), (self._voices, VoiceRow)):
            old = _old_files(folder, before_s=(now - _NEW_FILE).timestamp())
            unnamed = [name for some in _batches(old) for name in self._unnamed(table, some)]
            remove_files(folder, unnamed)
            if unnamed:
                _log.info("removed %d files in %s that no report names", len(unnamed), folder.name)

    def _unnamed(self, table: type[PhotoRow] | type[VoiceRow], files: Sequence[str]) -> Iterator[str]:
        with self._database.reading() as session:
            if not has_reports(session):
                return
            named = named_files(session, table, [name.removesuffix(OPUS) for name in files])
        yield from (name for name in files if name.removesuffix(OPUS) not in named)


def _old_files(folder: Path, *, before_s: float) -> list[str]:
    if not folder.is_dir():
        return []
    with os.scandir(folder) as files:
        return [file.name for file in files if file.stat().st_mtime < before_s]


def _batches(names: Sequence[str]) -> Iterator[Sequence[str]]:
    return (names[start : start + _NAMES_AT_ONCE] for start in range(0, len(names), _NAMES_AT_ONCE))
