"""A stick that goes between a real central and a kiosk with real stores."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select

from content_sync.central.app import importer_of
from content_sync.central.database.reports.answers import add_answer
from content_sync.central.database.schema.tables import AnswerRow, ReportRow
from content_sync.central.stick.exporting import Exported, Exporter
from content_sync.central.stick.importing import Imported
from content_sync.client.stick.stick_look import StickLook, look
from content_sync.client.stick.stick_visit import StickResult
from content_sync.client.visit_context import VisitContext
from content_sync.stick.folder import StickFolder
from content_sync.wire.reports import Status
from kiosk.sticks import Sticks
from kiosk.visits import Visits
from tests.cast.card.outbox_on_card import look_up
from tests.cast.faults.volunteers_page import read_of_stick
from tests.cast.journeys.country import Country, Journey
from tests.cast.link.http_server import HttpServer
from tests.cast.link.visiting_kiosk import VisitingKiosk
from tests.cast.place_and_time import VILLAGE
from tests.cast.stick.fat_folder import FatFolder


@dataclass
class StickJourney:
    """One stick, one kiosk, one central."""

    journey: Journey
    fat: FatFolder
    _sticks: Sticks | None = None

    @property
    def stick(self) -> StickFolder:
        return StickFolder(self.fat.mount)

    @property
    def kiosk(self) -> VisitingKiosk:
        return self.journey.kiosk

    def context(self) -> VisitContext:
        return self.kiosk.visit_context(HttpServer(self.journey.port), self.journey.country.root)

    def export(self, *areas: str) -> Exported:
        central = self.journey.country.central
        exporter = Exporter(database=central.database, tree=central.tree, receipt_seed=central.keyring.receipt_seed())
        return exporter.export(self.stick, areas or (VILLAGE,), now=self.journey.country.now)

    def bring(self) -> Imported:
        """Take the stick in at central."""
        importer = importer_of(self.journey.country.central)
        return importer.take(self.stick, now=self.journey.country.now)

    def plug_in(self) -> StickResult:
        """Put the stick into the kiosk."""
        return self.sticks().run(self.stick)

    def sticks(self, *more: Path) -> Sticks:
        """Return the kiosk's, of which nothing was asked before; more than one may be in."""
        context = self.context()
        visits = Visits(context, self.kiosk.state, base_minutes=15)
        self._sticks = Sticks(visits, context, name="เวียงคุก", folders=(self.fat.mount, *more))
        return self._sticks

    def read_before(self) -> str:
        """Return what the volunteer reads of the stick before anything of it is taken in."""
        return read_of_stick(self.kiosk, self.sticks())

    def read_after(self) -> str:
        """Return what the volunteer reads of the stick that was taken in last."""
        assert self._sticks is not None
        return read_of_stick(self.kiosk, self._sticks)

    def told(self, reference: str) -> tuple[str, str]:
        """Return the status and the answer that the report's reporter reads at the kiosk."""
        followed = look_up(self.kiosk.outbox, reference)
        assert followed is not None
        return followed.status, followed.answer

    def look(self) -> StickLook:
        return look(self.context(), self.stick)

    def pass_days(self, days: int) -> None:
        self.journey.country.now += timedelta(days=days)
        self.kiosk.wall += timedelta(days=days)
        self.kiosk.up_s += days * 86_400


@pytest.fixture
def by_stick(journey: Journey, fat_stick: FatFolder) -> StickJourney:
    return StickJourney(journey, fat_stick)


def reports_at_central(country: Country) -> list[ReportRow]:
    """Return the reports that central keeps, by their numbers."""
    with country.central.database.reading() as session:
        return list(session.scalars(select(ReportRow).order_by(ReportRow.serial)))


def answer_at_central(country: Country, text: str, *, status: Status = "in_progress") -> None:
    """Have staff answer the one report there is, at central's time."""
    (report,) = reports_at_central(country)
    row = AnswerRow(
        id=uuid4().hex, report=report.id, status=status, text=text, at=country.now, author="somsri@mdes.go.th"
    )
    with country.central.database.writing() as session:
        add_answer(session, session.get_one(ReportRow, report.id), row)
