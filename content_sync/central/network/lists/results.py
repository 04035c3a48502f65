"""What a list does to the register, row by row: the records that every kind of list gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Literal, Protocol, TypeVar

from content_sync.central.database.sessions import Session
from content_sync.central.network.lists.refusals import RowError, RowReason
from content_sync.central.network.lists.sheet import Column, SheetRow

Outcome = Literal["added", "changed", "same", "refused"]
RegisterRow = TypeVar("RegisterRow")


@dataclass(frozen=True, slots=True, kw_only=True)
class RowResult:
    """What one row does; `about` names what it is about in the words of the row, `reason` says why it is refused."""

    line: int
    outcome: Outcome
    about: str
    reason: RowReason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned(Generic[RegisterRow]):
    """A row read and decided on: its result, and the row of the register where there is something to write."""

    result: RowResult
    row: RegisterRow | None = None


def refused(line: int, about: str, error: RowError) -> Planned[RegisterRow]:
    """Return a row that is refused."""
    return Planned(result=RowResult(line=line, outcome="refused", about=about, reason=error.reason))


class ListKind(Protocol[RegisterRow]):
    """A kind of list. One of these reads one list once from its beginning: it remembers what stood in it.

    `plan` decides on a few rows and writes nothing; `write` writes what it decided.
    """

    @property
    def columns(self) -> Sequence[Column]: ...

    def plan(self, session: Session, rows: Sequence[SheetRow]) -> Sequence[Planned[RegisterRow]]: ...

    def write(self, session: Session, planned: Sequence[Planned[RegisterRow]]) -> None: ...
