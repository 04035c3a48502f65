"""Which page of a long list somebody asked for."""

from __future__ import annotations

_MAX_DIGITS = 6


def page_number(typed: str) -> int:
    """Return the number of the page somebody asked for; the first where the text is no number."""
    is_number = typed.isascii() and typed.isdecimal()
    return max(1, int(typed[:_MAX_DIGITS])) if is_number else 1
