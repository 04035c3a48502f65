"""The one way to put a screen at its addresses, in both programs.

A screen is a module of plain functions whose first argument is the services of its program (`Services` at the kiosk,
`Desk` and `KioskApiParts` at central). Its `add_routes(blueprint, services)` adds a route for each of them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, update_wrapper
from typing import Concatenate, ParamSpec, TypeVar

from flask import Blueprint
from flask.typing import ResponseReturnValue

Arguments = ParamSpec("Arguments")
ScreenServices = TypeVar("ScreenServices")


def add_route(
    blueprint: Blueprint,
    services: ScreenServices,
    rule: str,
    view: Callable[Concatenate[ScreenServices, Arguments], ResponseReturnValue],
    *methods: str,
) -> None:
    """Let a screen's function answer an address; the endpoint is named after module and function, as `inbox_show`.

    Args:
        blueprint: where the address is added.
        services: the function's first argument.
        rule: the address, with Flask's placeholders for the function's other arguments.
        view: the function.
        methods: GET where none is named.
    """
    name = f"{view.__module__.rsplit('.', 1)[-1]}_{view.__name__}"
    blueprint.add_url_rule(rule, name, update_wrapper(partial(view, services), view), methods=methods or ("GET",))
