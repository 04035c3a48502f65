"""Make the handbook's page at the kiosk from its text, deploy/raspberrypi/volunteer.th.md."""

from __future__ import annotations

from typing import Final

import mistune
from PIL import Image

from tests.cast.folders import PROJECT

TEXT: Final = PROJECT / "deploy/raspberrypi/volunteer.th.md"
PAGE: Final = PROJECT / "kiosk/admin/handbook_text.html"
_NOTE: Final = "{#- Made by `python -m tests.make_handbook` from deploy/raspberrypi/volunteer.th.md: change that. -#}\n"


class _PageRenderer(mistune.HTMLRenderer):
    """Writes the handbook as its page has it: a table is pictures beside their words, and Thai has no italics."""

    def emphasis(self, text: str) -> str:
        return f"<b>{text}</b>"

    def image(self, text: str, url: str, title: str | None = None) -> str:
        file = (TEXT.parent / url).resolve()
        with Image.open(file) as picture:
            size = f'width="{picture.width}" height="{picture.height}"'
        return f'<img src="/static/{file.name}" alt="{text}" {size}>'

    def table(self, text: str) -> str:
        return f'<div class="screens">\n{text}</div>\n'

    def table_head(self, text: str) -> str:
        return ""

    def table_body(self, text: str) -> str:
        return text

    def table_row(self, text: str) -> str:
        return f'<div class="screen-shot">{text}</div>\n'

    def table_cell(self, text: str, align: str | None = None, head: bool = False) -> str:
        return text if text.startswith("<img") else f"<p>{text}</p>"


def page_of(text: str) -> str:
    """Return the handbook's text as the markup of its page."""
    return _NOTE + str(mistune.create_markdown(renderer=_PageRenderer(), plugins=["table"])(text))


def main() -> None:
    """Write the page anew."""
    PAGE.write_text(page_of(TEXT.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
