"""The volunteer's day: what there is to do, what is done, and what comes next.

In: counts and times, as values. Out: one next act and the day's list. Rules: who waits for an answer comes first, then
a warning that nobody read out yet; what is of today is told by the calendar where the clock is trusted, else by how
long the kiosk has run since.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from content_sync.client.visit_context import VisitResult
from content_sync.look.thai import local_date
from content_sync.wire.stamps import Stamp
from kiosk.store.history.broadcasts import Broadcast
from kiosk.store.state import LocalNotice

Act = Literal["answers", "warning", "approve", "nearby", "board", "refused", "visit", "script", "rest"]
"""What to do next; `rest`: nothing presses."""

TaskKind = Literal["visit", "script", "answers", "market", "nearby", "board", "notice", "restored"]

_HALF_A_DAY_S: Final = 12 * 3600
_SILENT: Final = timedelta(days=1)  # after which what waits is worth a visit by hand
_SOON: Final = timedelta(days=1)  # before the end of a notice


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkDay:
    """The day as it stands.

    Attributes:
        now: the time.
        waiting: what waits to be sent.
        answers: answers to pass on.
        to_approve: items of the market to look at.
        nearby: what the items of other villages are called that somebody here complained of.
        unread: posts of the board that whoever asks has not read.
        refused: what central did not take.
        warnings: the ids of the warnings in force.
        broadcasts: what was read over the loudspeaker, the oldest first.
        visit: how the last visit went.
        notice: the volunteer's notice.
        is_restored: a backup was put back, and nobody looked at what came back.
    """

    now: Stamp
    waiting: int = 0
    answers: int = 0
    to_approve: int = 0
    nearby: tuple[str, ...] = ()
    unread: int = 0
    refused: int = 0
    warnings: tuple[str, ...] = ()
    broadcasts: tuple[Broadcast, ...] = ()
    visit: VisitResult | None = None
    notice: LocalNotice | None = None
    is_restored: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DayTask:
    """One line of the day's list; `at` is when it was done, `count` how much there is of it."""

    kind: TaskKind
    is_done: bool = False
    at: Stamp | None = None
    count: int = 0
    ends: date | None = None


def next_act(day: WorkDay) -> Act:
    """Return the one thing to do next."""
    presses: tuple[tuple[Act, bool], ...] = (
        ("answers", bool(day.answers)),
        ("warning", bool(not_read_out(day.warnings, day.broadcasts))),
        ("approve", bool(day.to_approve)),
        ("nearby", bool(day.nearby)),
        ("board", bool(day.unread)),
        ("refused", bool(day.refused)),
        ("visit", bool(day.waiting) and is_silent(day.visit, day.now)),
        ("script", _last_of_today(day) is None),
    )
    return next((act for act, is_due in presses if is_due), "rest")


def tasks(day: WorkDay) -> tuple[DayTask, ...]:
    """Return the day's list: what is always part of a day, then what there is today."""
    visited, read = _visited_today(day), _last_of_today(day)
    unread_warnings = not_read_out(day.warnings, day.broadcasts)
    listed = [
        DayTask(kind="visit", is_done=visited is not None, at=visited, count=day.waiting),
        DayTask(kind="script", is_done=read is not None and not unread_warnings, at=read, count=len(unread_warnings)),
        *(DayTask(kind="restored") for _ in range(day.is_restored)),
        *(DayTask(kind="answers", count=day.answers) for _ in range(bool(day.answers))),
        *(DayTask(kind="market", count=day.to_approve) for _ in range(bool(day.to_approve))),
        *(DayTask(kind="nearby", count=len(day.nearby)) for _ in range(bool(day.nearby))),
        *(DayTask(kind="board", count=day.unread) for _ in range(bool(day.unread))),
    ]
    if day.notice and day.now.is_trusted and day.notice.ends - day.now.at <= _SOON:
        listed.append(DayTask(kind="notice", ends=local_date(day.notice.ends - timedelta(seconds=1))))
    return tuple(sorted(listed, key=lambda task: not task.is_done))


def not_read_out(warnings: Collection[str], broadcasts: Collection[Broadcast]) -> tuple[str, ...]:
    """Return the warnings that nobody read over the loudspeaker."""
    read = {name for broadcast in broadcasts for name in broadcast.warnings}
    return tuple(name for name in warnings if name not in read)


def is_of_today(stamp: Stamp, now: Stamp) -> bool:
    """Tell whether something was today; without a trusted clock, in the last twelve hours of this run."""
    if stamp.is_trusted and now.is_trusted:
        return local_date(stamp.at) == local_date(now.at)
    return stamp.boot == now.boot and 0 <= now.boot_s - stamp.boot_s < _HALF_A_DAY_S


def _last_of_today(day: WorkDay) -> Stamp | None:
    stamps = [one.at for one in day.broadcasts if is_of_today(one.at, day.now)]
    return stamps[-1] if stamps else None


def _visited_today(day: WorkDay) -> Stamp | None:
    reached = day.visit.reached_at if day.visit else None
    return reached if reached and is_of_today(reached, day.now) else None


def is_silent(visit: VisitResult | None, now: Stamp) -> bool:
    """Tell whether central was not reached for a day; where nobody can tell, whether the last visit reached it."""
    reached = visit.reached_at if visit else None
    if reached and reached.is_trusted and now.is_trusted:
        return now.at - reached.at > _SILENT
    return visit is None or not visit.has_reached
