"""The reports of one transaction: written together, and before anything else is asked of the database."""

from __future__ import annotations

from collections.abc import Mapping

from content_sync.central.database.reports.items import insert_reports
from content_sync.central.database.sessions import Session


class NewReports:
    """Reports that are not written yet.

    Args:
        session: a writing one.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._rows: list[Mapping[str, object]] = []

    def add(self, row: Mapping[str, object]) -> None:
        """Take a report, with its values by the names of their columns."""
        self._rows.append(row)

    def written(self) -> Session:
        """Write what was taken, and return the session: who asks it finds those reports."""
        if self._rows:
            rows, self._rows = self._rows, []
            insert_reports(self._session, rows)
        return self._session
