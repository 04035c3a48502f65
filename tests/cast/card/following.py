"""Somebody looks up a report in an outbox, as the follow page does."""

from __future__ import annotations

from content_sync.errors import WireError
from content_sync.wire.reports import read_reference, serial_of
from kiosk.store.outbox.outbox import Outbox
from kiosk.store.outbox.views import Followed, ReportState


def look_up(outbox: Outbox, typed: str) -> Followed | None:
    """Return what the holder of this reference sees."""
    try:
        reference = read_reference(typed)
    except WireError:
        return None
    report = outbox.find(serial_of(reference))
    return report.followed(reference) if report else None


def state_of(outbox: Outbox, serial: int) -> ReportState | None:
    """Return what anybody sees of a number."""
    report = outbox.find(serial)
    return report.state() if report else None
