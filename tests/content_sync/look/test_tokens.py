"""Colours, type and icons: legible for old eyes, small, and from nowhere else."""

import gzip
import re
from pathlib import Path
from typing import get_args
from xml.etree import ElementTree

import pytest

from content_sync.look import icons
from content_sync.look.icons import TOPIC_ICONS, icon
from content_sync.look.sheets import sheet
from content_sync.wire.bulletins import Condition
from content_sync.wire.reports import Topic
from tests.cast.folders import LOOK

ICONS = sorted((LOOK / "icons").glob("*.svg"))
MAX_SHEET_BYTES = 6_500
AA_TEXT, AA_PARTS = 4.5, 3.0


def tokens() -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", (LOOK / "tokens.css").read_text("utf-8")))


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(tokens()[one]), luminance(tokens()[other])))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("paper", ["paper", "sheet"])
@pytest.mark.parametrize("ink", ["ink", "muted", "accent", "alarm", "care", "rain"])
def test_text_is_legible_on_paper(ink: str, paper: str) -> None:
    assert contrast(ink, paper) >= AA_TEXT


@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("on-accent", "accent"),
        ("on-accent", "alarm"),
        ("ink", "accent-tint"),
        ("ink", "alarm-tint"),
        ("ink", "care-tint"),
        ("accent", "accent-tint"),
        ("alarm", "alarm-tint"),
        ("care", "care-tint"),
    ],
)
def test_text_is_legible_on_tints(ink: str, ground: str) -> None:
    assert contrast(ink, ground) >= AA_TEXT


@pytest.mark.parametrize("part", ["edge", "sun", "rain", "alarm"])
def test_edges_and_pictures_stand_out_from_paper(part: str) -> None:
    assert contrast(part, "paper") >= AA_PARTS


def test_type_suits_thai() -> None:
    css = (LOOK / "tokens.css").read_text("utf-8") + (LOOK / "base.css").read_text("utf-8")
    lines = [float(found) for found in re.findall(r"line-height: ([\d.]+);", css)]
    assert "--line: 1.7;" in css
    assert min(lines) >= 1.5  # from the top of a stacked mark to the foot of one: 1.51 em in Noto Sans Thai
    assert "font-size: 112.5%" in css
    assert "letter-spacing:" not in css
    assert "italic" not in css
    assert "word-break" not in css


@pytest.mark.parametrize("program", ["kiosk/static/kiosk.css"])
def test_a_programs_sheet_is_small_and_fetches_nothing(program: str) -> None:
    own = LOOK.parents[1] / program
    served = sheet(own.read_text("utf-8"))
    assert len(gzip.compress(served.encode("utf-8"), 9)) <= MAX_SHEET_BYTES
    assert set(re.findall(r"url\(.{16}", served)) <= {'url("data:image/svg+'}
    assert "@import" not in served
    assert "/*" not in served
    assert served.startswith(":root{")


def test_every_colour_of_the_sheets_is_a_token() -> None:
    css = (LOOK / "base.css").read_text("utf-8") + (LOOK.parents[1] / "kiosk/static/kiosk.css").read_text("utf-8")
    assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b", css)) <= {"#fff", "#000", "#f3c266"}
    assert set(re.findall(r"var\(--([\w-]+)\)", css)) <= set(re.findall(r"--([\w-]+):", sheet(css)))


@pytest.mark.parametrize("path", ICONS, ids=lambda path: path.stem)
def test_an_icon_is_small_well_formed_and_ours(path: Path) -> None:
    text = path.read_text("utf-8")
    drawing = ElementTree.fromstring(text)
    assert len(text.encode("utf-8")) < 900
    assert drawing.get("viewBox") == "0 0 32 32"
    assert {part.tag.rpartition("}")[2] for part in drawing.iter()} <= {"svg", "g", "path", "circle", "rect", "ellipse"}
    assert not {name for part in drawing.iter() for name in part.attrib} & {"href", "style", "onload"}


def test_every_weather_and_every_topic_has_an_icon() -> None:
    assert {name for name in get_args(Condition) if icon(name) == icon("unknown")} == {"unknown"}
    assert set(TOPIC_ICONS) == set(get_args(Topic))
    assert set(TOPIC_ICONS.values()) <= icons.names()


def test_an_icon_is_silent_unless_it_stands_alone() -> None:
    assert 'aria-hidden="true"' in icon("rain")
    assert 'role="img" aria-label="ฝน &amp; ลม"' in icon("rain", "ฝน & ลม")
    assert icon("no such icon") == icon("unknown")
