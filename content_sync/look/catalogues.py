"""The words of the screens, read from .po files at start.

In: folders that each hold th.po and en.po. Out: one `Catalogue` per language, whose `gettext` and
`ngettext` are handed to Jinja. A msgid is a plain English sentence, so English needs an entry only
where its plural or wording differs; a msgid without a translation is shown as it stands.
Later folders win, so a program may reword what the shared templates say.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, get_args

import polib

Language = Literal["th", "en"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """The translations of one language: a msgid to its one or more forms."""

    language: Language
    forms: Mapping[str, tuple[str, ...]]

    def gettext(self, message: str) -> str:
        """Translate a sentence."""
        return self.forms.get(message, (message,))[0]

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        """Translate a sentence that counts; Thai has one form, English two."""
        forms = self.forms.get(singular, (singular, plural))
        is_singular = self.language == "en" and count == 1
        return forms[0] if is_singular else forms[-1]


def load(*folders: Path) -> dict[Language, Catalogue]:
    """Read the catalogues of every language from folders that hold `<language>.po`."""
    return {language: _read(language, folders) for language in LANGUAGES}


def _read(language: Language, folders: tuple[Path, ...]) -> Catalogue:
    forms: dict[str, tuple[str, ...]] = {}
    for folder in folders:
        for entry in polib.pofile(str(folder / f"{language}.po"), encoding="utf-8"):
            if entry.translated() and not entry.obsolete:
                forms[entry.msgid] = _forms(entry)
    return Catalogue(language=language, forms=forms)


def _forms(entry: polib.POEntry) -> tuple[str, ...]:
    if not entry.msgid_plural:
        return (entry.msgstr,)
    return tuple(form for _, form in sorted(entry.msgstr_plural.items()))
