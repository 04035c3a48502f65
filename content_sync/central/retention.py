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
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from content_sync.central.database.network.post_photos import let_photo_go, old_photos
from content_sync.central.database.reports.erasing import (
    REPORTER,
    UnnamedFiles,
    asked_reports,
    due_reports,
    erase_personal,
    has_reports,
    named_files,
    tell_village,
)
from content_sync.central.database.reports.inbox import lock_report
from content_sync.central.database.schema.tables import ErasureRow, PhotoRow, ReportRow, VoiceRow
from content_sync.central.database.sessions import Database, DatabaseError, Session
from content_sync.central.kiosks.begun_files import BegunFiles
from content_sync.central.kiosks.quarantine import throw_away_old
from content_sync.central.network import market
from content_sync.central.network.activities import forget_ended
from content_sync.central.network.photos import KEPT
from content_sync.central.network.volunteers import erase_due
from content_sync.central.voices.playing import OPUS
from content_sync.durable import remove_files

T = TypeVar("T")

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

        Each of it is tried, whatever becomes of the others; what was not erased the next call tries again.

        Raises:
            DatabaseError: the first that failed was not erased.
            OSError: the first that failed has a file that the disk did not remove.
        """
        _try_each(
            self._erase_due,
            self._erase_asked,
            self._erase_volunteers,
            self._forget_activities,
            self._erase_photos_of_posts,
            self._erase_market_items,
            self._throw_away_held,
            self._sweep_once_a_day,
            now=now,
        )

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
            self._remove(gone)
        _log.info("erased what is personal of report %s on request", report)
        return True

    def _erase_due(self, now: dt.datetime) -> None:
        closed_by = now - dt.timedelta(days=self.keep_closed_days)
        self._erase_each(
            lambda session: due_reports(session, closed_by=closed_by, limit=_AT_ONCE),
            lambda session, report: erase_personal(session, report, at=now),
            told=f"erased what is personal of %d reports closed for {self.keep_closed_days} days",
        )

    def _erase_asked(self, now: dt.datetime) -> None:
        def let_go(session: Session, asked: tuple[ReportRow, ErasureRow]) -> UnnamedFiles:
            report, erasure = asked
            erasure.done_at = now
            return erase_personal(session, report, at=now, by=REPORTER)

        self._erase_each(
            lambda session: asked_reports(session, limit=_AT_ONCE),
            let_go,
            told="erased what is personal of %d reports as their reporters asked",
        )

    def _erase_each(
        self, find: Callable[[Session], Sequence[T]], let_go: Callable[[Session, T], UnnamedFiles], *, told: str
    ) -> None:
        """Erase what is found in one go; where the disk does not remove a file, one by one, and that one stays.

        Args:
            find: finds what is due.
            let_go: takes one of it out of the database, and returns its files.
            told: what the log says of how many.

        Raises:
            OSError: of the first that stays, once all others are erased.
        """
        failures: list[OSError] = []
        with self._database.writing() as session:
            due = find(session)
            try:
                with session.begin_nested():
                    self._remove(*(let_go(session, one) for one in due))
            except OSError:
                failures = [error for one in due if (error := self._failure_of(session, let_go, one))]
        if len(due) > len(failures):
            _log.info(told, len(due) - len(failures))
        if failures:
            raise failures[0]

    def _failure_of(self, session: Session, let_go: Callable[[Session, T], UnnamedFiles], one: T) -> OSError | None:
        """Erase one by itself; return why it stays, if it does."""
        try:
            with session.begin_nested():
                self._remove(let_go(session, one))
        except OSError as error:
            return error
        return None

    def _erase_volunteers(self, now: dt.datetime) -> None:
        with self._database.writing() as session:
            erased = erase_due(session, now=now, keep_days=self.keep_volunteers_days)
        if erased:
            _log.info("erased what is personal of %d volunteers who ended", erased)

    def _forget_activities(self, now: dt.datetime) -> None:
        with self._database.writing() as session:
            forget_ended(session, now)

    def _erase_photos_of_posts(self, now: dt.datetime) -> None:
        self._erase_each(
            lambda session: old_photos(session, before=now - KEPT, limit=_AT_ONCE),
            lambda session, post: UnnamedFiles(photos=let_photo_go(session, post), voices=()),
            told="erased the photos of %d posts that no kiosk holds any more",
        )

    def _throw_away_held(self, now: dt.datetime) -> None:
        with self._database.writing() as session:
            throw_away_old(session, now)

    def _erase_market_items(self, now: dt.datetime) -> None:
        with self._database.writing() as session:
            erased = market.erase_over(session, now)
        if erased:
            _log.info("erased the words of %d market items that were over", erased)

    def _remove(self, *gone: UnnamedFiles) -> None:
        pictures = tuple(name for one in gone for name in one.photos)
        sounds = tuple(name for one in gone for name in one.voices)
        remove_files(self._photos, pictures)
        remove_files(self._voices, (file for name in sounds for file in (name, f"{name}{OPUS}")))
        self._begun.remove((*pictures, *sounds))

    def _sweep_once_a_day(self, now: dt.datetime) -> None:
        if self._swept_on != now.date():
            self._sweep(now)
            self._swept_on = now.date()

    def _sweep(self, now: dt.datetime) -> None:
        """Remove beginnings left alone, and files no row names; none where no report is known, as then none is ours."""
        photos = partial(self._sweep_folder, self._photos, PhotoRow)
        voices = partial(self._sweep_folder, self._voices, VoiceRow)
        _try_each(self._begun.sweep, photos, voices, now=now)

    def _sweep_folder(self, folder: Path, table: type[PhotoRow] | type[VoiceRow], now: dt.datetime) -> None:
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


def _try_each(*acts: Callable[[dt.datetime], object], now: dt.datetime) -> None:
    """Do all of it, and raise only then why the first that failed did."""
    failures: list[DatabaseError | OSError] = []
    for act in acts:
        try:
            act(now)
        except (DatabaseError, OSError) as error:
            failures.append(error)
    if failures:
        raise failures[0]


def _old_files(folder: Path, *, before_s: float) -> list[str]:
    if not folder.is_dir():
        return []
    with os.scandir(folder) as files:
        return [file.name for file in files if file.stat().st_mtime < before_s]


def _batches(names: Sequence[str]) -> Iterator[Sequence[str]]:
    return (names[start : start + _NAMES_AT_ONCE] for start in range(0, len(names), _NAMES_AT_ONCE))
