"""A printed site that is served on loopback, with its style sheets, and nothing behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk.moment import Moment
from kiosk.paper import Paper
from kiosk.site.press import Press, PrintedScreen
from kiosk.site.site import Site
from kiosk.site.static_files import load_static_files, sheet_addresses
from tests.cast.kiosk.loaded_templates import templates
from tests.cast.listener.serving import HOST, listening
from tests.cast.pages.sample_moment import VILLAGE_NAME

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

PUBLIC_URL = "http://192.0.2.1/"


@contextmanager
def printed_site(
    moment: Moment, screens: Sequence[PrintedScreen], *, public_url: str = PUBLIC_URL, port: int = 0
) -> Iterator[str]:
    """Serve what these screens print of a moment, and return the address."""
    files = load_static_files()
    paper = Paper(templates(), village_name=VILLAGE_NAME, sheets=sheet_addresses(files))
    site = Site(_nothing_behind, files)
    site.swap(Press(paper, screens).print(replace(moment, public_url=public_url)))
    with listening(site, port=port) as found:
        yield f"http://{HOST}:{found}"


def _nothing_behind(_environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    start_response("404 Not Found", [("Content-Length", "0")])
    return []
