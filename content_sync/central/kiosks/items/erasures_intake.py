"""Who reported asks to have erased what they told: kept here, and done by `retention.py` within a minute."""

from __future__ import annotations

from content_sync.central.database.reports.erasing import keep_erasure
from content_sync.central.database.schema.tables import ErasureRow
from content_sync.central.kiosks.arrivals import Arrival, OnceKind, is_storable
from content_sync.wire.erasures import Erasure


def _keep(arrival: Arrival, item: Erasure) -> None:
    row = ErasureRow(
        report=item.report,
        village=arrival.village,
        made_at=item.made.at,
        made_clock=item.made.clock,
        received_at=arrival.now,
    )
    keep_erasure(arrival.session, row)


ERASURE = OnceKind(
    objection=lambda arrival, item: "" if is_storable(item.made) else "bad-item",
    fields=lambda item: (item.report, item.made.at),
    keep=_keep,
)
