"""Another phone's camera: what it reads in a QR code, drawn as SVG or seen on a screen."""

from __future__ import annotations

import io
import re
from typing import Final

import zxingcpp
from PIL import Image, ImageDraw

_QR_ONLY: Final = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
_PIXELS_A_MODULE: Final = 4
# Three cracks across a screen, as shares of its side; a chip of glass shows each as a bright line.
_CRACKS: Final = (
    ((0.30, 0.0), (0.42, 0.35), (0.38, 0.7), (0.55, 1.0)),
    ((0.42, 0.35), (0.75, 0.45), (1.0, 0.40)),
    ((0.38, 0.7), (0.2, 0.62), (0.0, 0.64)),
)
_CRACK_WIDTH: Final = 0.005


def read_codes(picture: Image.Image) -> list[str]:
    """Return the texts of the QR codes in a picture."""
    return [found.text for found in zxingcpp.read_barcodes(picture, formats=_QR_ONLY)]


def photographed(svg: str) -> Image.Image:
    """Return the picture that the SVG's lines draw."""
    side = int(re.findall(r'viewBox="0 0 (\d+)', svg)[0])
    picture, x, y = Image.new("L", (side, side), 255), 0.0, 0.0
    for act, across, down in re.findall(r"([Mmh])(-?[\d.]+)(?: (-?[\d.]+))?", svg[svg.index(' d="') :]):
        if act == "h":
            picture.paste(0, (int(x), int(y), int(x + float(across)), int(y) + 1))
        x, y = (0.0, 0.0) if act == "M" else (x, y)
        x, y = x + float(across), y + float(down or 0)
    return picture.resize((side * _PIXELS_A_MODULE, side * _PIXELS_A_MODULE), Image.Resampling.NEAREST)


def screenshot(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("L")


def cracked(screen: Image.Image) -> Image.Image:
    """Return what is seen of a screen whose glass is cracked in three."""
    seen = screen.copy()
    pen, side = ImageDraw.Draw(seen), seen.width
    for crack in _CRACKS:
        points = [(x * seen.width, y * seen.height) for x, y in crack]
        pen.line(points, fill=240, width=max(1, round(side * _CRACK_WIDTH)))
    return seen
