"""Who sends: the keys of kiosks that sent before are remembered, as each visit brings several envelopes.

In: the name of a key on the wire. Out: the key and its village. Rules: what is remembered only serves to open an
envelope; the transaction that keeps it asks again (`as_known_now`), for all of its envelopes at once, and what became
of a key counts from that moment on. The memory has room for all kiosks of the country.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from content_sync.central.database.kiosks.keys import SenderKey, senders_of
from content_sync.central.database.sessions import Database, Session
from content_sync.central.kiosks.deliveries import Arrived
from content_sync.errors import ContentSyncError

_MOST: Final = 32_768


class UnknownKioskError(ContentSyncError):
    """No active village has a kiosk with this key."""


class KeyChangedError(ContentSyncError):
    """The key went to another village since the envelope was opened, or no village has it any more."""


class KnownSenders:
    """The keys of kiosks that sent before; safe under threads.

    Args:
        database: is asked for those that did not.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[str, SenderKey] = {}

    def of(self, kiosk: str) -> SenderKey:
        """Return the key of this name (hex).

        Raises:
            UnknownKioskError: no village has a kiosk with it, or had one.
        """
        return self._known.get(kiosk) or self.ask(kiosk)

    def ask(self, kiosk: str) -> SenderKey:
        """Do what `of` does, and believe the database alone."""
        with self._database.asking() as connection:
            sender = senders_of(connection, [kiosk]).get(kiosk)
        if sender is None:
            self._known.pop(kiosk, None)
            raise UnknownKioskError("no village is known by this kiosk's key")
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[kiosk] = sender
        return sender


def as_known_now(session: Session, all_of_them: Sequence[Arrived]) -> list[Arrived]:
    """Return deliveries with what is known of their keys within this transaction.

    Raises:
        KeyChangedError: one of them is not of that village any more.
    """
    senders = senders_of(session.connection(), {one.delivery.key.kiosk for one in all_of_them})
    return [_as_known(one, senders.get(one.delivery.key.kiosk)) for one in all_of_them]


def _as_known(one: Arrived, sender: SenderKey | None) -> Arrived:
    before = one.delivery.key
    if sender == before:
        return one
    if sender is None or (sender.village, sender.public_key) != (before.village, before.public_key):
        raise KeyChangedError("a key changed hands")
    return replace(one, delivery=replace(one.delivery, key=sender))
