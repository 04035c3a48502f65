"""The way of a report in dots: in the kiosk, at the staff, in work, closed, and opened again.

In: what may be seen of a report by who asks. Out: the dots, those that were reached and those that are ahead. Rules:
what staff said more than once in a row is one dot, with the time of the first; a number alone gives no times; of a
report that its reporter opened again the dot stands before central has heard of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final, Literal

from content_sync.wire.reports import Status, known_status
from content_sync.wire.stamps import Stamp
from kiosk.store.outbox.views import Followed, ReportState

Stage = Literal["kept", "arrived", "in_work", "closed", "reopened"]
_STAGES: Final[Mapping[Status, Stage]] = {
    "waiting": "in_work",
    "in_progress": "in_work",
    "forwarded": "in_work",
    "resolved": "closed",
    "rejected": "closed",
    "duplicate": "closed",
    "reopened": "reopened",
}
_AHEAD: Final[Mapping[Stage, tuple[Stage, ...]]] = {
    "kept": ("arrived", "in_work", "closed"),
    "arrived": ("in_work", "closed"),
    "in_work": ("closed",),
    "closed": (),
    "reopened": ("in_work", "closed"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """One dot: what it stands for, where the report stands, when it got there.

    `status` is the last word of staff at this dot, `received` where they have said none.
    """

    stage: Stage
    mark: Literal["done", "at", "ahead"] = "done"
    status: Status = "received"
    at: Stamp | None = None


def timeline(report: Followed | ReportState) -> tuple[Dot, ...]:
    """Return the dots of a report, the first step first."""
    *done, at = _reached(report)
    return (*done, replace(at, mark="at"), *(Dot(stage=stage, mark="ahead") for stage in _AHEAD[at.stage]))


def _reached(report: Followed | ReportState) -> Iterator[Dot]:
    holder = report if isinstance(report, Followed) else None
    yield Dot(stage="kept", at=holder.made if holder else None)
    if report.send_state != "sent" and not report.changes:
        return
    yield Dot(stage="arrived", at=holder.arrived if holder else None)
    known = [(known_status(change.status), change.at) for change in report.changes]
    last: Stage = "arrived"
    for stage, group in groupby((one for one in known if one[0] in _STAGES), key=lambda one: _STAGES[one[0]]):
        (_, since), *_ = changes = list(group)
        last = stage
        yield Dot(stage=stage, status=changes[-1][0], at=Stamp(at=since, clock="trusted") if holder else None)
    if report.status == "reopened" and last != "reopened":
        said = holder.reopened if holder else ()
        yield Dot(stage="reopened", status="reopened", at=said[-1].made if said else None)
