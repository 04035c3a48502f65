"""Bulletins as staff type them into the form, and the rows they become."""

from __future__ import annotations

from collections.abc import Mapping

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from content_sync.central.database.schema.tables import BulletinRow
from tests.cast.desk.office import Office, hidden

TITLE, BODY = "ฉีดวัคซีนไข้หวัดใหญ่ฟรี", "พบกันที่ศาลาวัด\n\n- บัตรประชาชน\n- **สมุดวัคซีน**"

NOTICE = {
    "kind": "notice", "title": TITLE, "body": BODY, "source": "สาธารณสุขจังหวัดหนองคาย",
    "starts": "22/11/2569", "until": "29/11/2569", "area": "43", "act": "publish",
}  # fmt: skip

ARTICLE = {**NOTICE, "kind": "article", "category": "health", "starts": "", "until": "", "area": "th"}
NEWS = {**NOTICE, "kind": "news", "starts": "", "until": ""}


def write(client: FlaskClient, fields: Mapping[str, object], *, page: str = "") -> TestResponse:
    return client.post("/write", data={**hidden(page or client.get("/write").text), **fields})


def rows(office: Office) -> list[BulletinRow]:
    with office.ministry.database.reading() as session:
        return list(session.scalars(select(BulletinRow).order_by(BulletinRow.changed_at)))


def the_row(office: Office) -> BulletinRow:
    (row,) = rows(office)
    return row
