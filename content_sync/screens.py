"""The one way to put a screen at its addresses, in both programs.

A screen is a module of plain functions whose first argument is the record of parts that all screens of its program use
(`Services` at the kiosk, `Desk` at central). Its `add_routes(blueprint, parts)` offers each of them at an address.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, update_wrapper
from typing import Concatenate, ParamSpec, TypeVar

from flask import Blueprint
from flask.typing import ResponseReturnValue

Arguments = ParamSpec("Arguments")
Parts = TypeVar("Parts")


def offer(
    blueprint: Blueprint,
    parts: Parts,
    rule: str,
    view: Callable[Concatenate[Parts, Arguments], ResponseReturnValue],
    *methods: str,
) -> None:
    """Show a screen's function at an address, under its module's and its own name: `inbox.show` is `inbox_show`.

    Args:
        blueprint: where the address is added.
        parts: the function's first argument.
        rule: the address, with Flask's placeholders for the function's other arguments.
        view: the function.
        methods: GET where none is named.
    """
    name = f"{view.__module__.rsplit('.', 1)[-1]}_{view.__name__}"
    blueprint.add_url_rule(rule, name, update_wrapper(partial(view, parts), view), methods=methods or ("GET",))
