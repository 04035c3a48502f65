"""The forms in the templates: what is missing is told by our own words on the page, never by the browser's bubble.

A field may stand in a macro, and a form around a `call` block: both are followed by their names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tests.cast.folders import PROJECT

PROGRAMS = (PROJECT / "kiosk", PROJECT / "content_sync")
FORM = re.compile(r"<form\b[^>]*?>.*?</form>", re.DOTALL)
MACRO = re.compile(r"{%-? macro (\w+)\(.*?{%-? endmacro", re.DOTALL)
CALL = re.compile(r"{%-? call (\w+)\(.*?{%-? endcall", re.DOTALL)
REQUIRED = re.compile(r"<(?:input|textarea|select)\b[^<]*?\srequired\b")


def templates() -> dict[Path, str]:
    return {path: path.read_text("utf-8") for folder in PROGRAMS for path in sorted(folder.rglob("*.html"))}


def asking_macros(texts: Iterator[str] | list[str]) -> set[str]:
    """Return the names of the macros with a required field that stand in somebody else's form."""
    macros = [found for text in texts for found in MACRO.finditer(text)]
    return {found[1] for found in macros if REQUIRED.search(FORM.sub("", found[0]))}


def forms_with_a_bubble(texts: list[str]) -> list[str]:
    """Return how each form begins that has a required field and lets the browser tell of it."""
    asking = asking_macros(texts)

    def asks(part: str) -> bool:
        return bool(REQUIRED.search(part)) or any(f"{{{{ {name}(" in part for name in asking)

    callers = {found[1] for text in texts for found in CALL.finditer(text) if asks(found[0])}
    around = [found[0] for text in texts for found in MACRO.finditer(text) if found[1] in callers]
    forms = [form for text in texts for form in FORM.findall(text) if asks(form)]
    forms += [form for macro in around for form in FORM.findall(macro)]
    return [form.partition("\n")[0] for form in forms if " novalidate" not in form.partition("\n")[0]]


def test_no_form_with_a_required_field_lets_the_bubble_of_the_browser_cover_our_words() -> None:
    texts = list(templates().values())
    assert sum(len(REQUIRED.findall(text)) for text in texts) > 15
    assert {"problem_fields", "because_field"} <= asking_macros(texts)
    assert forms_with_a_bubble(texts) == []


def test_back_brings_every_field_as_it_was_but_the_codes_and_what_is_searched() -> None:
    fields = [field for text in templates().values() for field in re.findall(r"<(?:input|textarea)\b[^<]*", text)]
    forgotten = [
        name[1] for field in fields if 'autocomplete="off"' in field and (name := re.search(r'name="(\w+)"', field))
    ]
    assert sorted(set(forgotten)) == ["code", "digits", "enrolment", "phrase", "q", "reference"]


def test_a_required_field_is_found_in_a_form_in_a_macro_and_in_a_call_block() -> None:
    field, form = "<input name=a required>", "<form method=post>"
    for texts in (
        [f"{form}\n{field}</form>"],
        [f"{{% macro a_field() %}}{field}{{% endmacro %}}", f"{form}\n{{{{ a_field() }}}}</form>"],
        [
            f"{{% macro around(to) %}}{form}\n{{{{ caller() }}}}</form>{{% endmacro %}}",
            f"{{% call around('x') %}}{field}{{% endcall %}}",
        ],
    ):
        assert forms_with_a_bubble(texts) == [form]
        assert forms_with_a_bubble([text.replace(form, "<form method=post novalidate>") for text in texts]) == []
