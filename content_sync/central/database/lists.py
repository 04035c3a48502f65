"""Long lists: how many rows fit, and one page of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar, TypeVarTuple

from sqlalchemy import ColumnExpressionArgument, Select, func, select

from content_sync.central.database.schema.columns import Base
from content_sync.central.database.sessions import Session

Item = TypeVar("Item")
Columns = TypeVarTuple("Columns")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage(Generic[Item]):
    """One page of a list of `total` items; pages are counted from 1."""

    items: Sequence[Item]
    number: int
    per_page: int
    total: int

    @property
    def last(self) -> int:
        return max(1, -(-self.total // self.per_page))

    @property
    def has_next(self) -> bool:
        return self.number < self.last


def count(session: Session, table: type[Base], *conditions: ColumnExpressionArgument[bool]) -> int:
    """Return how many rows of a table fit all conditions."""
    return session.scalar(select(func.count()).select_from(table).where(*conditions)) or 0


def page_of(
    session: Session,
    query: Select[*Columns],
    as_item: Callable[[*Columns], Item],
    *,
    number: int,
    per_page: int,
    total: int,
) -> ListPage[Item]:
    """Return one page of what a query finds.

    Args:
        session: a reading one.
        query: the whole list, in order.
        as_item: makes an item of the columns of one row.
        number: which page, from 1.
        per_page: how many items a page has.
        total: how many items the whole list has.
    """
    rows = session.execute(query.limit(per_page).offset((number - 1) * per_page))
    return ListPage(items=[as_item(*row) for row in rows], number=number, per_page=per_page, total=total)
