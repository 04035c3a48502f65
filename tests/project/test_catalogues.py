"""The words of the screens: every sentence has its Thai, and placeholders agree."""

import re
from collections.abc import Iterator
from pathlib import Path

import jinja2
import polib
import pytest

from content_sync.look import catalogues
from content_sync.look.environment import TRANSLATIONS, environment
from tests.cast.folders import PROJECT

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
# (folder of templates, folders of catalogues that its program loads)
PROGRAMS = {
    "look": (PROJECT / "content_sync/look/templates", (TRANSLATIONS,)),
    "kiosk": (PROJECT / "kiosk", (TRANSLATIONS, PROJECT / "kiosk/translations")),
}


def messages(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield (template, msgid) for every sentence the templates below a folder say."""
    extractor = jinja2.Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    for template in sorted((*folder.rglob("*.html"), *folder.rglob("stick_readme.txt"))):
        for _, _, found in extractor.extract_translations(template.read_text(encoding="utf-8")):  # type: ignore[attr-defined]  # put there by jinja2.ext.i18n
            for message in (found,) if isinstance(found, str) else found:
                if message is not None:
                    yield template.name, message


def write_po(folder: Path, language: str, entries: str) -> None:
    folder.mkdir(exist_ok=True)
    rule = {"th": "nplurals=1; plural=0;", "en": "nplurals=2; plural=(n != 1);"}[language]
    header = f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: {rule}\\n"\n\n'
    (folder / f"{language}.po").write_text(header + entries, encoding="utf-8")


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_sentence_of_the_templates_has_its_thai(program: str) -> None:
    templates, folders = PROGRAMS[program]
    known = {message for folder in folders for message in translated(folder)}
    said = list(messages(templates))
    assert said
    assert [(template, message) for template, message in said if message not in known] == []


def translated(folder: Path) -> Iterator[str]:
    for entry in polib.pofile(str(folder / "th.po"), encoding="utf-8").translated_entries():
        yield from filter(None, (entry.msgid, entry.msgid_plural))


@pytest.mark.parametrize("folder", [TRANSLATIONS, PROJECT / "kiosk/translations"], ids=["look", "kiosk"])
@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_a_translation_keeps_the_placeholders_of_its_sentence(folder: Path, language: str) -> None:
    for entry in polib.pofile(str(folder / f"{language}.po"), encoding="utf-8"):
        asked = set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
        for form in filter(None, (entry.msgstr, *entry.msgstr_plural.values())):
            given = set(PLACEHOLDER.findall(form))
            assert given <= asked, entry.msgid
            assert given == asked or entry.msgid_plural, entry.msgid
            assert "%" not in PLACEHOLDER.sub("", form).replace("%%", ""), entry.msgid


@pytest.mark.parametrize(
    "folder",
    [TRANSLATIONS, PROJECT / "kiosk/translations", PROJECT / "content_sync/central/translations"],
    ids=["look", "kiosk", "central"],
)
def test_no_sentence_stands_twice_in_a_catalogue(folder: Path) -> None:
    for language in catalogues.LANGUAGES:
        said = [entry.msgid for entry in polib.pofile(str(folder / f"{language}.po"), encoding="utf-8")]
        assert len(said) == len(set(said))


def test_a_sentence_without_translation_is_shown_as_it_stands(tmp_path: Path) -> None:
    for language in catalogues.LANGUAGES:
        write_po(tmp_path, language, 'msgid "Known"\nmsgstr "รู้จัก"\n\nmsgid "Empty"\nmsgstr ""\n')
    thai = catalogues.load(tmp_path)["th"]
    assert thai.gettext("Known") == "รู้จัก"
    assert thai.gettext("Empty") == "Empty"
    assert thai.gettext("Unheard of") == "Unheard of"


def test_counting_has_one_form_in_thai_and_two_in_english(tmp_path: Path) -> None:
    write_po(tmp_path, "th", 'msgid "%(n)s day"\nmsgid_plural "%(n)s days"\nmsgstr[0] "%(n)s วัน"\n')
    write_po(tmp_path, "en", "")
    loaded = catalogues.load(tmp_path)
    assert loaded["th"].ngettext("%(n)s day", "%(n)s days", 1) == "%(n)s วัน"
    assert loaded["th"].ngettext("%(n)s day", "%(n)s days", 2) == "%(n)s วัน"
    assert loaded["en"].ngettext("%(n)s day", "%(n)s days", 1) == "%(n)s day"
    assert loaded["en"].ngettext("%(n)s day", "%(n)s days", 2) == "%(n)s days"


def test_a_later_folder_rewords_an_earlier_one(tmp_path: Path) -> None:
    for name, word in (("shared", "คำร่วม"), ("own", "คำของเรา")):
        for language in catalogues.LANGUAGES:
            write_po(tmp_path / name, language, f'msgid "Word"\nmsgstr "{word}"\n')
    assert catalogues.load(tmp_path / "shared", tmp_path / "own")["th"].gettext("Word") == "คำของเรา"


def test_a_template_speaks_the_language_of_its_environment(tmp_path: Path) -> None:
    write_po(tmp_path, "th", 'msgid "rain over %(percent)s%% of it"\nmsgstr "ฝน %(percent)s%% ของพื้นที่"\n')
    write_po(tmp_path, "en", "")
    loaded = catalogues.load(tmp_path)
    source = "{{ _('rain over %(percent)s%% of it', percent=40) }}"
    said = [environment(language, loaded[language]).from_string(source).render() for language in catalogues.LANGUAGES]
    assert said == ["ฝน 40% ของพื้นที่", "rain over 40% of it"]


def test_a_catalogue_counts_by_its_own_rule(tmp_path: Path) -> None:
    (tmp_path / "en.po").write_text("", "utf-8")
    (tmp_path / "th.po").write_text(
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
        '"Plural-Forms: nplurals=3; plural=(n == 0 ? 0 : n > 4 ? 2 : 1);\\n"\n\n'
        'msgid "day"\nmsgid_plural "days"\nmsgstr[0] "none"\nmsgstr[1] "some"\nmsgstr[2] "many"\n',
        "utf-8",
    )
    thai = catalogues.load(tmp_path)["th"]
    assert [thai.ngettext("day", "days", count) for count in (0, 1, 4, 5)] == ["none", "some", "some", "many"]


@pytest.mark.parametrize(
    "folder", [TRANSLATIONS, PROJECT / "kiosk/translations", PROJECT / "content_sync/central/translations"]
)
@pytest.mark.parametrize(("language", "forms"), [("th", 1), ("en", 2)])
def test_every_catalogue_says_how_its_language_counts(folder: Path, language: str, forms: int) -> None:
    catalogue = polib.pofile(str(folder / f"{language}.po"), encoding="utf-8")
    assert catalogue.metadata["Plural-Forms"].startswith(f"nplurals={forms};")
    assert {len(entry.msgstr_plural) for entry in catalogue if entry.msgid_plural} <= {forms}


def test_no_catalogue_has_a_sentence_that_nobody_says() -> None:
    folders = (PROJECT / "kiosk", PROJECT / "content_sync")
    said = {message for folder in folders for _, message in messages(folder)}
    code = "".join(path.read_text("utf-8") for folder in folders for path in folder.rglob("*.py"))
    catalogues_of_programs = [path for folder in folders for path in folder.rglob("th.po")]
    assert len(catalogues_of_programs) == 3
    for file in catalogues_of_programs:
        unsaid = [entry.msgid for entry in polib.pofile(str(file), encoding="utf-8") if entry.msgid not in said]
        assert [sentence for sentence in unsaid if f'"{sentence}"' not in code] == [], file
