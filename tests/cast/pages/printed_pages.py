"""The printed pages of a moment, and the words that are read on them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

import msgspec
import pytest

from content_sync.wire.bulletins import AnyBulletin
from content_sync.wire.stamps import ClockState
from kiosk.moment import Moment
from kiosk.paper import Page, Paper
from kiosk.screens import PRINTED
from tests.cast.pages.sample_moment import the_paper

UNSURE: tuple[ClockState, ...] = ("estimated", "unknown")


@pytest.fixture(scope="module")
def paper() -> Paper:
    return the_paper()


def site(moment: Moment) -> Iterator[Page]:
    """Yield all that is printed."""
    for screen in PRINTED:
        yield from screen(moment)


def printed(moment: Moment) -> Iterator[Page]:
    """Yield the pages to read on a phone; a feed and a calendar's file are for programs, a screen is on a wall."""
    return (page for page in site(moment) if page.mimetype == "text/html" and not page.path.startswith("/screen"))


def page_at(path: str, moment: Moment) -> Page:
    return next(page for page in site(moment) if page.path == path)


def words(paper: Paper, path: str, moment: Moment) -> str:
    """Return what is read on a page, between its main tags."""
    return words_of(paper.write(page_at(path, moment), moment.language))


def words_of(html: str) -> str:
    """Return what is read between a page's main tags."""
    main = html[html.index("<main") : html.index("</main>")]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def banner(paper: Paper, path: str, moment: Moment) -> str:
    html = paper.write(page_at(path, moment), moment.language)
    return " ".join(re.sub(r"<[^>]+>", " ", html[: html.index("<main")]).split())


FRESH, OLD = "ข้อมูลใหม่", "ข้อมูลเริ่มเก่า"


def replace_issued(bulletin: AnyBulletin, issued: datetime) -> AnyBulletin:
    return msgspec.structs.replace(bulletin, issued=issued)
