"""Takes a list in: looked at first, as a preview shows it, and then taken whole or not at all.

In: a list as a file, a kind of list, and a session. Out: what each row does. Rules: the file is read a few hundred rows
at a time and never held, so a list of the whole country takes no more memory than one of a village, but for a few bytes
a row that tell what stood in it before; nothing is written while more rows are refused than somebody agreed to leave
out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO, Final, TypeVar

from content_sync.central.database.sessions import Session
from content_sync.central.network.lists.refusals import SENTENCES, RegisterError
from content_sync.central.network.lists.results import ListKind, Outcome, Planned, RowResult
from content_sync.central.network.lists.sheet import read_sheet

RegisterRow = TypeVar("RegisterRow")
Tell = Callable[[int], None]
"""Called with the number of rows that were done so far."""

TellRows = Callable[[Sequence[RowResult]], None]
"""Called with what the next rows do."""

SHOWN: Final = 200
"""Of each outcome so many rows are kept to be shown."""

_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ListResult:
    """What a list does: how many rows of each outcome there are, and the first of them."""

    added: int = 0
    changed: int = 0
    same: int = 0
    refused: int = 0
    shown: tuple[RowResult, ...] = ()

    @property
    def rows(self) -> int:
        return self.added + self.changed + self.same + self.refused

    def first(self, outcome: Outcome) -> tuple[RowResult, ...]:
        """Return the first rows of an outcome."""
        return tuple(row for row in self.shown if row.outcome == outcome)


class _Tally:
    """Counts the rows of a list by outcome, and keeps the first of each to be shown."""

    def __init__(self, each: TellRows | None) -> None:
        self.counts: Counter[Outcome] = Counter()
        self._shown: list[RowResult] = []
        self._each = each

    def add(self, planned: Sequence[Planned[RegisterRow]]) -> None:
        for one in planned:
            outcome = one.result.outcome
            if self.counts[outcome] < SHOWN:
                self._shown.append(one.result)
            self.counts[outcome] += 1
        if self._each:
            self._each([one.result for one in planned])

    def result(self) -> ListResult:
        counts = self.counts
        return ListResult(
            added=counts["added"],
            changed=counts["changed"],
            same=counts["same"],
            refused=counts["refused"],
            shown=tuple(self._shown),
        )


def look_at(
    session: Session,
    make: Callable[[BinaryIO], ListKind[RegisterRow]],
    file: BinaryIO,
    tell: Tell | None = None,
    *,
    each: TellRows | None = None,
) -> ListResult:
    """Return what a list would do; nothing is written.

    Raises:
        RegisterError: it is no such list.
    """
    tally = _Tally(each)
    for planned in _planned(session, make(file), file, tell):
        tally.add(planned)
    return tally.result()


def take_in(
    session: Session,
    make: Callable[[BinaryIO], ListKind[RegisterRow]],
    file: BinaryIO,
    tell: Tell | None = None,
    *,
    each: TellRows | None = None,
    refused_at_most: int = 0,
) -> ListResult:
    """Bring the register up to date with a list.

    Args:
        session: a writing one.
        make: makes the kind of list, from its file.
        file: the list; it is read from its beginning.
        tell: is told how far it is.
        each: is told what the rows do.
        refused_at_most: how many rows may be refused and left out, as somebody saw them.

    Raises:
        RegisterError: it is no such list, or too many rows of it are refused; nothing is to be written.
    """
    tally, kind = _Tally(each), make(file)
    for planned in _planned(session, kind, file, tell):
        tally.add(planned)
        if tally.counts["refused"] <= refused_at_most:
            kind.write(session, [one for one in planned if one.row is not None])
            session.expunge_all()
    result = tally.result()
    if result.refused > refused_at_most:
        first = result.first("refused")[0]
        sentence = SENTENCES[first.reason] if first.reason else ""
        more = f" ({result.refused} lines are refused)" if result.refused > 1 else ""
        raise RegisterError(f"line {first.line}: {sentence}{more}", code="rows")
    return result


def _planned(
    session: Session, kind: ListKind[RegisterRow], file: BinaryIO, tell: Tell | None
) -> Iterator[Sequence[Planned[RegisterRow]]]:
    rows = read_sheet(file, kind.columns)
    done = 0
    while some := list(islice(rows, _AT_ONCE)):
        yield kind.plan(session, some)
        done += len(some)
        if tell:
            tell(done)
