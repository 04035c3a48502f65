"""What this kiosk shares with the ministry, from its own key and those of the edition it holds.

In: the stores, and what for. Out: the secrets that codes are checked with, one for each key of the ministry with which
they may have been made, the one in use first; None where one of the two ends is not known yet, or its key is none.
Nothing of it is kept: it follows the edition.
"""

from __future__ import annotations

import logging

from content_sync.errors import WireError
from content_sync.wire.keys import public_key
from content_sync.wire.shared_secret import Purpose, shared_secret
from kiosk.callers.joining import MinistryKeys
from kiosk.callers.rescue import RescueKeys
from kiosk.store.stores import Stores

_log = logging.getLogger(__name__)


def rescue_keys(stores: Stores) -> RescueKeys | None:
    """Return what a rescue code is checked with."""
    seed, secrets = stores.identity.seed, _secrets(stores, "rescue")
    return RescueKeys(kiosk=public_key(seed), secrets=secrets) if seed and secrets else None


def ministry_keys(stores: Stores) -> MinistryKeys | None:
    """Return what a trained volunteer's code is checked with."""
    secrets, keys = _secrets(stores, "training"), stores.content.edition().keys
    return MinistryKeys(receipt=keys.believed_receipts, secrets=secrets) if secrets and keys else None


def _secrets(stores: Stores, purpose: Purpose) -> tuple[bytes, ...]:
    seed, keys = stores.identity.seed, stores.content.edition().keys
    if seed is None or keys is None:
        return ()
    try:
        return tuple(shared_secret(seed, seal, purpose) for seal in keys.known_seals)
    except WireError as error:
        _log.warning("there are no codes for %s: %s", purpose, error)
        return ()
