"""The kiosk's templates in its languages, with the words of their catalogues."""

from __future__ import annotations

from pathlib import Path
from types import CodeType
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
    """Compiled templates: compiling is half of a start, and the words are looked up later.

    The languages share the code itself, which never changes, so that it stands in memory once.
    """

    def __init__(self) -> None:
        self._code_by_key: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        bucket.code = self._code_by_key.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        if bucket.code is not None:
            self._code_by_key[bucket.key, bucket.checksum] = bucket.code
