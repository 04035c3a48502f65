"""The help of a command, as a person reads it: what it leaves unexplained."""

from __future__ import annotations

import itertools
import re

_ENTRY = re.compile(r"^( {2}| {4})(\S+(?: \S+)*)( {2,}\S.*)?$")
_DESCRIPTION = 1  # the paragraph after the usage


def unexplained(shown: str) -> list[str]:
    """Return what a page of argparse's help names without a word about it; "description" is the command itself."""
    paragraphs = shown.rstrip().split("\n\n")
    missing = [] if not paragraphs[_DESCRIPTION].splitlines()[0].endswith(":") else ["description"]
    lines = [line for one in paragraphs[_DESCRIPTION:] for line in (*one.splitlines(), "")]
    for line, following in itertools.pairwise(lines):
        entry = _ENTRY.match(line)
        if entry and not entry[3] and not following.startswith(f"{entry[1]} "):
            missing.append(entry[2])
    return missing
