"""What pages weigh on a first visit, gzipped, without photos: the style sheet and its icons, and every public page."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace

import pytest

from content_sync.look.catalogues import LANGUAGES
from kiosk.paper import Paper
from kiosk.screens import PRINTED
from kiosk.site.press import Pages, Press
from kiosk.site.responses import OnDemand, ReadyResponse
from kiosk.site.static_files import STYLE_SHEET, load_static_files
from tests.cast.journeys.running_village import RunningVillage
from tests.cast.journeys.shown_village import in_both_languages
from tests.cast.kiosk.served_kiosk import ServedKiosk
from tests.cast.listener.serving import ask
from tests.cast.pages.big_village import the_big_edition, the_big_market
from tests.cast.pages.sample_moment import a_moment

SHEET_BYTES = len(load_static_files()[STYLE_SHEET].kept)
MAX_PAGE_BYTES = 20 * 1024
MAX_LOOK_BYTES = 8 * 1024
_EACH_ON_DEMAND = 25  # of the pages to pass on, which take long to draw and differ by their words alone


@pytest.fixture(scope="module")
def full_site(paper: Paper) -> Pages:
    """All that is printed of a village with as much to read as a kiosk is meant for."""
    return Press(paper, PRINTED).print(replace(a_moment(*the_big_edition()), market=the_big_market()))


def _written(site: Pages) -> dict[str, ReadyResponse]:
    """Return what is read at each address; of what is printed when somebody asks, some."""
    drawn = [path for path, one in site.items() if isinstance(one, OnDemand)][::_EACH_ON_DEMAND]
    made = {path: one.response() if isinstance(one, OnDemand) else one for path, one in site.items()
            if path in drawn or not isinstance(one, OnDemand)}  # fmt: skip
    return {path: one for path, one in made.items() if isinstance(one, ReadyResponse)}


def test_the_style_sheet_and_the_icons_of_home_weigh_at_most_eight_kilobytes(full_site: Pages) -> None:
    for home in ("/", "/en/"):
        page = full_site[home]
        assert isinstance(page, ReadyResponse)
        icons = set(re.findall("<svg.*?</svg>", page.body.decode(), re.DOTALL))
        assert len(icons) > len(LANGUAGES)
        assert SHEET_BYTES + len(gzip.compress("".join(sorted(icons)).encode())) <= MAX_LOOK_BYTES


def test_no_page_of_a_full_village_weighs_more_than_twenty_kilobytes(full_site: Pages) -> None:
    weights = {path: SHEET_BYTES + len(one.kept) for path, one in _written(full_site).items()}
    assert len(weights) > len(the_big_edition()) * len(LANGUAGES)
    assert {path: weight for path, weight in weights.items() if weight > MAX_PAGE_BYTES} == {}


def test_what_is_computed_is_packed_for_a_phone_that_takes_it_and_plain_for_one_that_does_not(
    kiosk: ServedKiosk,
) -> None:
    plain = kiosk.get("/search?q=zzzz")
    packed = kiosk.get("/search?q=zzzz", Accept_Encoding="gzip, deflate")
    assert (plain.headers.get("content-encoding"), packed.headers["content-encoding"]) == (None, "gzip")
    assert plain.headers["vary"] == packed.headers["vary"] == "Accept-Encoding"
    assert gzip.decompress(packed.body) == plain.body
    assert int(packed.headers["content-length"]) == len(packed.body) < len(plain.body) / 2
    assert kiosk.get("/search?q=zzzz", Accept_Encoding="gzip;q=0").body == plain.body


@pytest.mark.xdist_group("pages")
def test_no_public_address_weighs_more_than_twenty_kilobytes(
    shown_village: RunningVillage, public_addresses: tuple[str, ...]
) -> None:
    for path in in_both_languages(public_addresses):
        reply = ask(shown_village.kiosk_port, path, headers={"Accept-Encoding": "gzip"})
        assert reply.status == 200, path
        assert SHEET_BYTES + len(reply.body) <= MAX_PAGE_BYTES, path
