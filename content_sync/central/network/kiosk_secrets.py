"""What central shares with the kiosk of a village, for codes that are read out or printed.

In: a village, central's seal keys. Out: 32 bytes. Rules: a kiosk may not have heard of central's newest key yet; so the
secret is that of the key which its newest envelope was sealed to, and a kiosk still takes codes of the one before.
"""

from __future__ import annotations

from content_sync.central.database.kiosks.keys import read_key
from content_sync.central.database.schema.tables import VillageRow
from content_sync.central.database.sessions import Session
from content_sync.wire.keys import KeyOrKeys, in_use, opens, sealing_key
from content_sync.wire.shared_secret import Purpose, shared_secret


def is_behind(session: Session, village: VillageRow, *, seal_seed: KeyOrKeys) -> bool:
    """Tell whether a kiosk was heard with a key of central's that was replaced, and not with the newest one since."""
    key = read_key(session, village.kiosk)
    return key is not None and key.seal not in {"", opens(in_use(seal_seed)).hex()}


def kiosk_secret(session: Session, village: VillageRow, purpose: Purpose, *, seal_seed: KeyOrKeys) -> bytes:
    """Return the secret for the kiosk that a village has now.

    Args:
        session: any.
        village: one that has a kiosk.
        purpose: what it is for.
        seal_seed: what opens envelopes, the one in use first.
    """
    key = read_key(session, village.kiosk)
    seeds = seal_seed if isinstance(seal_seed, tuple) else (seal_seed,)
    known = (seed for seed in seeds if key is not None and opens(seed).hex() == key.seal)
    return shared_secret(next(known, in_use(seal_seed)), sealing_key(bytes.fromhex(village.public_key)), purpose)
