"""The addresses of the people who run a kiosk; it has no fixtures."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flask import Flask

from kiosk.admin.routes import admin_pages
from kiosk.services import ComputedScreen
from tests.cast.kiosk.served_kiosk import ServedKiosk


def addresses(kiosk: ServedKiosk, screens: tuple[ComputedScreen, ...]) -> Iterator[tuple[str, str]]:
    """Yield method and address of every route of these screens; what stands for a number or a name is filled in."""
    app = Flask("list")
    app.config["SECRET_KEY"] = b"x"
    app.register_blueprint(admin_pages(kiosk.program.services, outside=(), daily=screens, volunteer=()))
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) & {"GET", "POST"}:
            if rule.endpoint != "static":
                yield method, re.sub(r"<int:\w+>", "1", re.sub(r"<(?!int:)[^>]+>", "ab" * 16, rule.rule))
