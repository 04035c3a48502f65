"""Article text: a subset of Markdown to HTML that is safe to show.

In: what staff wrote. Out: markup with paragraphs, headings from h2 down, lists, bold, quotations and
links. Rules: HTML is shown as typed, never obeyed; links lead only by http, https, tel and mailto, or
within the site; a picture becomes its description, as a page names no file that may be missing.
"""

import re
from typing import Final

import mistune
from markupsafe import Markup, escape

from content_sync.look.direction import without_signs

_OUTSIDE: Final = re.compile(r"(https?://|tel:|mailto:)[^\s\\]+", re.IGNORECASE)
# No second slash, no colon before the first one: those could leave the site.
_WITHIN: Final = re.compile(r"(?!.*//)(/|#|\w[\w.-]*(?=[/?#]|$))[^\s\\]*")
_LINK: Final = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_MARKS: Final = re.compile(r"^[#>*+\-\s]+|^\d+[.)]\s+|[*_`]", re.MULTILINE)
_FIRST_CHARACTERS: Final = 140
_TOP_HEADING: Final = 2
_LOWEST_HEADING: Final = 4


class _SafeRenderer(mistune.HTMLRenderer):
    def heading(self, text: str, level: int, **attrs: object) -> str:
        shifted = min(level + _TOP_HEADING - 1, _LOWEST_HEADING)
        return f"<h{shifted}>{text}</h{shifted}>\n"

    def link(self, text: str, url: str, title: str | None = None) -> str:
        if _WITHIN.fullmatch(url):
            return f'<a href="{escape(url)}">{text}</a>'
        if _OUTSIDE.fullmatch(url):
            return f'<a href="{escape(url)}" rel="external noopener">{text}</a>'
        return text

    def image(self, text: str, url: str, title: str | None = None) -> str:
        return text


def prose(text: str) -> Markup:
    """Render article text as safe markup."""
    render = mistune.create_markdown(renderer=_SafeRenderer(escape=True))
    return Markup(render(without_signs(text)))  # noqa: S704 - every branch of the renderer escapes


def unmarked(text: str) -> str:
    """Return article text as plain text: without the signs of headings, lists, bold and links."""
    return _MARKS.sub("", _LINK.sub(r"\1", without_signs(text)))


def first_sentence(text: str, most: int = _FIRST_CHARACTERS) -> str:
    """Return how an article text begins, as plain text: its first line, cut between words where it is long.

    Thai writes no full stop, so a line is what an author ends. A heading counts as a line only where nothing else does.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    chosen = next((line for line in lines if not line.startswith("#")), lines[0] if lines else "")
    plain = " ".join(unmarked(chosen).split())
    if len(plain) <= most:
        return plain
    return plain[: most + 1].rsplit(" ", 1)[0][:most].rstrip() + "…"
