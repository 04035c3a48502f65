"""The way of a report in dots: what was reached, when, and what is ahead; a number alone gives no times."""

from __future__ import annotations

from dataclasses import replace

import pytest

from content_sync.wire.reports import STATUSES, Status
from content_sync.wire.stamps import Stamp
from kiosk.facts.timeline import Dot, timeline
from kiosk.store.outbox.stored import SendState, StatusChange
from kiosk.store.outbox.views import Followed, Reopened, ReportState
from tests.cast.card.outbox_on_card import STAMP
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.place_and_time import HOUR

CAME = Stamp(at=NOON + HOUR, clock="estimated")


def changes(*statuses: str) -> tuple[StatusChange, ...]:
    return tuple(StatusChange(status=status, at=NOON + hour * HOUR) for hour, status in enumerate(statuses, start=2))


def a_report(*statuses: Status, send_state: SendState = "sent", status: Status | None = None) -> Followed:
    return Followed(
        reference="0501-1-K7M4-X", serial=1, topic="road", made=STAMP, send_state=send_state, is_held_back=False,
        reason="", status=status or (statuses[-1] if statuses else "received"), decided_at=None, answer="",
        answered_at=None, read_aloud=False, is_forgotten=False, arrived=CAME, changes=changes(*statuses), reopened=(),
        reopenings_left=2, content=0, is_awaited=False, voices=0,
    )  # fmt: skip


def told(dots: tuple[Dot, ...]) -> list[str]:
    return [f"{dot.stage} {dot.mark}" for dot in dots]


@pytest.mark.parametrize("state", ["waiting", "later", "refused"])
def test_what_central_does_not_have_is_in_the_kiosk_and_all_else_is_ahead(state: SendState) -> None:
    dots = timeline(a_report(send_state=state))
    assert told(dots) == ["kept at", "arrived ahead", "in_work ahead", "closed ahead"]
    assert [dot.at for dot in dots] == [STAMP, None, None, None]


@pytest.mark.parametrize(
    ("statuses", "way"),
    [
        ((), ["kept done", "arrived at", "in_work ahead", "closed ahead"]),
        (("received",), ["kept done", "arrived at", "in_work ahead", "closed ahead"]),
        (("waiting",), ["kept done", "arrived done", "in_work at", "closed ahead"]),
        (("waiting", "forwarded", "in_progress"), ["kept done", "arrived done", "in_work at", "closed ahead"]),
        (("resolved",), ["kept done", "arrived done", "closed at"]),
        (("in_progress", "rejected"), ["kept done", "arrived done", "in_work done", "closed at"]),
        (
            ("resolved", "reopened"),
            ["kept done", "arrived done", "closed done", "reopened at", "in_work ahead", "closed ahead"],
        ),
        (
            ("resolved", "reopened", "in_progress", "duplicate"),
            ["kept done", "arrived done", "closed done", "reopened done", "in_work done", "closed at"],
        ),
    ],
)
def test_the_dots_are_what_staff_and_the_reporter_said_in_their_order(
    statuses: tuple[Status, ...], way: list[str]
) -> None:
    assert told(timeline(a_report(*statuses))) == way


def test_of_what_was_said_in_a_row_the_dot_has_the_first_time_and_the_last_word() -> None:
    kept, arrived, work, _ = timeline(a_report("waiting", "forwarded"))
    assert (kept.at, arrived.at) == (STAMP, CAME)
    assert (work.at, work.status) == (Stamp(at=NOON + 2 * HOUR, clock="trusted"), "forwarded")


def test_not_done_stands_before_central_has_heard_of_it() -> None:
    said = Stamp(at=NOON + 9 * HOUR, clock="unknown")
    report = replace(a_report("resolved", status="reopened"), reopened=(Reopened(made=said, send_state="waiting"),))
    *_, answered, reopened, work, again = timeline(report)
    assert told((answered, reopened, work, again)) == [
        "closed done",
        "reopened at",
        "in_work ahead",
        "closed ahead",
    ]
    assert reopened.at == said


def test_who_has_the_number_alone_sees_the_same_dots_without_times() -> None:
    for statuses in ((), ("in_progress",), ("resolved", "reopened")):
        report = a_report(*statuses)
        state = ReportState(send_state="sent", status=report.status, changes=report.changes)
        assert told(timeline(state)) == told(timeline(report))
        assert {dot.at for dot in timeline(state)} == {None}
    pending = ReportState(send_state="sent", status="reopened", changes=changes("resolved"))
    assert told(timeline(pending))[3] == "reopened at"


@pytest.mark.parametrize("status", [*STATUSES, "a-word-of-a-later-central"])
def test_every_status_has_a_place_on_the_way(status: Status) -> None:
    report = replace(a_report(), changes=changes(status))
    assert len([dot for dot in timeline(report) if dot.mark == "at"]) == 1


def test_an_answer_that_came_before_the_result_shows_that_the_staff_have_it() -> None:
    assert told(timeline(a_report("in_progress", send_state="waiting")))[:2] == ["kept done", "arrived done"]
