"""What staff do with the network stands in the log with who and why, exactly where it was done."""

from __future__ import annotations

import datetime as dt

import pytest

from content_sync.central.database.network.acts import acts_about
from content_sync.central.database.sessions import Database
from content_sync.central.network.acts import MAX_WHY, note_act
from tests.cast.central.ministry import NOW

STAFF, VILLAGE = "somsri@ministry.example", "43010501"


def test_an_act_is_noted_with_who_and_why_the_newest_first(database: Database) -> None:
    with database.writing() as session:
        note_act(session, at=NOW, staff=STAFF, what="rescue_code", about=VILLAGE, why="  ลืมรหัสผ่าน\nโทรมาเอง ")
        note_act(session, at=NOW + dt.timedelta(hours=1), staff=STAFF, what="export", about=VILLAGE, why="ก" * 900)
        note_act(session, at=NOW, staff=STAFF, what="export", about="43010502")
    with database.reading() as session:
        newest, oldest = acts_about(session, VILLAGE)
    assert (newest.what, len(newest.why)) == ("export", MAX_WHY)
    assert (oldest.at, oldest.staff, oldest.what, oldest.why) == (NOW, STAFF, "rescue_code", "ลืมรหัสผ่าน โทรมาเอง")


def test_an_act_that_is_not_done_leaves_no_row(database: Database) -> None:
    def fail_half_way() -> None:
        with database.writing() as session:
            note_act(session, at=NOW, staff=STAFF, what="rescue_code", about=VILLAGE)
            raise LookupError

    with pytest.raises(LookupError):
        fail_half_way()
    with database.reading() as session:
        assert acts_about(session, VILLAGE) == ()
