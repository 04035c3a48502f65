"""The kiosk's templates in its languages, with the words of their catalogues."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import jinja2

from content_sync.look import catalogues
from content_sync.look.catalogues import Language
from content_sync.look.environment import TRANSLATIONS, environment

_KIOSK: Final = Path(__file__).parent


def load_templates() -> dict[Language, jinja2.Environment]:
    """Return the templates of each language."""
    words = catalogues.load(TRANSLATIONS, _KIOSK / "translations")
    environments = {language: environment(language, words[language], _KIOSK) for language in words}
    compiled = _CompiledTemplates()
    for made in environments.values():
        made.bytecode_cache = compiled
    return environments


class _CompiledTemplates(jinja2.BytecodeCache):
    """Compiled templates, shared by the languages: compiling is half of a start, and the words are looked up later."""

    def __init__(self) -> None:
        self._code_by_key: dict[str, bytes] = {}

    def load_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        if bucket.key in self._code_by_key:
            bucket.bytecode_from_string(self._code_by_key[bucket.key])

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        self._code_by_key[bucket.key] = bucket.bytecode_to_string()
