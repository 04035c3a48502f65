"""Words that a volunteer takes out of what villagers wrote: a mark stands where they stood."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

TAKEN_OUT: Final = "[…]"


def without(text: str, words: Collection[str]) -> str:
    """Return a text with a mark in place of each of these words, the longest first."""
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, TAKEN_OUT)
    return text


def is_nothing_left(text: str) -> bool:
    """Tell whether a text is nothing but marks."""
    return not text.replace(TAKEN_OUT, "").strip()
