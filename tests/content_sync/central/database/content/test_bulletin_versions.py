"""Which changes of a text the database refuses, and with which error: nothing is kept of them."""

from __future__ import annotations

import pytest

from content_sync.central.database.content.bulletin_versions import keep, put_back, read_written, withdraw
from content_sync.central.database.refusals import NoSuchTextError, StaleFormError
from content_sync.central.database.sessions import Database
from tests.cast.central.ministry import NOW, a_forecast, a_notice
from tests.cast.desk.office import EMAIL


def test_a_text_that_is_not_there_can_neither_be_withdrawn_nor_put_back(database: Database) -> None:
    for change in (withdraw, put_back):
        with pytest.raises(NoSuchTextError, match="there is no notice water"), database.writing() as session:
            change(session, ("notice", "water"), base_version="", author=EMAIL, now=NOW)


def test_staff_do_not_put_back_what_staff_wrote(database: Database) -> None:
    with database.writing() as session:
        kept = keep(session, a_notice("water"), base_version="", state="published", author=EMAIL, now=NOW)
    with pytest.raises(NoSuchTextError, match="no feed brought"), database.writing() as session:
        put_back(session, ("notice", "water"), base_version=kept.version, author=EMAIL, now=NOW)


def test_a_forecast_is_no_text_to_withdraw(database: Database) -> None:
    with pytest.raises(NoSuchTextError), database.writing() as session:
        withdraw(session, ("forecast", a_forecast().id), base_version="", author=EMAIL, now=NOW)


def test_a_change_of_an_older_version_is_refused_and_the_newer_one_stays(database: Database) -> None:
    with database.writing() as session:
        keep(session, a_notice("water"), base_version="", state="published", author=EMAIL, now=NOW)
    with pytest.raises(StaleFormError), database.writing() as session:
        keep(session, a_notice("water", "41"), base_version="older", state="published", author=EMAIL, now=NOW)
    with pytest.raises(StaleFormError), database.writing() as session:
        withdraw(session, ("notice", "water"), base_version="older", author=EMAIL, now=NOW)
    with database.reading() as session:
        written = read_written(session, "water")
    assert written is not None
    assert (written.bulletin.areas, written.state) == (("4301",), "published")
