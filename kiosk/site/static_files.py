"""The files that never change while the kiosk runs: the style sheets and the icons.

In: the folder `static`. Out: each file as a ready response at two addresses: at the plain one browsers ask each
time whether it changed; the other names its content, and they may store it for a year.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from content_sync.look.sheets import compact, sheet
from kiosk.site.responses import CHECK_FIRST, FOR_A_YEAR, ReadyResponse, ready_response

STYLE_SHEET: Final = "/static/kiosk.css"
_FOLDER: Final = Path(__file__).parents[1] / "static"
_MEDIA_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
}


def load_static_files() -> dict[str, ReadyResponse]:
    """Return the kiosk's own files by their addresses."""
    files: dict[str, ReadyResponse] = {}
    for file in sorted(_FOLDER.iterdir()):
        path, media_type = f"/static/{file.name}", _MEDIA_TYPES[file.suffix]
        files |= static_file(path, _body(file), media_type)
    return files


def _body(file: Path) -> bytes:
    if file.suffix != ".css":
        return file.read_bytes()
    css = file.read_text("utf-8")
    return (sheet(css) if file.name == Path(STYLE_SHEET).name else compact(css)).encode()


def static_file(path: str, body: bytes, media_type: str) -> dict[str, ReadyResponse]:
    """Return a file under its path, and for a year under `path?v=digest`, the address that pages should use."""
    checked = ready_response(body, media_type, cache=CHECK_FIRST)
    return {path: checked, versioned(path, checked): ready_response(body, media_type, cache=FOR_A_YEAR)}


def versioned(path: str, file: ReadyResponse) -> str:
    """Return the address that names the content, so that it may be stored for a year."""
    return f"{path}?v={file.digest}"


def sheet_addresses(files: Mapping[str, ReadyResponse]) -> dict[str, str]:
    """Return the address of each style sheet by its name, as pages should use it: `kiosk` is on every page."""
    return {Path(path).stem: versioned(path, file) for path, file in files.items() if path.endswith(".css")}
