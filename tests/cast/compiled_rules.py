"""A program's addresses, compiled once in a run of the tests.

In: nothing. Out: Werkzeug's rules, each compiled as ever, the first time; the same rule of the next program takes what
was made. Thousands of tests build a whole kiosk or desk of their own, and to compile its 280 addresses anew took most
of that. What is made depends on the rule's words alone: it is handed the rule it builds for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from werkzeug.routing import Rule

_compile: Final = Rule._compile_builder
_made: Final[dict[object, Callable[..., tuple[str, str]]]] = {}


def _compile_once(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    defaults = tuple(sorted((rule.defaults or {}).items()))
    words = (rule.rule, tuple(rule._trace), defaults, append_unknown)
    if words not in _made:
        _made[words] = _compile(rule, append_unknown)
    return _made[words]


setattr(Rule, _compile.__name__, _compile_once)
