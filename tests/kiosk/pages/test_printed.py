"""The printed pages as a whole: their addresses, their links, both languages."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from content_sync.look.catalogues import LANGUAGES
from content_sync.wire.stamps import ClockState
from kiosk.facts.frame import frame_of
from kiosk.facts.report_form import SUBJECTS
from kiosk.paper import Paper, prefix
from tests.cast.pages.printed_pages import UNSURE, banner, printed, site, words
from tests.cast.pages.sample_moment import SHEETS, a_local_notice, a_moment, a_new_kiosk, the_bulletins


def test_every_page_has_its_address_and_none_stands_twice() -> None:
    paths = [page.path for page in printed(a_moment(*the_bulletins()))]
    assert len(paths) == len(set(paths))
    assert {"/", "/weather", "/prices", "/warnings", "/health", "/farming", "/selling", "/guides"} <= set(paths)
    assert {"/news", "/privacy", "/about", "/help", "/prices/cassava", "/warnings/storm", "/articles/influenza"} <= set(
        paths
    )


@pytest.mark.parametrize("state", ["trusted", "estimated", "unknown"])
def test_every_page_can_be_written_in_both_languages(paper: Paper, state: ClockState) -> None:
    for moment in (a_moment(*the_bulletins(), state=state, notices=[a_local_notice()]), a_new_kiosk(state=state)):
        for page in printed(moment):
            assert '<html lang="th">' in paper.write(page, "th")
            assert '<html lang="en">' in paper.write(page, "en")


def test_a_page_fetches_nothing_from_another_host_and_runs_nothing(paper: Paper) -> None:
    for page in printed(a_moment(*the_bulletins())):
        html = paper.write(page, "th")
        assert re.findall(r'(?:src=|<link [^>]*href=)"(?:https?:)?//', html) == []
        assert "<script" not in html
        assert "style=" not in html


def test_every_link_to_a_printed_page_leads_somewhere(paper: Paper) -> None:
    moment = a_moment(*the_bulletins(), notices=[a_local_notice()])
    computed = {"/follow", "/search", "/admin", *SHEETS.values(), "/market/new", "/market/manage"} | {
        *(f"/report/{subject}" for subject in SUBJECTS)
    }
    for language in LANGUAGES:
        spoken, before = replace(moment, language=language), prefix(language)
        pages = list(printed(spoken))
        known = {before + page.path for page in site(spoken)} | {before + path for path in computed} | computed
        for page in pages:
            html = paper.write(page, language)
            linked = {link.partition("#")[0] for link in re.findall(r'href="(/[^"]*)"', html)}
            other = {link for link in linked if link.startswith("/en/") != (before == "/en")}
            assert (linked - other) <= known, page.path


def test_each_page_leads_to_itself_in_the_other_language(paper: Paper) -> None:
    for page in printed(a_moment(*the_bulletins())):
        assert f'<a href="/en{page.path}" lang="en"' in paper.write(page, "th")
        assert f'<a href="{page.path}" lang="th"' in paper.write(page, "en")


@pytest.mark.parametrize("state", UNSURE)
def test_without_a_trusted_clock_no_page_says_today_or_fresh(paper: Paper, state: ClockState) -> None:
    moment = a_moment(*the_bulletins(), state=state)
    spoken = replace(moment, language="en")
    for page in printed(spoken):
        told = banner(paper, page.path, spoken).partition("The kiosk is not sure of the time just now")[0]
        told += words(paper, page.path, spoken)
        assert not re.search("today|yesterday|tomorrow|up to date", told, re.IGNORECASE), page.path
    assert "ตู้ยังไม่แน่ใจเรื่องเวลา" in banner(paper, "/", moment)
    assert "วันอาทิตย์ 22 พ.ย." in words(paper, "/", moment)


def test_the_frame_knows_whether_the_kiosk_ever_met_central() -> None:
    assert not frame_of(a_new_kiosk()).has_content
    assert frame_of(a_moment()).has_content
    assert a_moment().edition.bulletins == ()
