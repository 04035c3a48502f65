"""The translations of the screens, read from .po files at start.

In: folders that each hold th.po and en.po. Out: one catalogue per language, in the standard library's own form, which
is handed to Jinja. Rules: a msgid is a plain English sentence, so English needs an entry only where its wording
differs; a msgid without a translation is shown as it is; how a language counts is said by the Plural-Forms of its
catalogue; a later folder wins over an earlier one, so a program may reword what the shared templates say.
"""

import io
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Final, Literal, get_args

import polib

Language = Literal["th", "en"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)


def load(*folders: Path) -> dict[Language, NullTranslations]:
    """Read the catalogues of every language from folders that hold `<language>.po`."""
    return {language: _read(language, folders) for language in LANGUAGES}


def _read(language: Language, folders: tuple[Path, ...]) -> NullTranslations:
    first, *others = [_catalogue(folder / f"{language}.po") for folder in reversed(folders)]
    for other in others:
        first.add_fallback(other)
    return first


def _catalogue(file: Path) -> NullTranslations:
    return GNUTranslations(io.BytesIO(polib.pofile(str(file), encoding="utf-8").to_binary()))
