"""The volunteer's handbook tells the truth: its pictures, its addresses and the words of its pages are there."""

from __future__ import annotations

import re

import polib

from tests.cast.folders import PROJECT
from tests.cast.kiosk.served_kiosk import ServedKiosk

FOLDER = PROJECT / "deploy/raspberrypi"
HANDBOOK = (FOLDER / "volunteer.th.md").read_text("utf-8")


def test_its_pictures_are_there_and_their_words_too() -> None:
    pictures = re.findall(r"!\[([^\]]+)\]\(([^)]+)\)", HANDBOOK)
    assert len(pictures) > 5
    assert not [name for _, name in pictures if not (FOLDER / name).exists()]


def test_every_button_and_page_it_names_is_called_so() -> None:
    catalogues = (PROJECT / "kiosk/translations/th.po", PROJECT / "content_sync/look/translations/th.po")
    said = {entry.msgstr for file in catalogues for entry in polib.pofile(str(file))}
    named = set(re.findall(r"(?<!\*)\*([^*\n]+)\*(?!\*)", HANDBOOK))
    assert named
    assert named <= said


def test_every_address_it_names_is_served(kiosk: ServedKiosk) -> None:
    named = set(re.findall(r"`(/[a-z/-]+)`", HANDBOOK))
    assert {"/setup", "/join"} <= named
    assert not [path for path in named if kiosk.get(path).status == 404]


def test_it_is_found_from_where_one_begins() -> None:
    for place in (PROJECT / "README.md", FOLDER / "README.md"):
        assert "volunteer.th.md)" in place.read_text("utf-8")
