"""Groups with so many waiting reports that it may be a flood, and the groups the volunteer holds back.

In: what waits, by group (all senders at one address), and the volunteer's decision. Out: the groups to show, and those
that go last. Rules: the kiosk only marks, a person decides; what is held back still goes up, marked and after all
others; nothing unsent is deleted. A group stays held back until the volunteer lets it go, or until a night finds
nothing of it waiting: so a flood that continues stays last, and the next user of the address is not held back for ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from content_sync.wire.stamps import Stamp
from kiosk.store.journal.documents import Documents
from kiosk.store.journal.records import add, find_records, where
from kiosk.store.outbox.stored import StoredReport

FROM: Final = 100  # of one group: a village that waits a week for the link seldom has so many
_MAX_HELD_BACK: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class FloodGroup:
    """A group with many waiting reports: how many, when the oldest was made, and since when it is held back."""

    group: str
    count: int
    oldest: Stamp
    held_back_at: Stamp | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _HeldBackGroup:
    group: str
    held_back_at: Stamp


class Flood:
    """The groups of one outbox that may be a flood, over the same `Documents`."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        documents.index("held_back_groups", "group")

    def held_back(self) -> frozenset[str]:
        """Return the groups that are held back."""
        return frozenset(self._documents.texts("held_back_groups", "group"))

    def groups(self) -> tuple[FloodGroup, ...]:
        """Return the groups that may be a flood, and those held back that still wait, the largest first."""
        rows = find_records(self._documents, "held_back_groups", _HeldBackGroup).values()
        held_back = {row.group: row.held_back_at for row in rows}
        counts = {group: self._count(group) for group in self._documents.texts("reports", "group") if group}
        marked = [group for group, count in counts.items() if group in held_back or count >= FROM]
        shown = [found for group in marked if (found := self._flood_group(group, held_back.get(group)))]
        return tuple(sorted(shown, key=lambda found: -found.count))

    def hold_back(self, group: str, at: Stamp) -> None:
        """Hold a group back; a second call changes nothing."""
        with self._documents.transaction():
            rows = find_records(self._documents, "held_back_groups", _HeldBackGroup)
            if group in {one.group for one in rows.values()}:
                return
            self._documents.table("held_back_groups").remove(
                doc_ids=list(rows)[: max(0, len(rows) + 1 - _MAX_HELD_BACK)]
            )
            add(self._documents, "held_back_groups", _HeldBackGroup(group=group, held_back_at=at))

    def let_go(self, group: str) -> None:
        """Let a group go; one that is not held back changes nothing."""
        rows = find_records(self._documents, "held_back_groups", _HeldBackGroup, where("group", group))
        self._documents.table("held_back_groups").remove(doc_ids=list(rows))

    def let_go_of_the_sent(self) -> None:
        """Let go of the groups that have nothing waiting; called by night."""
        with self._documents.transaction():
            for group in self.held_back():
                if not self._count(group):
                    self.let_go(group)

    def _flood_group(self, group: str, held_back_at: Stamp | None) -> FloodGroup | None:
        oldest = find_records(self._documents, "reports", StoredReport, where("group", group), most=1).values()
        count = self._count(group)
        shown = (FloodGroup(group=group, count=count, oldest=row.made, held_back_at=held_back_at) for row in oldest)
        return next(shown, None)

    def _count(self, group: str) -> int:
        return self._documents.tally("reports", "group", group).count
