"""The feed: Atom 1.0 that a strict reader takes, in both languages, with ids that stay."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from xml.etree.ElementTree import Element

import msgspec
import pytest
from defusedxml.ElementTree import fromstring

from content_sync.look.catalogues import LANGUAGES, Language
from kiosk.moment import Moment
from kiosk.paper import Paper
from tests.cast.pages.printed_pages import page_at, printed
from tests.cast.pages.sample_moment import (
    NOW,
    a_local_notice,
    a_moment,
    a_new_kiosk,
    a_notice,
    an_activity,
    the_articles,
    the_bulletins,
)

ATOM = "{http://www.w3.org/2005/Atom}"
TAG_URI = re.compile(r"tag:[a-z0-9.-]+,\d{4}(-\d\d){0,2}:[A-Za-z0-9._~/@:+-]+")  # RFC 4151
MOST = 30


def feed(paper: Paper, moment: Moment, language: Language = "th") -> Element:
    """Return the feed, after what RFC 4287 asks of every feed was looked at."""
    page = page_at("/feed.atom", replace(moment, language=language))
    assert page.content_type == "application/atom+xml; charset=utf-8"
    read: Element = fromstring(paper.write(page, language).encode())
    assert read.tag == f"{ATOM}feed"
    assert read.find(f"{ATOM}author/{ATOM}name") is not None
    assert read.find(f"{ATOM}link[@rel='self']") is not None
    for each in (read, *read.iter(f"{ATOM}entry")):
        assert TAG_URI.fullmatch(only(each, "id"))
        assert only(each, "title")
        assert datetime.fromisoformat(only(each, "updated")).tzinfo is not None
        assert len(each.findall(f"{ATOM}link[@rel='alternate']")) == 1
    return read


def only(each: Element, name: str) -> str:
    (found,) = each.findall(f"{ATOM}{name}")
    return found.text or ""


def entries(read: Element, name: str) -> list[str]:
    return [only(entry, name) for entry in read.iter(f"{ATOM}entry")]


def links(read: Element) -> list[str]:
    return [link.attrib["href"] for link in read.findall(f"{ATOM}entry/{ATOM}link")]


def test_what_is_new_stands_in_the_feed_the_latest_first_and_leads_to_its_page(paper: Paper) -> None:
    moment = a_moment(*the_bulletins(), notices=[a_local_notice()])
    for language in LANGUAGES:
        read = feed(paper, moment, language)
        assert len(entries(read, "id")) == len(set(entries(read, "id"))) == len(the_articles()) + 3
        assert entries(read, "updated") == sorted(entries(read, "updated"), reverse=True)
        assert only(read, "updated") == entries(read, "updated")[0]
        before = "/en" if language == "en" else ""
        known = {before + page.path for page in printed(moment)}
        assert {link.partition("#")[0] for link in links(read)} <= known


def test_the_ids_are_the_same_in_both_languages_and_after_a_change(paper: Paper) -> None:
    moment = a_moment(*the_articles(), a_notice())
    thai, english = (feed(paper, moment, language) for language in LANGUAGES)
    assert entries(thai, "id") == entries(english, "id")
    assert only(thai, "id") != only(english, "id"), "these are two feeds"
    assert "Influenza" in entries(english, "title")
    newer = msgspec.structs.replace(the_articles()[0], title="ใหม่", issued=NOW)
    changed = feed(paper, a_moment(newer, *the_articles()[1:], a_notice()))
    assert set(entries(changed, "id")) == set(entries(thai, "id"))
    assert only(changed, "updated") > only(thai, "updated")


def test_where_nothing_changed_the_feed_is_the_same_page() -> None:
    later = NOW + timedelta(hours=5)
    first, second = (page_at("/feed.atom", a_moment(*the_articles(), an_activity(), now=now)) for now in (NOW, later))
    assert first == second


def test_a_kiosk_with_nothing_to_say_has_an_empty_feed_that_is_whole(paper: Paper) -> None:
    for moment in (a_moment(), a_new_kiosk()):
        assert entries(feed(paper, moment), "id") == []


@pytest.mark.parametrize(("held", "told"), [(MOST - 1, MOST - 1), (MOST, MOST), (MOST + 1, MOST)])
def test_the_latest_thirty_stand_in_the_feed(paper: Paper, held: int, told: int) -> None:
    first = the_articles()[0]
    many = [
        msgspec.structs.replace(first, id=f"text-{number}", issued=NOW - timedelta(days=number))
        for number in range(held)
    ]
    read = feed(paper, a_moment(*many))
    assert len(entries(read, "id")) == told
    assert links(read)[0] == "/articles/text-0"


def test_what_xml_does_not_take_harms_no_feed(paper: Paper) -> None:
    wild = msgspec.structs.replace(
        the_articles()[0], title="<b>ข้าว</b> & \x0bปลา \ufffe", summary="]]> \x00", source="ก & ข"
    )
    read = feed(paper, a_moment(wild))
    assert entries(read, "title") == ["<b>ข้าว</b> & ปลา"]


def test_every_page_on_a_phone_names_the_feed(paper: Paper) -> None:
    for language in LANGUAGES:
        on_a_wall = "/screen"
        for page in (page for page in printed(a_moment(*the_bulletins())) if not page.path.startswith(on_a_wall)):
            html = paper.write(page, language)
            assert f'type="application/atom+xml" href="{"/en" if language == "en" else ""}/feed.atom"' in html
