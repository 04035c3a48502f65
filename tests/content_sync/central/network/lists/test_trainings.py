"""The lists of trainings and of who was there; who attended is trained since then."""

from __future__ import annotations

from datetime import date

import pytest

from content_sync.central.database.network.trainings import list_trainings
from content_sync.central.database.network.volunteers import find_volunteer
from content_sync.central.database.sessions import Database
from content_sync.wire.sign_up import volunteer_id
from tests.cast.central.register import VILLAGES, listed_village, preview, take

VILLAGE = "43010501"
HEAD = "รุ่นที่,สถานที่,จังหวัด,เริ่ม,ถึง,วิทยากร\n"
WHO = "training,village,name,attended\n"


@pytest.fixture(autouse=True)
def listed_people(database: Database) -> None:
    """A village with one volunteer, and one where two have the same name."""
    take(database, "villages", VILLAGES + listed_village(VILLAGE) + listed_village("43010502"))
    take(database, "volunteers", f"village,name,until\n{VILLAGE},สมหญิง,\n43010502,วิชัย,\n")


def trained_on(database: Database) -> date | None:
    with database.reading() as session:
        person = find_volunteer(session, volunteer_id(VILLAGE, 1))
        assert person is not None
        return person.trained_on


def test_a_training_is_read_with_its_province_by_name_or_code(database: Database) -> None:
    assert take(database, "trainings", f"{HEAD}12,หอประชุม,จังหวัดหนองคาย,8/12/2569,9/12/2569,อรทัย\n").added == 1
    assert take(database, "trainings", f"{HEAD}๑๒,หอประชุม,43,2026-12-08,9/12/2569,อรทัย\n").same == 1
    assert take(database, "trainings", f"{HEAD}12,ศาลากลาง,หนองคาย,8/12/2569,,\n").changed == 1
    with database.reading() as session:
        ((training, invited, came),) = list_trainings(session)
    assert (training.number, training.place, training.province) == (12, "ศาลากลาง", "43")
    assert (training.first_day, training.last_day, invited, came) == (date(2026, 12, 8), date(2026, 12, 8), 0, 0)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("0,ก,43,8/12/2569,,", "number"),
        ("สิบ,ก,43,8/12/2569,,", "number"),
        ("1,ก,44444,8/12/2569,,", "province"),
        ("1,ก,เมืองลับแล,8/12/2569,,", "province"),
        ("1,ก,th,8/12/2569,,", "province"),
        ("1,ก,43,,,", "day"),
        ("1,ก,43,9/12/2569,8/12/2569,", "ends-before"),
        ("1,ก,41,9/12/2569,,", "not-yours"),
    ],
)
def test_a_training_that_is_wrong_is_refused_with_why(database: Database, row: str, reason: str) -> None:
    (seen,) = preview(database, "trainings", f"{HEAD}{row}\n", areas=("43",)).shown
    assert (seen.outcome, seen.reason) == ("refused", reason)


def test_who_was_there_is_trained_from_the_last_day_of_their_first_training(database: Database) -> None:
    take(database, "trainings", f"{HEAD}1,ก,43,8/12/2569,9/12/2569,\n2,ข,43,1/12/2569,,\n")
    assert take(database, "attendance", f"{WHO}1,{VILLAGE},สมหญิง,\n").added == 1
    assert trained_on(database) is None  # invited
    assert take(database, "attendance", f"{WHO}1,{VILLAGE},สมหญิง,มา\n").changed == 1
    assert trained_on(database) == date(2026, 12, 9)
    assert take(database, "attendance", f"{WHO}1,{VILLAGE},สมหญิง,\n").same == 1  # an empty cell changes nothing
    take(database, "attendance", f"training,village,number,attended\n2,{VILLAGE},1,yes\n")
    assert trained_on(database) == date(2026, 12, 1)
    assert take(database, "attendance", f"{WHO}1,{VILLAGE},สมหญิง,ไม่มา\n2,{VILLAGE},สมหญิง,no\n").changed == 2
    assert trained_on(database) is None


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("9,43010501,สมหญิง,", "unknown-training"),
        (",43010501,สมหญิง,", "number"),
        ("1,43010501,ใครไม่รู้,", "unknown-person"),
        ("1,43019999,สมหญิง,", "unknown-person"),
        ("1,43010501,สมหญิง,อาจจะ", "yes-or-no"),
        ("1,41010101,สมหญิง,", "not-yours"),
    ],
)
def test_an_attendance_that_is_wrong_is_refused_with_why(database: Database, row: str, reason: str) -> None:
    take(database, "trainings", f"{HEAD}1,ก,43,8/12/2569,,\n")
    (seen,) = preview(database, "attendance", f"{WHO}{row}\n", areas=("43",)).shown
    assert (seen.outcome, seen.reason) == ("refused", reason)
