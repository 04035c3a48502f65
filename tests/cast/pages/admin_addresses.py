"""The addresses of the people who run a kiosk; it has no fixtures."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flask import Flask
from werkzeug.routing import Rule

from kiosk.admin.routes import admin_pages
from kiosk.services import ComputedScreen
from tests.cast.kiosk.served_kiosk import ServedKiosk


def addresses(kiosk: ServedKiosk, screens: tuple[ComputedScreen, ...]) -> Iterator[tuple[str, str]]:
    """Yield method and address of every route of these screens; what stands for a number or a name is filled in."""
    for rule in _rules(kiosk, screens):
        for method in (rule.methods or set()) & {"GET", "POST"}:
            yield method, re.sub(r"<int:\w+>", "1", re.sub(r"<(?!int:)[^>]+>", "ab" * 16, rule.rule))


def names_in_addresses(kiosk: ServedKiosk, screens: tuple[ComputedScreen, ...]) -> Iterator[str]:
    """Yield the address of every route that a GET reads by a name, up to that name."""
    for rule in _rules(kiosk, screens):
        if "GET" in (rule.methods or ()) and (found := re.search(r"<(?!int:)", rule.rule)):
            yield rule.rule[: found.start()]


def _rules(kiosk: ServedKiosk, screens: tuple[ComputedScreen, ...]) -> list[Rule]:
    app = Flask("list")
    app.config["SECRET_KEY"] = b"x"
    app.register_blueprint(admin_pages(kiosk.program.services, outside=(), daily=screens, volunteer=()))
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]
