"""What this kiosk shares with the ministry, from its own key and those of the edition it holds.

In: the stores, and what for. Out: 32 bytes, or the keys that a trained volunteer's code is checked with; None where one
of the two ends is not known yet, or its key is none. Nothing of it is kept: it follows the edition.
"""

from __future__ import annotations

import logging

from content_sync.errors import WireError
from content_sync.wire.shared_secret import Purpose, shared_secret
from kiosk.callers.joining import MinistryKeys
from kiosk.store.stores import Stores

_log = logging.getLogger(__name__)


def ministry_secret(stores: Stores, purpose: Purpose) -> bytes | None:
    """Return what this kiosk and central share for a purpose; None where one of the keys is not known."""
    seed, keys = stores.identity.seed, stores.content.edition().keys
    if seed is None or keys is None:
        return None
    try:
        return shared_secret(seed, bytes.fromhex(keys.seal), purpose)
    except WireError as error:
        _log.warning("there are no codes for %s: %s", purpose, error)
        return None


def ministry_keys(stores: Stores) -> MinistryKeys | None:
    """Return what a trained volunteer's code is checked with."""
    secret, keys = ministry_secret(stores, "training"), stores.content.edition().keys
    return MinistryKeys(receipt=keys.believed_receipts, secret=secret) if secret and keys else None
