"""Groups with so many waiting reports that it may be a flood, and the groups the volunteer holds back.

In: what waits, by group (all senders at one address), and the volunteer's decision. Out: crowds to show, and the groups
that go last. Rules: the kiosk only marks, a person decides; what is held back still goes up, marked and after all
others; nothing unsent is deleted. A group stays held until the volunteer lets it go, or until a night finds nothing of
it waiting: so a flood that continues stays last, and the next user of the address is not held for ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from content_sync.wire.stamps import Stamp
from kiosk.store.journal.documents import Documents
from kiosk.store.journal.records import add, several, where
from kiosk.store.outbox.stored import StoredReport

FROM: Final = 100  # of one group: a village that waits a week for the link seldom has so many
_MOST_HELD: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """A group with many waiting reports: how many, when the oldest was made, and since when it is held back."""

    group: str
    count: int
    oldest: Stamp
    held: Stamp | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    group: str
    at: Stamp


class Flood:
    """The crowds of one outbox, over the same `Documents`."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        documents.index("held_groups", "group")

    def held(self) -> frozenset[str]:
        """Return the groups that are held back."""
        return frozenset(self._documents.texts("held_groups", "group"))

    def crowds(self) -> tuple[Crowd, ...]:
        """Return the groups that may be a flood, and those held back that still wait, the largest first."""
        held = {one.group: one.at for one in several(self._documents, "held_groups", _Held).values()}
        counts = {group: self._count(group) for group in self._documents.texts("reports", "group") if group}
        marked = [group for group, count in counts.items() if group in held or count >= FROM]
        shown = [crowd for group in marked if (crowd := self._crowd(group, held.get(group)))]
        return tuple(sorted(shown, key=lambda crowd: -crowd.count))

    def hold_back(self, group: str, at: Stamp) -> None:
        """Hold a group back; a second call changes nothing."""
        with self._documents.transaction():
            rows = several(self._documents, "held_groups", _Held)
            if group in {one.group for one in rows.values()}:
                return
            self._documents.table("held_groups").remove(doc_ids=list(rows)[: max(0, len(rows) + 1 - _MOST_HELD)])
            add(self._documents, "held_groups", _Held(group=group, at=at))

    def let_go(self, group: str) -> None:
        """Let a group go; one that is not held changes nothing."""
        rows = several(self._documents, "held_groups", _Held, where("group", group))
        self._documents.table("held_groups").remove(doc_ids=list(rows))

    def let_go_of_the_sent(self) -> None:
        """Let go of the groups that have nothing waiting; called by night."""
        with self._documents.transaction():
            for group in self.held():
                if not self._count(group):
                    self.let_go(group)

    def _crowd(self, group: str, held: Stamp | None) -> Crowd | None:
        oldest = several(self._documents, "reports", StoredReport, where("group", group), most=1)
        count = self._count(group)
        return next((Crowd(group=group, count=count, oldest=row.made, held=held) for row in oldest.values()), None)

    def _count(self, group: str) -> int:
        return self._documents.tally("reports", "group", group).count
