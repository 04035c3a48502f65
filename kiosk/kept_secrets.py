"""The secrets of this kiosk's cookies, forms and codes, which outlive a start.

In: the store. Out: 32 bytes for each name. Rules: what a first start lacks is made in one write; where the card does
not keep one, it is told, and this start uses one of its own.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Final

from kiosk.store.errors import CardError
from kiosk.store.state import State

_log = logging.getLogger(__name__)

_NAMES: Final = ("session", "device", "browsers", "neighbours", "senders", "forms", "tickets", "seller codes")


def keep_secrets(state: State) -> Callable[[str], bytes]:
    """Make the secrets that are not there yet; return what reads one by its name."""
    with suppress(CardError), state.transaction():  # each that was not kept is told below
        for name in _NAMES:
            state.secret(name)
    return partial(_secret, state)


def _secret(state: State, name: str) -> bytes:
    try:
        return state.secret(name)
    except CardError as error:
        _log.warning("the secret %r cannot be kept (%s); this start uses one of its own", name, error)
        return secrets.token_bytes(32)
