"""What central has taken in, as tests compare it, answers that staff gave, and keys that change hands meanwhile."""

from __future__ import annotations

from collections.abc import Collection

import msgspec
import pytest
from sqlalchemy import Connection, select

from content_sync.central.database.kiosks.keys import SenderKey, senders_of
from content_sync.central.database.reports.answers import add_answer
from content_sync.central.database.schema.tables import AnswerRow, ReportRow
from content_sync.central.kiosks import known_senders
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


def let_keys_change_hands(patch: pytest.MonkeyPatch) -> None:
    """Let each transaction that keeps envelopes find their keys with another village than who opened them did."""

    def found(connection: Connection, kiosks: Collection[str]) -> dict[str, SenderKey]:
        known = senders_of(connection, kiosks)
        if isinstance(kiosks, list):  # as it is asked to open one
            return known
        return {name: msgspec.structs.replace(one, village="99999999") for name, one in known.items()}

    patch.setattr(known_senders, "senders_of", found)
