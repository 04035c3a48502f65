"""The articles: in season first, the tip of the day, who wrote them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

import msgspec
import pytest

from content_sync.wire.bulletins import Article
from kiosk.facts.articles import articles, tip_of_the_day
from kiosk.paper import Paper
from tests.cast.kiosk.editions import a_part
from tests.cast.kiosk.printed_pages import OLD, page_at, printed, replace_issued, words
from tests.cast.kiosk.sample_moment import NOW, a_moment, a_notice, an_activity, the_articles


def test_a_text_of_the_province_stands_beside_a_national_one_of_the_same_name(paper: Paper) -> None:
    national = next(text for text in the_articles() if text.category == "health")
    local = msgspec.structs.replace(national, title="ไข้เลือดออกที่หนองคาย")
    moment = a_moment(national, a_notice(national.id), an_activity(national.id))
    moment = replace(moment, edition=moment.edition.with_part(a_part("local", local, issued=NOW)))
    assert [fact.path for fact in articles(moment, "health")] == [
        f"/articles/{national.id}",
        f"/articles/local/{national.id}",
    ]
    for title, path in ((national.title, f"/articles/{national.id}"), (local.title, f"/articles/local/{national.id}")):
        assert title in words(paper, path, moment)
    listed = paper.write(next(page for page in printed(moment) if page.path == "/health"), "en")
    assert f'href="/en/articles/local/{national.id}"' in listed


def test_a_notice_and_an_activity_of_one_name_are_both_told_and_every_place_has_one_name(paper: Paper) -> None:
    told = paper.write(
        next(page for page in printed(a_moment(a_notice("same"), an_activity("same"))) if page.path == "/news"), "th"
    )
    assert "หยุดจ่ายน้ำประปาวันพุธ" in told
    assert "ฉีดวัคซีนไข้หวัดใหญ่" in told
    ids = re.findall(r' id="([^"]+)"', told)
    assert len(ids) == len(set(ids))
    assert "activity-p43-same" in ids


def test_what_is_in_season_comes_first(paper: Paper) -> None:
    told = words(paper, "/health", a_moment(*the_articles()))
    assert told.index("เหมาะกับช่วงนี้") < told.index("ไข้หวัดใหญ่") < told.index("เรื่องอื่น ๆ") < told.index("ความดันสูง")
    assert "1669" in told


def test_an_article_of_a_category_that_a_later_version_knows_stands_in_the_news(paper: Paper) -> None:
    later = msgspec.structs.replace(next(iter(the_articles())), id="markets", category="markets")
    moment = a_moment(later)
    assert later.title in words(paper, "/news", moment)
    assert later.title in words(paper, "/", moment)
    assert '<p class="back"><a href="/news">' in paper.write(page_at("/articles/markets", moment), "th")


def test_the_tip_is_in_season_and_changes_with_the_day() -> None:
    seasonal = [text for text in the_articles() if text.category == "health"]
    tip = tip_of_the_day(a_moment(*seasonal))
    assert tip is not None
    assert tip.article.id == "influenza"
    out_of_season = datetime(2026, 6, 1, tzinfo=NOW.tzinfo)
    chosen = {
        told.article.id
        for ahead in range(2)
        if (told := tip_of_the_day(a_moment(*seasonal, now=out_of_season + timedelta(days=ahead))))
    }
    assert chosen == {"influenza", "hypertension"}
    assert tip_of_the_day(a_moment()) is None


def test_a_withdrawn_article_is_neither_listed_nor_printed() -> None:
    first = the_articles()[0]
    over = Article(
        id=first.id,
        areas=first.areas,
        issued=first.issued,
        source=first.source,
        category="health",
        title=first.title,
        body="",
        valid_until=NOW,
    )
    assert articles(a_moment(over), "health") == ()
    assert "/articles/influenza" not in {page.path for page in printed(a_moment(over))}


def test_an_article_says_who_wrote_it_and_leads_back_to_its_list(paper: Paper) -> None:
    moment = a_moment(*the_articles())
    told = words(paper, "/articles/influenza", moment)
    assert "อาการที่ต้องไปหาหมอ" in told
    assert "ผู้เขียนตรวจทานเมื่อ 1 ตุลาคม 2569" in told
    assert "ที่มา: กรมควบคุมโรค · ออก เมื่อวาน 14:05 น." in told
    assert 'href="/health"' in paper.write(page_at("/articles/influenza", moment), "th")
    english = words(paper, "/articles/influenza", replace(moment, language="en"))
    assert english.startswith("Back to the list Influenza This text is in Thai.")
    assert "1669" not in words(paper, "/articles/rice-drying", moment)


@pytest.mark.parametrize("path", ["/", "/health"])
def test_a_listed_article_says_how_old_it_is(paper: Paper, path: str) -> None:
    tip = replace_issued(the_articles()[0], NOW - timedelta(days=400))
    assert re.search(rf"ที่มา: กรมควบคุมโรค · [^·]+ · {OLD}", words(paper, path, a_moment(tip)))
