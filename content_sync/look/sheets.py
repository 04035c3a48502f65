"""One style sheet per program: the shared tokens and elements, then its own classes.

In: the program's own sheet as text. Out: what it serves as its one sheet. Joined once at start, so
nothing is written twice and nothing is built; comments stay in the sources.
"""

import re
from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).parent
_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_SPACE: Final = re.compile(r"\s+")
_AROUND_SIGNS: Final = re.compile(r" ?([{};,]) ?")


def sheet(own: str) -> str:
    """Join tokens.css, base.css and a program's own rules into its one sheet."""
    shared = ((_FOLDER / name).read_text(encoding="utf-8") for name in ("tokens.css", "base.css"))
    return "".join(compact(part) for part in (*shared, own))


def compact(css: str) -> str:
    """Drop comments and needless space: phones need not carry them."""
    return _AROUND_SIGNS.sub(r"\1", _SPACE.sub(" ", _COMMENT.sub("", css))).strip()
