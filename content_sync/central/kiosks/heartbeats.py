"""A heartbeat arrives: of each card of a kiosk the one with the highest `seq` stays, with the parts it holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from content_sync.central.database.kiosks.heartbeats import heartbeat_of, keep_if_newer
from content_sync.central.database.schema.tables import HeartbeatRow
from content_sync.central.database.sessions import Session
from content_sync.central.kiosks.held_parts import held_parts, read_parts, write_parts
from content_sync.wire.encoding import encode
from content_sync.wire.envelopes import EnvelopeId
from content_sync.wire.heartbeats import Heartbeat


def keep_heartbeat(
    session: Session,
    heartbeat: Heartbeat,
    *,
    envelope_id: EnvelopeId,
    held: Mapping[str, int],
    newest: Mapping[str, int],
    now: dt.datetime,
) -> bool:
    """Keep a heartbeat and the held parts, unless a later one of the card is known; tell whether it was kept.

    Args:
        session: a writing one.
        heartbeat: what the kiosk says of itself.
        envelope_id: the envelope that brought it.
        held: the numbers of the parts the kiosk holds, by role, as the envelope names them.
        newest: the newest numbers of the parts of this village.
        now: when the envelope came.
    """
    kiosk, epoch = envelope_id.kiosk.hex(), envelope_id.epoch.hex()
    before = heartbeat_of(session, kiosk, epoch)
    known = read_parts(before.parts) if before else {}
    row = HeartbeatRow(
        kiosk=kiosk,
        epoch=epoch,
        seq=envelope_id.seq,
        first_received_at=now,
        received_at=now,
        parts=write_parts(held_parts(held, newest, known, now)),
        body=encode(heartbeat),
    )
    return keep_if_newer(session, row)
