"""Renders the desk's pages, with one template environment for each language.

In: a template's name and ready values. Out: HTML in the language that the browser's
cookie names; in Thai where there is no cookie.
"""

from __future__ import annotations

import hashlib
from functools import partial
from pathlib import Path
from typing import Final

from flask import request, url_for
from flask_security import current_user
from flask_wtf.csrf import generate_csrf

from content_sync.central.console.place_names import path
from content_sync.look.catalogues import LANGUAGES, Language, load
from content_sync.look.environment import TRANSLATIONS, environment
from content_sync.look.icons import TOPIC_ICONS
from content_sync.look.sheets import sheet
from content_sync.wire.reports import known_topic

LANGUAGE_COOKIE: Final = "desk_language"
_CENTRAL: Final = Path(__file__).parents[1]
_STYLE: Final = Path(__file__).with_name("static") / "desk.css"


def chosen_language() -> Language:
    """Return the language this browser chose."""
    asked = request.cookies.get(LANGUAGE_COOKIE)
    return next((language for language in LANGUAGES if language == asked), LANGUAGES[0])


def _topic_icon(topic: str) -> str:
    return TOPIC_ICONS[known_topic(topic)]


class Renderer:
    """Renders the desk's templates; the desk makes one at its start.

    Attributes:
        css: the style sheet; the address that pages name it by has a digest of it.
    """

    def __init__(self) -> None:
        self.css = sheet(_STYLE.read_text(encoding="utf-8"))
        stamp = hashlib.sha256(self.css.encode()).hexdigest()[:12]
        words = load(TRANSLATIONS, _CENTRAL / "translations")
        self._by_language = {language: environment(language, words[language], _CENTRAL) for language in LANGUAGES}
        for language, made in self._by_language.items():
            made.globals.update(area_name=partial(path, language=language), topic_icon=_topic_icon)
            made.globals.update(url_for=url_for, csrf_token=generate_csrf, current_user=current_user, style_stamp=stamp)

    def __call__(self, template: str, **view: object) -> str:
        """Render a template, named from central's folder: `console/reports/inbox.html`."""
        # A page that answers a POST has no address to come back to, so it offers no other language.
        here = request.full_path.rstrip("?") if request.method == "GET" else ""
        page = self._by_language[chosen_language()].get_template(template)
        return page.render({"here": here, "section": "", **view})
