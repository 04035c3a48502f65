"""Drafts: what a villager wrote on one page of the report, until the next page sends it.

In: what was written, and who wrote it. Out: a key for the address of the next page, and the draft that a key opens.
Rules: the key is a secret that nobody can guess; the same words of the same form have the same key, so a form that is
sent twice makes one draft, and other words never take the place of what stands at an address. A draft lasts an hour of
the machine's own seconds. There is room for 500; when all are taken, the oldest draft of the sender with most of them
gives way, at the address with most of them, so a script pushes out its own in however many names it writes. Drafts are
kept in memory and never on the card: nobody has sent them yet, words that were given up must leave no trace, and the
page that sends them carries them too, so that it can be sent after a power cut as well.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable
from dataclasses import astuple, dataclass, replace
from threading import Lock
from typing import Final

from content_sync.callers.proofs import Proofs
from content_sync.wire.reports import Topic
from kiosk.store.senders import Sender

MAX_BYTES: Final = 8_192
MOST: Final = 500
KEPT_S: Final = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDraft:
    """What was written, and the UUID that was made with its form; `spoken`: a voice is to follow.

    Name, phone, the tick and `found_at` stand in it where somebody turned back from the page that asks for them.
    """

    form: str
    topic: Topic
    text: str
    place: str = ""
    spoken: bool = False
    name: str = ""
    phone: str = ""
    read_aloud: bool = False
    found_at: str = ""

    @property
    def size_bytes(self) -> int:
        """Return how many bytes its words have, as UTF-8."""
        return len(f"{self.text}{self.place}{self.name}{self.phone}{self.found_at}".encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    draft: ReportDraft
    sender: Sender
    since_s: float


class Drafts:
    """The drafts of the last hour."""

    def __init__(self) -> None:
        self._proofs = Proofs(secrets.token_bytes(32))
        self._kept: dict[str, _Kept] = {}  # the oldest first
        self._lock = Lock()

    def keep(self, draft: ReportDraft, *, sender: Sender, now_s: float) -> str:
        """Keep a draft for an hour from now, and return its key.

        Args:
            draft: at most `MAX_BYTES` of words.
            sender: who wrote it.
            now_s: the monotonic second.
        """
        key = self._proofs.of(*(f"{value}" for value in astuple(draft)))
        with self._lock:
            self._forget_old(now_s)
            self._kept.pop(key, None)
            if len(self._kept) >= MOST:
                del self._kept[self._oldest_of_the_greediest()]
            self._kept[key] = _Kept(draft=draft, sender=sender, since_s=now_s)
        return key

    def read(self, key: str, now_s: float) -> ReportDraft | None:
        """Return the draft of a key; None if it is gone, or the key was never one."""
        with self._lock:
            self._forget_old(now_s)
            kept = self._kept.get(key)
        return kept.draft if kept else None

    def forget_contact(self, form: str) -> None:
        """Take whom it is about out of the drafts of a form, as it was sent: that stands with the report alone."""
        with self._lock:
            for key, kept in self._kept.items():
                if kept.draft.form == form:
                    self._kept[key] = replace(kept, draft=replace(kept.draft, name="", phone="", found_at=""))

    def _forget_old(self, now_s: float) -> None:
        for key, kept in tuple(self._kept.items()):
            if now_s - kept.since_s < KEPT_S:
                return
            del self._kept[key]

    def _oldest_of_the_greediest(self) -> str:
        of_group = _most_common(kept.sender.group for kept in self._kept.values())
        of_sender = _most_common(kept.sender.key for kept in self._kept.values() if kept.sender.group == of_group)
        return next(key for key, kept in self._kept.items() if kept.sender.key == of_sender)


def _most_common(names: Iterable[str]) -> str:
    """Return the name that comes most often, of several the first."""
    return Counter(names).most_common(1)[0][0]
