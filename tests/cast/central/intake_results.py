"""What central has taken in, as tests compare it, and answers that staff gave."""

from __future__ import annotations

from sqlalchemy import select

from content_sync.central.database.reports.answers import add_answer
from content_sync.central.database.schema.tables import AnswerRow, ReportRow
from content_sync.wire.board import Post
from content_sync.wire.envelopes import Receipt
from content_sync.wire.reports import Report, Status
from tests.cast.central.ministry import NOW, Ministry
from tests.cast.central.sending_kiosk import item_id
from tests.cast.place_and_time import HOUR


def reports(ministry: Ministry) -> list[ReportRow]:
    with ministry.database.reading() as session:
        return list(session.scalars(select(ReportRow).order_by(ReportRow.serial)))


def answer(
    ministry: Ministry,
    report: Report | Post,
    name: str = "answer",
    text: str = "ส่งช่างแล้ว",
    *,
    hours: int = 0,
    status: Status = "resolved",
) -> str:
    made, at = item_id(f"{name} of {report.id}"), NOW + hours * HOUR
    row = AnswerRow(id=made, report=report.id, status=status, text=text, at=at, author="staff@example.org")
    with ministry.database.writing() as session:
        add_answer(session, session.get_one(ReportRow, report.id), row)
    return made


def results_of(receipt: Receipt) -> list[tuple[str, str]]:
    return [(result.result, result.reason) for result in receipt.results]
