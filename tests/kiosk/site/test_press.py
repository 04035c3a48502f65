"""The press prints every screen in both languages, and a screen that fails loses nothing that was printed before."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count

import jinja2
import pytest

from content_sync.client.tree.edition import Edition
from content_sync.look.catalogues import LANGUAGES
from content_sync.wire.bulletins import Notice
from content_sync.wire.stamps import Stamp
from kiosk.moment import Moment
from kiosk.paper import Page, Paper
from kiosk.site.press import Pages, Press, key_of
from kiosk.site.responses import OnDemand, ReadyResponse, Redirect
from kiosk.store.state import LocalNotice
from tests.cast.kiosk.editions import an_edition
from tests.cast.place_and_time import NOON

TEMPLATES = {
    "pages/plain.html": "{{ path }} {{ prefix }} {{ other }} {{ view }} {{ village_name }} {{ sheets.kiosk }}",
    "pages/broken.html": "{{ view.no_such_thing.at_all }}",
}


def moment(**changes: object) -> Moment:
    usual = Moment(
        now=Stamp(at=NOON, clock="trusted"),
        language="th",
        village="43010501",
        village_name="บ้านเวียงคุก",
        edition=Edition(),
        notices=(),
    )
    return replace(usual, **changes)  # type: ignore[arg-type]  # the tests name real fields


@pytest.fixture
def plain_paper() -> Paper:
    made = jinja2.Environment(loader=jinja2.DictLoader(TEMPLATES), undefined=jinja2.StrictUndefined, autoescape=True)
    return Paper(dict.fromkeys(LANGUAGES, made), village_name="บ้านเวียงคุก", sheets={"kiosk": "/static/kiosk.css?v=1"})


@dataclass
class Screen:
    """A screen that does as it is told."""

    does: str = "work"

    def __call__(self, moment: Moment) -> Iterator[Page]:
        yield Page(path="/", template="pages/plain.html", view=f"home {moment.now.at:%H:%M}")
        if self.does == "fail":
            raise RuntimeError("no such price")
        template = "pages/broken.html" if self.does == "break a page" else "pages/plain.html"
        yield Page(path="/prices", template=template, view=f"{moment.language} {moment.now.at:%H:%M}")


def body(site: Pages, path: str) -> str:
    page = site[path]
    assert isinstance(page, ReadyResponse)
    return page.body.decode()


def test_every_page_is_printed_in_both_languages(plain_paper: Paper) -> None:
    site = Press(plain_paper, [Screen()]).print(moment())
    assert set(site) == {"/", "/en/", "/prices", "/en/prices"}
    assert body(site, "/prices") == ("/prices  /en/prices th 05:00 บ้านเวียงคุก /static/kiosk.css?v=1")
    assert body(site, "/en/prices").startswith("/prices /en /prices en 05:00")


@pytest.mark.parametrize(("trouble", "stale"), [("fail", {"/", "/prices"}), ("break a page", {"/prices"})])
def test_what_fails_stays_as_it_was_and_is_logged(
    plain_paper: Paper, caplog: pytest.LogCaptureFixture, trouble: str, stale: set[str]
) -> None:
    screen = Screen()
    press = Press(plain_paper, [screen, lambda _: [Page(path="/about", template="pages/plain.html", view="about")]])
    before = press.print(moment())
    screen.does = trouble
    with caplog.at_level(logging.ERROR):
        after = press.print(moment(now=Stamp(at=NOON + timedelta(hours=1), clock="trusted")))
    assert set(after) == set(before)
    assert {path for path in ("/", "/prices") if after[path] == before[path]} == stale
    assert "failed" in caplog.text
    screen.does = "work"
    assert press.print(moment())["/prices"] == before["/prices"]


def test_a_page_is_sent_as_what_its_template_writes(plain_paper: Paper) -> None:
    usual = Page(path="/news", template="pages/plain.html", view="")
    feed = Page(path="/feed.atom", template="pages/plain.html", view="", mimetype="application/atom+xml")
    site = Press(plain_paper, [lambda _: [usual, feed]]).print(moment())
    kinds = {
        path: dict(page.headers(packed=False))["Content-Type"]
        for path, page in site.items()
        if isinstance(page, ReadyResponse)
    }
    assert kinds["/news"] == "text/html; charset=utf-8"
    assert kinds["/feed.atom"] == kinds["/en/feed.atom"] == "application/atom+xml; charset=utf-8"


@dataclass
class Told:
    """A value that tells when it is written on a page."""

    times: int = 0

    def __str__(self) -> str:
        self.times += 1
        return "told"


def test_a_page_that_shows_the_same_is_written_once_also_if_the_print_was_overtaken(plain_paper: Paper) -> None:
    told, paths, asked = Told(), [f"/articles/{number}" for number in range(4)], count()
    press = Press(plain_paper, [lambda _: [Page(path=path, template="pages/plain.html", view=told) for path in paths]])
    assert press.print_unless(moment(), lambda: next(asked) == 6) is None
    assert told.times == 6  # four in Thai, two in English
    press.print(moment())
    press.print(moment())
    assert told.times == 2 * len(paths)


def test_a_page_that_few_read_is_written_when_somebody_asks_for_it_and_once(plain_paper: Paper) -> None:
    told = Told()
    shown = Page(path="/share/egg", template="pages/plain.html", view=told, is_on_demand=True)
    press = Press(plain_paper, [lambda _: [shown]])
    site = press.print(moment())
    assert told.times == 0
    for _ in ("asked", "asked again"):
        assert "told" in on_demand(press.print(moment()))
    assert told.times == 1
    assert press.print(moment())["/share/egg"] is site["/share/egg"]


def test_where_it_cannot_be_written_the_one_that_was_asked_for_before_is_shown(
    plain_paper: Paper, caplog: pytest.LogCaptureFixture
) -> None:
    pages = [Page(path="/share/egg", template="pages/plain.html", view="3.50", is_on_demand=True)]
    press = Press(plain_paper, [lambda _: pages])
    assert "3.50" in on_demand(press.print(moment()))
    pages[0] = replace(pages[0], template="pages/broken.html")
    for _ in ("printed", "printed again"):
        assert "3.50" in on_demand(press.print(moment()))
    assert "cannot be written" in caplog.text
    never = Press(plain_paper, [lambda _: pages]).print(moment())["/share/egg"]
    assert isinstance(never, OnDemand)
    assert never.response() is None


def on_demand(site: Pages) -> str:
    page = site["/share/egg"]
    assert isinstance(page, OnDemand)
    response = page.response()
    assert response is not None
    return response.body.decode()


def test_a_page_has_headers_of_its_own_where_it_names_some(plain_paper: Paper) -> None:
    turned = Page(path="/screen/1", template="pages/plain.html", view="", headers=(("Refresh", "15; url=/screen/2"),))
    site = Press(plain_paper, [lambda _: [turned]]).print(moment())["/screen/1"]
    assert isinstance(site, ReadyResponse)
    assert ("Refresh", "15; url=/screen/2") in site.headers(packed=True)


def test_a_page_that_never_worked_is_left_out(plain_paper: Paper) -> None:
    site = Press(plain_paper, [Screen(does="break a page")]).print(moment())
    assert set(site) == {"/", "/en/"}


def test_a_page_no_longer_made_is_gone(plain_paper: Paper) -> None:
    paths = ["/articles/one", "/articles/two"]
    press = Press(plain_paper, [lambda _: [Page(path=path, template="pages/plain.html", view="") for path in paths]])
    assert "/articles/two" in press.print(moment())
    paths.pop()
    assert "/articles/two" not in press.print(moment())


def notice(**changes: object) -> Notice:
    usual = Notice(id="n1", areas=("43",), issued=NOON, source="อำเภอ", title="น้ำไม่ไหล", starts=NOON)
    return replace_struct(usual, changes)


def replace_struct(one: Notice, changes: dict[str, object]) -> Notice:
    return Notice(**({name: getattr(one, name) for name in one.__struct_fields__} | changes))


def edition(number: int = 1, *bulletins: Notice, confirmed: datetime = NOON, arrived: Stamp | None = None) -> Edition:
    return an_edition(*bulletins, number=number, issued=NOON, confirmed=confirmed, arrived=arrived)


def local_notice() -> LocalNotice:
    return LocalNotice(
        id=1, title="ประชุม", body="", starts=NOON, ends=NOON + timedelta(days=1), posted=Stamp(at=NOON, clock="trusted")
    )


@pytest.mark.parametrize(
    "change",
    [
        {"edition": edition(2)},
        {"edition": edition(arrived=Stamp(at=NOON, clock="unknown"))},
        {"edition": edition(confirmed=NOON - timedelta(hours=25))},
        {"edition": Edition(parts=edition().parts[:-1])},
        {"now": Stamp(at=NOON, clock="estimated")},
        {"now": Stamp(at=NOON + timedelta(hours=1), clock="trusted")},
        {"notices": (local_notice(),)},
    ],
)
def test_the_site_is_printed_again_when_something_it_depends_on_changes(change: dict[str, object]) -> None:
    assert key_of(moment(edition=edition(1))) != key_of(moment(**{"edition": edition(1)} | change))


def test_the_site_is_not_printed_again_within_an_hour_or_because_the_same_was_confirmed_again() -> None:
    later = Stamp(at=NOON + timedelta(minutes=59), clock="trusted")
    again = edition(confirmed=NOON + timedelta(minutes=50))
    assert key_of(moment(edition=edition())) == key_of(moment(edition=again, now=later))


def test_the_site_is_printed_again_when_the_warnings_were_not_confirmed_for_a_day() -> None:
    still, no_more = (Stamp(at=NOON + timedelta(hours=24, minutes=past), clock="trusted") for past in (0, 1))
    assert key_of(moment(edition=edition(), now=still)) != key_of(moment(edition=edition(), now=no_more))


def test_a_page_leads_from_where_it_stood_before_unless_another_stands_there_now(plain_paper: Paper) -> None:
    local = Page(path="/articles/local/dengue", template="pages/plain.html", view="", formerly="/articles/dengue")
    national = Page(path="/articles/dengue", template="pages/plain.html", view="", formerly="/articles/dengue")
    site = Press(plain_paper, [lambda _: [local]]).print(moment())
    assert site["/articles/dengue"] == Redirect(to="/articles/local/dengue")
    assert site["/en/articles/dengue"] == Redirect(to="/en/articles/local/dengue")
    for pages in ([local, national], [national, local]):
        site = Press(plain_paper, [lambda _, pages=pages: pages]).print(moment())  # type: ignore[misc]  # a screen takes one
        assert isinstance(site["/articles/dengue"], ReadyResponse)
        assert isinstance(site["/articles/local/dengue"], ReadyResponse)


@pytest.mark.parametrize("bound", ["starts", "valid_until"])
def test_the_site_is_printed_again_at_the_minute_a_bulletin_begins_or_ends(bound: str) -> None:
    begun = notice(id="n0", starts=NOON - dt.timedelta(days=1))
    held = edition(1, begun, notice(**{bound: NOON + timedelta(minutes=30)}))
    before, after = (Stamp(at=NOON + timedelta(minutes=past), clock="trusted") for past in (29, 30))
    assert key_of(moment(edition=held, now=before)) != key_of(moment(edition=held, now=after))
