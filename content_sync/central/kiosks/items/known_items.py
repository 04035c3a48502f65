"""Which items were taken in before: read at once for some envelopes, and remembered with them in one statement."""

from __future__ import annotations

from collections.abc import Collection

from content_sync.central.database.reports.items import digests_of, insert_items
from content_sync.central.database.sessions import Session
from content_sync.wire.envelopes import EnvelopeId


class KnownItems:
    """The items of one transaction.

    Args:
        session: a writing one.
        ids: which items may be asked for.
    """

    def __init__(self, session: Session, ids: Collection[str]) -> None:
        self._session = session
        self._digests = digests_of(session, ids)
        self._new: list[dict[str, object]] = []

    def __contains__(self, name: str) -> bool:
        return name in self._digests

    def digest_of(self, name: str) -> str | None:
        """Return the digest of an item that was taken in before; None where it was not."""
        return self._digests.get(name)

    def add(self, name: str, digest: str, envelope_id: EnvelopeId) -> None:
        """Remember an item that takes effect now."""
        self._digests[name] = digest
        kiosk, epoch = envelope_id.kiosk.hex(), envelope_id.epoch.hex()
        self._new.append({"id": name, "kiosk": kiosk, "epoch": epoch, "seq": envelope_id.seq, "digest": digest})

    def write(self) -> None:
        """Write what was remembered."""
        insert_items(self._session, self._new)
