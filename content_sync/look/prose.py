"""Article text: a subset of Markdown to HTML that is safe to show.

In: what staff wrote. Out: markup with paragraphs, headings from h2 down, lists, bold, quotations and
links. Rules: HTML is shown as typed, never obeyed; links lead only by http, https, tel and mailto, or
within the site; a picture becomes its description, as a page names no file that may be missing. A
section under the heading "ไปหาหมอเมื่อ ..." is set apart: a heading, so that also an earlier kiosk shows it.
"""

import re
import zlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import mistune
from markupsafe import Markup, escape

from content_sync.look.direction import without_signs

_OUTSIDE: Final = re.compile(r"(https?://|tel:|mailto:)[^\s\\]+", re.IGNORECASE)
# No second slash, no colon before the first one: those could leave the site.
_WITHIN: Final = re.compile(r"(?!.*//)(/|#|\w[\w.-]*(?=[/?#]|$))[^\s\\]*")
_LINK: Final = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_MARKS: Final = re.compile(r"^[#>*+\-\s]+|^\d+[.)]\s+|[*_`]", re.MULTILINE)
# "See a doctor when ...": Thai, as articles are, whatever language a page speaks.
_DOCTOR: Final = re.compile(r"^(?P<marks>#{1,6})[ \t]+(?P<heading>ไปหาหมอเมื่อ[^\n]*)(\n|\Z)", re.MULTILINE)
_FIRST_CHARACTERS: Final = 140
_TOP_HEADING: Final = 2
_LOWEST_HEADING: Final = 4
_KEPT: Final = 500  # texts, of about 1 KB each


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

    def block_code(self, code: str, info: str | None = None) -> str:
        return super().block_code(code)  # without the word behind the fence, which would be the name of a class


def prose(text: str) -> Markup:
    """Render article text as safe markup."""
    return Markup(zlib.decompress(_rendered(text)).decode())  # noqa: S704 - every branch of the renderer escapes


@lru_cache(maxsize=_KEPT)
def _rendered(text: str) -> bytes:
    """Render a text and keep it packed: it stands on pages of two languages, which are printed again each day."""
    render = mistune.create_markdown(renderer=_SafeRenderer(escape=True))
    return zlib.compress(str(render(without_signs(text))).encode())


def unmarked(text: str) -> str:
    """Return article text as plain text: without the signs of headings, lists, bold and links."""
    return _MARKS.sub("", _LINK.sub(r"\1", without_signs(text)))


@dataclass(frozen=True, slots=True, kw_only=True)
class SetApart:
    """An article text in three: what stands before "see a doctor when", that section, and what comes after it.

    `heading` is empty where there is no such section; then all of it stands in `before`.
    """

    before: str
    heading: str = ""
    signs: str = ""
    after: str = ""


def set_apart(text: str) -> SetApart:
    """Return an article text with its section "see a doctor when" set apart; it ends at the next heading like it."""
    found = _DOCTOR.search(text)
    if found is None:
        return SetApart(before=text)
    following = re.compile(rf"^#{{1,{len(found['marks'])}}}[ \t]", re.MULTILINE).search(text, found.end())
    end = following.start() if following else len(text)
    return SetApart(
        before=text[: found.start()],
        heading=without_signs(found["heading"]).strip(" #"),
        signs=text[found.end() : end],
        after=text[end:],
    )


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
