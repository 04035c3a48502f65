"""A kiosk is silent after a day: not yet at the full day, and told on the list of villages and on the overview."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from flask.testing import FlaskClient

from content_sync.central.database.schema.tables import HeartbeatRow
from content_sync.wire.encoding import encode
from tests.cast.central.ministry import NOW
from tests.cast.central.sending_kiosk import a_heartbeat
from tests.cast.desk.office import Office, a_village

A_DAY = dt.timedelta(hours=24)


@pytest.mark.parametrize(("quiet", "silent"), [(A_DAY, 0), (A_DAY + dt.timedelta(seconds=1), 1)], ids=str)
def test_a_kiosk_is_silent_once_more_than_a_day_has_passed(
    office: Office, clerk: FlaskClient, quiet: dt.timedelta, silent: int
) -> None:
    village, heard = a_village(), NOW - quiet
    body = encode(a_heartbeat())
    card = HeartbeatRow(
        kiosk=village.kiosk, epoch="a" * 16, seq=1, first_received_at=heard, received_at=heard, parts=b"{}", body=body
    )
    office.add(village, card)
    page = clerk.get("/villages").text
    assert re.findall(r"ขาดการติดต่อเกิน 1 วัน (\d+) ตู้", page) == [str(silent)] * silent
    assert page.count('class="age too-old"') == silent
    assert re.findall(r'class="count">(\d+)</span> <a href="/villages"', clerk.get("/").text) == [str(silent)]
