"""The notices on the card: several at a time, each changed by who saw it last, and each once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import get_args

from content_sync.wire.stamps import ClockState, Stamp
from kiosk.store.journal.documents import Documents
from kiosk.store.state import MOST_NOTICES, LocalNotice, State
from tests.cast.place_and_time import NOON

STAMP = Stamp(at=NOON, clock="trusted")


def opened(folder: Path) -> tuple[State, Documents]:
    documents = Documents(folder / "state.journal")
    return State(documents), documents


def reopened(documents: Documents, folder: Path) -> tuple[State, Documents]:
    documents.close()
    return opened(folder)


def test_notices_stand_beside_each_other_until_one_is_taken_away(tmp_path: Path) -> None:
    state, documents = opened(tmp_path)
    first = state.post_notice(title="ฉีดวัคซีน", body="ศาลากลาง", starts=NOON, ends=NOON + timedelta(days=1), posted=STAMP)
    second = state.post_notice(title="ประชุม", body="บ้านผู้ใหญ่", starts=NOON, ends=NOON + timedelta(days=2), posted=STAMP)
    state, documents = reopened(documents, tmp_path)
    assert state.notices() == (first, second)
    state.remove_notice(second.id)
    state.remove_notice(second.id)
    assert state.notices() == (first,)
    third = state.post_notice(title="ใหม่", body="", starts=NOON, ends=NOON + timedelta(days=1), posted=STAMP)
    assert third.id > second.id
    documents.close()


def test_a_form_sent_twice_is_one_notice(tmp_path: Path) -> None:
    state, documents = opened(tmp_path)
    sent = [
        state.post_notice(title=title, body="", starts=NOON, ends=NOON, posted=STAMP, form=form)
        for title, form in (("หนึ่ง", "a"), ("หนึ่ง", "a"), ("หนึ่ง", "b"), ("สอง", ""), ("สอง", ""))
    ]
    assert [notice.id for notice in sent] == [1, 1, 2, 3, 4]
    documents.close()


def test_of_two_changes_made_from_one_notice_only_the_first_is_taken(tmp_path: Path) -> None:
    state, documents = opened(tmp_path)
    notice = state.post_notice(title="ประชุม", body="", starts=NOON, ends=NOON, posted=STAMP)
    assert state.change_notice(replace(notice, title="เลื่อน"))
    assert not state.change_notice(replace(notice, title="งด"))
    state, documents = reopened(documents, tmp_path)
    assert state.notice(notice.id) == replace(notice, title="เลื่อน", changes=1)
    state.remove_notice(notice.id)
    assert not state.change_notice(replace(notice, changes=1))
    documents.close()


def test_the_oldest_notice_is_dropped_when_there_are_too_many_and_not_before(tmp_path: Path) -> None:
    state, documents = opened(tmp_path)
    with documents.transaction():
        for _ in range(MOST_NOTICES):
            state.post_notice(title="ประชุม", body="", starts=NOON, ends=NOON, posted=STAMP)
    assert [notice.id for notice in state.notices()] == list(range(1, MOST_NOTICES + 1))
    state.post_notice(title="ประชุม", body="", starts=NOON, ends=NOON, posted=STAMP)
    assert [notice.id for notice in state.notices()] == list(range(2, MOST_NOTICES + 2))
    documents.close()


def test_a_hidden_notice_is_not_shown_even_while_the_time_is_unsure() -> None:
    notice = LocalNotice(id=1, title="ก", body="", starts=NOON, ends=NOON + timedelta(days=1), posted=STAMP)
    for clock in get_args(ClockState):
        assert notice.is_shown(Stamp(at=NOON, clock=clock))
        assert not replace(notice, is_hidden=True).is_shown(Stamp(at=NOON, clock=clock))


def test_a_notice_is_shown_from_its_beginning_to_its_end_and_early_rather_than_never(tmp_path: Path) -> None:
    state, documents = opened(tmp_path)
    notice = state.post_notice(title="ประชุม", body="", starts=NOON, ends=NOON + timedelta(days=1), posted=STAMP)
    moments = [NOON - timedelta(days=9), NOON, NOON + timedelta(hours=23), NOON + timedelta(days=1)]
    assert [notice.is_shown(Stamp(at=now, clock="trusted")) for now in moments] == [False, True, True, False]
    assert [notice.is_shown(Stamp(at=now, clock="estimated")) for now in moments] == [True] * 4
    assert [notice.is_shown(Stamp(at=now, clock="unknown")) for now in moments] == [True] * 4
    assert state.read_only == ""
    documents.close()
