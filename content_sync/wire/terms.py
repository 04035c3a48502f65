"""Words of lists that grow, such as topics and severities.

A record keeps such a word as it came, so that nothing is lost when it is kept, sent on, or read again by a later
version. Who acts on it or shows it asks for the nearest word this version knows.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, TypeVar

from msgspec import Meta

T = TypeVar("T", bound=str)
Term = Annotated[str, Meta(pattern=r"^[ -~]{0,40}\Z")]


def known(term: str, terms: Collection[T], *, otherwise: T) -> T:
    """Return the term as one of the list, or what one that is not in it is taken for."""
    return next((one for one in terms if one == term), otherwise)
