"""What shows the same is not printed again, and nobody can tell: the site is as if it were printed whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content_sync.look import qr
from kiosk.moment import Moment
from kiosk.paper import Paper
from kiosk.screens import PRINTED
from kiosk.site.press import Pages, Press
from kiosk.site.responses import OnDemand, ReadyResponse, Redirect
from tests.cast.pages.changing_village import TOGGLED, ChangingVillage, VillageChange, changes
from tests.cast.pages.sample_moment import a_local_notice


@pytest.fixture(scope="module")
def each_code_is_drawn_once() -> Iterator[None]:
    """Keep every QR code: drawing them anew for each of a hundred prints takes most of the time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(qr, "_drawn", cache(qr._drawn))
        yield


def after(pages: int) -> Callable[[], bool]:
    """Return what overtakes a print after so many pages."""
    asked = count()
    return lambda: next(asked) >= pages


def print_at_last(press: Press, moment: Moment, *, overtaken_after: int) -> Pages:
    pages = press.print_unless(moment, after(overtaken_after))
    return press.print(moment) if pages is None else pages


def as_sent(pages: Pages) -> dict[str, ReadyResponse | Redirect | None]:
    """Return what a reader gets at each address, also where it is printed when somebody asks."""
    return {path: one.response() if isinstance(one, OnDemand) else one for path, one in pages.items()}


@pytest.mark.usefixtures("each_code_is_drawn_once")
@settings(max_examples=8, deadline=None)
@given(
    steps=st.lists(st.tuples(changes, st.integers(0, 60)), min_size=2, max_size=5),
    start=st.sets(st.sampled_from(TOGGLED)),
)
def test_printed_step_by_step_the_site_is_the_one_printed_whole(
    paper: Paper, steps: list[tuple[VillageChange, int]], start: set[str]
) -> None:
    village, press = ChangingVillage(held={name for name in TOGGLED if name in start}), Press(paper, PRINTED)
    press.print(village.moment())
    for change, overtaken_after in steps:
        moment = village.after(change)
        printed = print_at_last(press, moment, overtaken_after=overtaken_after)
        assert as_sent(printed) == as_sent(Press(paper, PRINTED).print(moment))


def printed_anew(press: Press, before: Moment, now: Moment) -> set[str]:
    """Return the Thai pages that differ between two prints."""
    former, present = press.print(before), press.print(now)
    anew = {path for path in present if present[path] is not former.get(path)}
    return {path for path in anew if not path.startswith("/en/") and path in former}


def test_a_notice_is_printed_where_it_is_shown_and_nowhere_else(paper: Paper) -> None:
    village = ChangingVillage(held=set(TOGGLED) - {"local"})
    before = village.moment()
    anew = printed_anew(Press(paper, PRINTED), before, replace(village.moment(), notices=(a_local_notice(),)))
    assert {"/", "/news"} <= anew
    assert not {path for path in anew if path.startswith(("/articles/", "/prices", "/warnings", "/health"))}
    assert not anew & {"/weather", "/help", "/privacy", "/about", "/farming", "/selling", "/guides"}


def test_nothing_is_printed_again_where_all_is_equal(paper: Paper) -> None:
    village = ChangingVillage(held=set(TOGGLED))
    assert not printed_anew(Press(paper, PRINTED), village.moment(), village.moment())
