"""Voices as kiosks send them, at the desk: sealed on the disk, named by a report."""

from __future__ import annotations

import hashlib

from content_sync.central.database.schema.tables import VoiceRow
from content_sync.wire.keys import public_key, seal, sealing_key
from tests.cast.central.ministry import NOW
from tests.cast.desk.office import Office


def bring_voice(office: Office, report: str, voice: bytes, *, is_here: bool = True, seal_to: bytes = b"") -> str:
    """Have a report's voice come in, sealed to the ministry's key unless to another; return its name."""
    key = seal_to or sealing_key(public_key(office.ministry.keyring.seal_seed()))
    sealed = seal(key, voice)
    digest = hashlib.sha256(sealed).hexdigest()
    office.add(
        VoiceRow(
            id=digest[:32],
            village="43010501",
            report=report,
            sha256=digest,
            size_bytes=len(sealed),
            received_at=NOW if is_here else None,
        )
    )
    if is_here:
        (office.voices / digest).write_bytes(sealed)
    return digest
