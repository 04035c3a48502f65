"""Works on the lists that staff brought, beside the page that asks how far it is.

In: a list. Out: its state, told each few hundred rows: looked at first, then taken in. Rules: one list at a time, so
that memory stays as it is; the areas are those of who brought it at that moment, so who was moved brings nothing in any
more; a list is taken whole but for the rows that were refused when its preview was shown.
"""

from __future__ import annotations

import csv
import datetime as dt
import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final, TextIO

from content_sync.central.database.network.officers import areas_of
from content_sync.central.database.sessions import Database, Session
from content_sync.central.network.acts import note_act
from content_sync.central.network.lists.brought import BroughtList, BroughtLists
from content_sync.central.network.lists.kinds import maker_of
from content_sync.central.network.lists.refusals import RegisterError
from content_sync.central.network.lists.results import RowResult
from content_sync.central.network.lists.taking import ListResult, look_at, take_in
from content_sync.errors import ContentSyncError
from content_sync.look.thai import local_date
from content_sync.wire.areas import COUNTRY

_log = logging.getLogger(__name__)

LIST_TAKEN: Final = "list_taken"
_SHORT_S: Final = 1.5  # a list of a province is done by then, and its page need not be asked for again


@dataclass(frozen=True, slots=True, kw_only=True)
class ListTaker:
    """Looks at lists and takes them in, in a thread of its own.

    Attributes:
        database: the register.
        lists: the lists that were brought.
        clock: tells the time.
    """

    database: Database
    lists: BroughtLists
    clock: Callable[[], dt.datetime]
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def look(self, brought: BroughtList) -> None:
        """Look at a list, so that its preview can be shown."""
        self._start(brought, self._look)

    def take(self, name: str) -> bool:
        """Take in a list that was looked at; tell whether it is being done now."""
        claimed = self.lists.claim(name, self.clock())
        if claimed is None:
            return False
        taking = replace(claimed, stage="taking", done=0, touched_at=self.clock())
        self.lists.save(taking)
        self._start(taking, self._take)
        return True

    def _start(self, brought: BroughtList, work: Callable[[BroughtList], BroughtList]) -> None:
        thread = threading.Thread(target=self._do, args=(brought, work), name="list", daemon=True)
        thread.start()
        thread.join(_SHORT_S)

    def _do(self, brought: BroughtList, work: Callable[[BroughtList], BroughtList]) -> None:
        with self._one_at_a_time:
            try:
                done = work(brought)
            except RegisterError as error:
                done = replace(brought, stage="refused", reason=error.code, about=error.about)
            except (ContentSyncError, OSError) as error:
                _log.error("a list of %s was not taken in: %s", brought.kind, type(error).__name__)
                done = replace(brought, stage="failed")
            self.lists.save(replace(done, touched_at=self.clock()))

    def _look(self, brought: BroughtList) -> BroughtList:
        result = self._go_through(brought, self.database.reading(), look_at)
        return replace(brought, stage="checked", result=result, done=result.rows)

    def _take(self, brought: BroughtList) -> BroughtList:
        take = partial(take_in, refused_at_most=brought.result.refused)
        result = self._go_through(brought, self.database.writing(), take)
        _log.info("a list of %s: %d new, %d changed", brought.kind, result.added, result.changed)
        return replace(brought, stage="taken", result=result, done=result.rows)

    def _go_through(
        self, brought: BroughtList, opened: AbstractContextManager[Session], act: Callable[..., ListResult]
    ) -> ListResult:
        rows = self.lists.rows(brought.id)
        fresh = rows.with_suffix(".new")
        with (
            fresh.open("w", encoding="utf-8", newline="") as out,
            self.lists.open(brought.id) as file,
            opened as session,
        ):
            areas = self._areas(session, brought)
            make = maker_of(brought.kind, areas, local_date(self.clock()))
            result = act(session, make, file, partial(self._tell, brought), each=partial(_write_rows, out))
            if brought.stage == "taking":
                told = f"{result.added} new, {result.changed} changed"
                note_act(session, at=self.clock(), staff=brought.staff, what=LIST_TAKEN, about=brought.kind, why=told)
        fresh.replace(rows)
        return result

    def _areas(self, session: Session, brought: BroughtList) -> Sequence[str]:
        areas = areas_of(session, brought.staff)
        if not areas or (brought.kind == "villages" and COUNTRY not in areas):
            raise RegisterError("these areas are not yours", code="not-yours")
        return areas

    def _tell(self, brought: BroughtList, rows: int) -> None:
        self.lists.save(replace(brought, done=rows, touched_at=self.clock()))


def _write_rows(out: TextIO, results: Sequence[RowResult]) -> None:
    csv.writer(out).writerows([one.line, one.outcome, one.about, one.reason or ""] for one in results)
