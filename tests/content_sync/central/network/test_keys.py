"""A key has a state: a card that was replaced is heard for a year, marked, and no answers go to it."""

from __future__ import annotations

import datetime as dt

import pytest

from content_sync.central.database.kiosks.keys import keys_of
from content_sync.central.database.kiosks.villages import no_kiosk
from content_sync.central.database.network.acts import acts_about
from content_sync.central.database.network.rescues import read_village
from content_sync.central.database.schema.key_tables import KioskKeyRow
from content_sync.central.kiosks.intake import Intake
from content_sync.central.network.keys import change_key, standing_of
from content_sync.look.thai import midnight
from tests.cast.central.intake_results import answer, reports, results_of
from tests.cast.central.ministry import NOW, Ministry
from tests.cast.central.register import TODAY
from tests.cast.central.sending_kiosk import SendingKiosk
from tests.cast.place_and_time import DAY, HOUR

pytestmark = pytest.mark.usefixtures("database_url")
SECOND = dt.timedelta(seconds=1)


def states(ministry: Ministry, village: str) -> list[tuple[str, str]]:
    with ministry.database.reading() as session:
        return [(key.kiosk, key.state) for key in keys_of(session, village)]


def test_reports_of_a_replaced_card_come_marked_for_a_year_and_its_receipts_carry_no_answers(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, neighbour: SendingKiosk
) -> None:
    sender.send(intake, sender.report(1))
    made = answer(ministry, sender.report(1))
    new = SendingKiosk(ministry).replace()
    neighbour.send(intake, neighbour.post(scope="province"))
    ends = midnight(TODAY) + 365 * DAY
    late = sender.send(intake, sender.report(2), board=0, now=ends - SECOND)
    assert (results_of(late), late.answers, late.board) == ([("ok", "")], (), ())
    assert [one.id for one in new.send(intake, now=NOW).answers] == [made]
    assert [(row.serial, row.came_as) for row in reports(ministry)] == [(1, ""), (2, "retired")]
    assert results_of(sender.send(intake, sender.report(3), now=ends)) == [("later", "revoked")]
    assert states(ministry, sender.village) == [(new.kiosk, "active"), (sender.kiosk, "retired")]


def test_a_card_that_staff_retire_leaves_its_village_without_a_kiosk_until_it_is_trusted_again(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    for _ in range(2):
        with ministry.database.writing() as session:
            assert change_key(session, sender.kiosk, "retired", at=NOW, staff="somsri", why="การ์ดเสีย")
    with ministry.database.reading() as session:
        village = read_village(session, sender.village)
        assert village is not None
        assert (village.kiosk, village.is_active) == (no_kiosk(sender.village), False)
    assert results_of(sender.send(intake, sender.report(1), now=NOW)) == [("ok", "")]
    with ministry.database.writing() as session:
        assert change_key(session, sender.kiosk, "active", at=NOW, staff="somsri", why="ซ่อมแล้ว")
        assert not change_key(session, "0" * 32, "active", at=NOW, staff="somsri", why="")
    assert results_of(sender.send(intake, sender.report(2), now=NOW)) == [("ok", "")]
    assert [row.came_as for row in reports(ministry)] == ["retired", ""]
    with ministry.database.reading() as session:
        assert [act.what for act in acts_about(session, sender.village)] == ["kiosk_trusted", "key_retired"]


@pytest.mark.parametrize(
    ("state", "since", "until", "standing"),
    [
        ("active", None, None, "active"),
        ("revoked", NOW, None, "revoked"),
        ("revoked", NOW + SECOND, None, "active"),
        ("retired", NOW - HOUR, NOW + SECOND, "retired"),
        ("retired", NOW - HOUR, NOW, "revoked"),
        ("pending", NOW, None, "pending"),
    ],
)
def test_a_key_counts_as_what_it_is_at_that_moment(
    state: str, since: dt.datetime | None, until: dt.datetime | None, standing: str
) -> None:
    row = KioskKeyRow(kiosk="0f", public_key="0f", village="43010501", state=state, since=since, until=until)
    assert standing_of(row, NOW) == standing
