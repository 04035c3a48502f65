"""Macros of the look, drawn by themselves in each language."""

import re
from datetime import UTC, datetime

import jinja2

from content_sync.look import catalogues
from content_sync.look.environment import TRANSLATIONS, environment

NOW = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)


def thai() -> jinja2.Environment:
    return environment("th", catalogues.load(TRANSLATIONS)["th"])


def english() -> jinja2.Environment:
    return environment("en", catalogues.load(TRANSLATIONS)["en"])


def shown(made: jinja2.Environment, call: str, **values: object) -> str:
    macro = call.partition("(")[0]
    file = {"price_row": "price_list", "today_sentence": "forecast", "unit": "price_list"}.get(macro, macro)
    text = made.from_string(f"{{% from 'look/{file}.html' import {macro} %}}{{{{ {call} }}}}").render(**values)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())
