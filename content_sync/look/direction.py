"""Text that runs from right to left turns nothing around it.

In: what a template prints. Out: the same; but a text with letters or signs that change the direction of reading is put
between two signs that isolate it. Signs of its own are left out, as one that is left open turns the rest of the line.
The two signs work wherever text stands, also where `<bdi>` cannot: in a title, an attribute, a choice of a list.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import jinja2

_ISOLATE, _END = "\u2068", "\u2069"
_SIGNS: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")  # they open and close what runs the other way
_TURNING: Final = re.compile(
    "[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


def isolated(value: object) -> object:
    """Return a value as it may be printed; numbers, times and ready markup as they are."""
    if not isinstance(value, str) or hasattr(value, "__html__") or not _TURNING.search(value):
        return value
    return f"{_ISOLATE}{without_signs(value)}{_END}"


def without_signs(text: str) -> str:
    """Return a text without the signs that open or close another direction; its letters keep theirs."""
    return _SIGNS.sub("", text)


def isolating(say: Callable[..., str]) -> Callable[..., str]:
    """Return a template's `gettext` or `ngettext` which isolates the values put into its sentences.

    What a sentence without values says is kept: a page has forty of them.
    """
    kept: dict[tuple[object, ...], str] = {}

    @jinja2.pass_context
    def said(context: jinja2.runtime.Context, *sentences: object, **values: object) -> str:
        if values:
            return say(context, *sentences, **{name: isolated(value) for name, value in values.items()})
        if sentences not in kept:
            kept[sentences] = say(context, *sentences)
        return kept[sentences]

    return said
