"""A box that is no longer trusted: nothing of it is taken and nothing private goes to it, and nothing of it is lost."""

from __future__ import annotations

import datetime as dt

import pytest

from content_sync.central.database.kiosks.heartbeats import newest_card
from content_sync.central.database.network.acts import acts_about
from content_sync.central.database.network.posts import find_post
from content_sync.central.kiosks.intake import Intake
from content_sync.central.network.revocation import keep_revoked
from tests.cast.central.intake_results import results_of
from tests.cast.central.ministry import NOW, Ministry
from tests.cast.central.sending_kiosk import SendingKiosk, a_heartbeat

pytestmark = pytest.mark.usefixtures("database_url")
LATER = ("later", "revoked")
SECOND = dt.timedelta(seconds=1)


def revoke(ministry: Ministry, village: str, since: dt.datetime | None) -> bool:
    with ministry.database.writing() as session:
        return keep_revoked(session, village, since, at=NOW, staff="somsri", why="ตู้หาย")


def test_what_a_revoked_box_sends_waits_there_from_that_moment_on_and_comes_once_it_is_trusted_again(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    first, post, report, beat = sender.post(1), sender.post(2), sender.report(), a_heartbeat()
    assert revoke(ministry, sender.village, NOW)
    assert results_of(sender.send(intake, first, now=NOW - SECOND)) == [("ok", "")]
    sent = sender.send(intake, first, post, report, beat, now=NOW)
    assert results_of(sent) == [("dup", ""), LATER, LATER, LATER]
    with ministry.database.reading() as session:
        assert find_post(session, post.id) is None
        assert newest_card(session, sender.kiosk) is None
    assert revoke(ministry, sender.village, None)
    assert results_of(sender.send(intake, post, report, beat, now=NOW + SECOND)) == [("ok", "")] * 3


def test_neither_the_board_nor_answers_go_to_a_revoked_box_and_its_edition_does(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, neighbour: SendingKiosk
) -> None:
    neighbour.send(intake, neighbour.post(scope="province"))
    assert revoke(ministry, sender.village, NOW)
    receipt = sender.send(intake, board=0, now=NOW)
    assert (receipt.board, receipt.board_to, receipt.answers, receipt.attachments_wanted) == ((), 0, (), ())
    assert receipt.newest == {"warnings": 7}
    assert revoke(ministry, sender.village, None)
    assert len(sender.send(intake, board=0, now=NOW).board) == 1


def test_an_unknown_kind_of_a_revoked_box_waits_too(ministry: Ministry, intake: Intake, sender: SendingKiosk) -> None:
    assert revoke(ministry, sender.village, NOW)
    unknown = b'{"kind":"of tomorrow","id":"' + b"ab" * 16 + b'"}'
    assert results_of(sender.send(intake, unknown, now=NOW)) == [LATER]


def test_each_change_is_noted_once_with_who_and_why(ministry: Ministry, sender: SendingKiosk) -> None:
    for since in (NOW, NOW, None, None):
        assert revoke(ministry, sender.village, since)
    assert not revoke(ministry, "99999999", NOW)
    with ministry.database.reading() as session:
        noted = [(act.what, act.staff, act.why) for act in acts_about(session, sender.village)]
    assert noted == [("kiosk_trusted", "somsri", "ตู้หาย"), ("kiosk_revoked", "somsri", "ตู้หาย")]
