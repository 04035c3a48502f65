"""How many of a thing, in the English of commands and logs: one file, two files."""

from __future__ import annotations


def counted(count: int, one: str, many: str = "") -> str:
    """Return a number and the thing; `many` is what more of them are called, where it is more than an s behind."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"
