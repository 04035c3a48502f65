"""Words of lists that grow, such as topics and severities.

A record keeps such a word as it came, so that nothing is lost when it is stored, sent on, or read again by a later
version. Code that acts on a word or shows it asks for the nearest word this version knows.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, TypeVar

from msgspec import Meta

T = TypeVar("T", bound=str)
Term = Annotated[str, Meta(pattern=r"^[ -~]{0,40}\Z")]
"""A word of a list that may grow: at most 40 printable ASCII characters, kept as it came."""


def known(term: str, terms: Collection[T], *, otherwise: T) -> T:
    """Return the term if the list has it, else `otherwise`."""
    return next((one for one in terms if one == term), otherwise)
