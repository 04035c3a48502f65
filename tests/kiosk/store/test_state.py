"""What the kiosk remembers of itself: made once, only growing, and still there after a restart."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from content_sync.client.reasons import Reason
from content_sync.client.signed_times import SignedTime, Uptime
from content_sync.client.visit_context import StepResult, VisitResult
from content_sync.wire.stamps import Stamp
from kiosk.store.errors import CardError
from kiosk.store.journal.documents import Documents
from kiosk.store.state import Event, State
from tests.cast.place_and_time import NOON

STAMP = Stamp(at=NOON, clock="trusted")


def opened(folder: Path) -> tuple[State, Documents]:
    documents = Documents(folder / "state.journal")
    return State(documents), documents


def reopened(documents: Documents, folder: Path) -> tuple[State, Documents]:
    documents.close()
    return opened(folder)


def test_a_secret_is_made_once_and_kept(tmp_path: Path) -> None:
    state, documents = opened(tmp_path)
    secret = state.secret("flask")
    assert len(secret) == 32
    assert state.secret("flask") == secret
    assert state.secret("other") != secret
    state, documents = reopened(documents, tmp_path)
    assert state.secret("flask") == secret
    documents.close()


def test_versions_only_grow(tmp_path: Path) -> None:
    state, documents = opened(tmp_path)
    assert state.versions() == {}
    state.remember({"timestamp": 7, "snapshot": 5})
    state.remember({"timestamp": 6, "root": 1})
    state, documents = reopened(documents, tmp_path)
    assert state.versions() == {"timestamp": 7, "snapshot": 5, "root": 1}
    documents.close()


def test_signed_times_are_kept_as_they_are_told_and_fall_with_their_keys(tmp_path: Path) -> None:
    state, documents = opened(tmp_path)
    first = SignedTime(version=7, issued=NOON, learnt=Uptime(boot="ab", seconds=90))
    earlier = replace(first, version=8, issued=NOON - timedelta(days=90))
    state.remember({}, {"stolen": first, "other": first})
    state.remember({}, {"other": earlier})
    state.remember({"timestamp": 7})
    state, documents = reopened(documents, tmp_path)
    assert state.signed_times() == {"other": earlier}
    before = (tmp_path / "state.journal").read_bytes()
    state.remember({}, {"other": earlier})
    assert (tmp_path / "state.journal").read_bytes() == before
    documents.close()


def test_remembering_what_is_known_writes_nothing(tmp_path: Path) -> None:
    state, documents = opened(tmp_path)
    state.remember({"timestamp": 7})
    before = (tmp_path / "state.journal").read_bytes()
    state.remember({"timestamp": 7})
    assert (tmp_path / "state.journal").read_bytes() == before
    documents.close()


def test_the_last_visit_is_remembered_with_each_half(tmp_path: Path) -> None:
    state, documents = opened(tmp_path)
    assert state.last_visit() is None
    visit = VisitResult(
        at=STAMP,
        up=StepResult(outcome="ok"),
        down=StepResult(outcome="failed", reason=Reason.NO_LINK),
        photos=StepResult(outcome="skipped"),
    )
    state.record_visit(visit)
    state, documents = reopened(documents, tmp_path)
    assert state.last_visit() == visit
    documents.close()


def test_the_reasons_on_the_card_keep_their_codes() -> None:
    assert " ".join(Reason) == (
        "no_link sign_in_page certificate outdated_certificate too_slow too_long unfinished budget busy refused"
        " missing no_result behind damaged forged older expired unreadable card_full broken no_keys stick_gone"
        " stick_refused stick_full stick_locked no_key"
    )


def test_a_reason_that_only_a_later_version_knows_reads_as_broken(tmp_path: Path) -> None:
    state, documents = opened(tmp_path)
    well = StepResult(outcome="ok")
    state.record_visit(VisitResult(at=STAMP, up=well, down=well, photos=well, failed_parts={"prices": Reason.BUSY}))
    later = {"down": {"outcome": "failed", "reason": "a code of tomorrow"}, "failed_parts": {"prices": "another"}}
    documents.table("last_visit").update(later)
    state, documents = reopened(documents, tmp_path)
    visit = state.last_visit()
    assert visit is not None
    assert visit.down == StepResult(outcome="failed", reason=Reason.BROKEN)
    assert visit.failed_parts == {"prices": Reason.BROKEN}
    documents.close()


def test_a_visit_that_the_card_does_not_take_is_told_all_the_same(tmp_path: Path) -> None:
    state, documents = opened(tmp_path)
    well = StepResult(outcome="ok")
    before, after = (VisitResult(at=STAMP, up=well, down=well, photos=well, answers=count) for count in (1, 2))
    state.record_visit(before)
    documents.close()
    with pytest.raises(CardError):
        state.record_visit(after)
    assert state.last_visit() == after


def test_what_was_done_is_kept_up_to_a_limit(tmp_path: Path) -> None:
    state, documents = opened(tmp_path)
    with documents.transaction():
        for number in range(1_005):
            state.audit(f"event {number}", STAMP)
    events = state.audited()
    assert len(events) == 1_000
    assert events[0] == Event(what="event 5", at=STAMP)
    documents.close()


def test_who_does_one_thing_again_and_again_wipes_out_nothing_else_that_was_done(tmp_path: Path) -> None:
    state, documents = opened(tmp_path)
    told = Event(what="password_given", at=STAMP, person=2, about="1")
    with documents.transaction():
        state.audit(told.what, told.at, person=told.person, about=told.about)
        for number in range(1_005):
            state.audit("reported_shown", STAMP, person=2, about=f"{number}")
    assert len(state.audited()) == 1_000
    assert state.audited()[0] == told
    assert [event.about for event in state.audited()[1:]] == [f"{number}" for number in range(6, 1_005)]
    documents.close()


def test_a_document_of_another_version_is_left_and_the_others_are_served(tmp_path: Path) -> None:
    state, documents = opened(tmp_path)
    kept = state.post_notice(title="ประชุม", body="", starts=NOON, ends=NOON + timedelta(days=2), posted=STAMP)
    documents.table("notices").insert({"title": 5})
    assert state.notices() == (kept,)
    assert len(documents.table("notices")) == 2
    documents.close()
