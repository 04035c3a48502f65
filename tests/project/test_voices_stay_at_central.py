"""Recordings are decoded at central alone: a kiosk names no decoder, gets none installed, and knows no central."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cast.folders import PROJECT

DECODING = re.compile(
    r"\b(ffmpeg|ffprobe|libav\w*|avconv|gstreamer\w*|sox|bwrap|bubblewrap)\b|content_sync[./]central", re.IGNORECASE
)
FOLDERS = ("kiosk", "deploy", *(f"content_sync/{name}" for name in ("wire", "look", "client", "listener", "callers")))
DEMO = "kiosk/demo/programs.py"  # which starts a central of its own, as a program


def texts(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the files below a folder that hold text, with what they say."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in {".py", ".sh", ".html", ".txt", ".service", ".example", ".toml", ".md"}:
            yield str(path.relative_to(PROJECT)), path.read_text("utf-8")


def decoding_in(text: str) -> list[str]:
    return [found[0] for found in DECODING.finditer(text)]


@pytest.mark.parametrize("folder", FOLDERS)
def test_what_runs_in_a_village_names_no_decoder_and_nothing_of_central(folder: str) -> None:
    read = list(texts(PROJECT / folder))
    assert read
    found = {path: words for path, text in read if (words := decoding_in(text))}
    assert found == ({DEMO: ["content_sync.central"]} if folder == "kiosk" else {})


@pytest.mark.parametrize(
    "line",
    [
        'packages="$packages ffmpeg"',
        "apt-get install -y bubblewrap",
        'subprocess.run(["/usr/bin/ffprobe", name])',
        "from content_sync.central.voices import conversion",
    ],
)
def test_it_would_be_found_where_somebody_added_it(line: str) -> None:
    assert len(decoding_in(line)) == 1
