"""A kiosk is silent after a day: not yet at the full day, and told on the list of villages and on the overview."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import msgspec
import pytest
from flask.testing import FlaskClient

from content_sync.central.database.schema.tables import HeartbeatRow, VillageRow
from content_sync.wire.encoding import encode
from tests.cast.central.ministry import NOW
from tests.cast.central.sending_kiosk import a_heartbeat
from tests.cast.desk.office import Office, a_village, office_in

A_DAY = dt.timedelta(hours=24)


LONGER = A_DAY + dt.timedelta(seconds=1)


def test_a_kiosk_that_somebody_switched_off_is_not_silent_until_it_was_heard_again(
    tmp_path: Path, database_url: str
) -> None:
    with office_in(tmp_path, url=database_url) as office:
        village, client = a_village(), office.client()
        office.add(village, a_card(village, "a", NOW - 3 * A_DAY, is_leaving=True))
        assert told(client) == ("0", 0)
        office.add(a_card(village, "b", NOW - LONGER))
        assert told(client) == ("1", 1)


def a_card(village: VillageRow, name: str, heard: dt.datetime, *, is_leaving: bool = False) -> HeartbeatRow:
    body = encode(msgspec.structs.replace(a_heartbeat(), is_leaving=is_leaving, software='"is_leaving":true'))
    return HeartbeatRow(
        kiosk=village.kiosk, epoch=name * 16, seq=1, first_received_at=heard, received_at=heard, parts=b"{}", body=body
    )


def told(clerk: FlaskClient) -> tuple[str, int]:
    """Return how many kiosks the overview calls silent, and how many the list of villages marks."""
    (count,) = re.findall(r'class="count">(\d+)</span> <a href="/villages"', clerk.get("/").text)
    return count, clerk.get("/villages").text.count('class="age too-old"')


@pytest.mark.parametrize(("quiet", "silent"), [(A_DAY, 0), (LONGER, 1)], ids=str)
def test_a_kiosk_is_silent_once_more_than_a_day_has_passed(
    office: Office, clerk: FlaskClient, quiet: dt.timedelta, silent: int
) -> None:
    village = a_village()
    office.add(village, a_card(village, "a", NOW - quiet))
    page = clerk.get("/villages").text
    assert re.findall(r"ขาดการติดต่อเกิน 1 วัน (\d+) ตู้", page) == [str(silent)] * silent
    assert told(clerk) == (str(silent), silent)
