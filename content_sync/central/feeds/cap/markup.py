"""Plain text from a source's HTML.

In: the text of an element, with tags, entities and entities of entities as some editor left them. Out: lines of plain
text. Only the names of HTML elements make a tag, and only a closed character reference makes a character:
`<www.tmd.go.th>`, `5 < 6` and `?a=1&region=2` stay as they are. The standard `HTMLParser` is not used: it loses what
follows an open quote or comment, and fails on `<![x`.
"""

from __future__ import annotations

import html
import re
from html.entities import html5
from typing import Final
from xml.etree.ElementTree import Element

from content_sync.wire.text import one_spelling

_BREAKING: Final = frozenset({
    "address", "article", "blockquote", "br", "caption", "center", "dd", "div", "dl", "dt", "footer", "form",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "ol", "p", "pre", "section", "table", "tbody",
    "tfoot", "thead", "title", "tr", "ul",
})  # fmt: skip
_WITHIN: Final = frozenset({
    "a", "abbr", "b", "base", "bdi", "bdo", "big", "body", "button", "cite", "code", "col", "colgroup", "del",
    "em", "embed", "font", "head", "html", "i", "iframe", "img", "input", "ins", "kbd", "label", "link", "map",
    "mark", "meta", "nobr", "noscript", "object", "q", "s", "script", "small", "span", "strike", "strong",
    "style", "sub", "sup", "svg", "td", "th", "tt", "u", "var", "video", "wbr",
})  # fmt: skip
_TAG: Final = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*(?::[a-zA-Z0-9]+)?)(?:\s[^<>]*)?/?>")
_NOT_WORDS: Final = re.compile(r"<(?:\?xml|!doctype)\b[^<>]*>|<(style|script)\b[^<>]*>[^<]*</\1\s*>", re.IGNORECASE)
_COMMENT: Final = re.compile(r"<!--.*?-->", re.DOTALL)
_REFERENCE: Final = re.compile(r"&#(?:[0-9]{1,7}|[xX][0-9a-fA-F]{1,6});|&([A-Za-z][A-Za-z0-9]{1,31};)|&nbsp")
_ROUNDS: Final = 4
_LONGEST: Final = 200_000
_BLANK_LINES: Final = re.compile("\n{3,}")


def inner_text(element: Element) -> str:
    """Return all text inside an element, with a line break where a child that breaks lines begins."""
    for child in element.iter():
        name = str(child.tag).rpartition("}")[2].lower()
        if child is not element and name in _BREAKING:
            child.text = f"\n{child.text or ''}"
    return "".join(element.itertext())


def plain_words(text: str) -> str:
    """Return plain text: no tags, no entities, single blanks, at most one empty line between two lines."""
    text = text[:_LONGEST]
    for _ in range(_ROUNDS):
        before, text = text, _REFERENCE.sub(_sign, _without_tags(text))
        if text == before:
            break
    lines = (" ".join(line.split()) for line in one_spelling(_without_tags(text)).split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines))


def _without_tags(text: str) -> str:
    # No comment begins behind the last end of one: each beginning finds its end, and a flood of them costs no time.
    head, end, tail = text.rpartition("-->")
    text = _NOT_WORDS.sub("", _COMMENT.sub("", head + end) + tail)
    if "<![CDATA[" in text:
        text = text.replace("<![CDATA[", "").replace("]]>", "")
    return _TAG.sub(_break, text)


def _break(tag: re.Match[str]) -> str:
    name = tag[1].lower()
    if name in _BREAKING:
        return "\n"
    return "" if name in _WITHIN or ":" in name else tag[0]


def _sign(reference: re.Match[str]) -> str:
    if reference[0] == "&nbsp":
        return " "
    return html.unescape(reference[0]) if not reference[1] or reference[1] in html5 else reference[0]
