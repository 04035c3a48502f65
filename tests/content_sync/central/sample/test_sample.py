"""The sample content: enough for every page, readable, safe and dated from now."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

import pytest

from content_sync.central.feeds.articles import parse
from content_sync.central.sample.texts import all_texts
from content_sync.look.prose import prose
from content_sync.wire.bulletins import Activity, Article, Notice
from content_sync.wire.health_topics import topic_months
from content_sync.wire.text import fold
from tests.cast.feeds.upstream import NOW

BULLETINS = parse(all_texts(NOW), now=NOW).bulletins
ARTICLES = {one.id: one for one in BULLETINS if isinstance(one, Article)}
# Every number the texts tell people to call; a new one is checked before it is added here.
KNOWN_NUMBERS = {
    "1669": "emergency medical service",
    "1422": "Department of Disease Control",
    "1441": "online scams (AOC)",
    "1111": "government contact centre",
    "1784": "disaster prevention (DDPM)",
    "199": "fire",
    "1129": "Provincial Electricity Authority",
    "1650": "Pollution Control Department",
    "1569": "Department of Internal Trade",
    "1556": "Food and Drug Administration",
    "1545": "Thailand Post",
    "1212": "online complaints (ETDA)",
    "1166": "Consumer Protection Board",
    "1330": "National Health Security Office",
    "1323": "mental health line",
    "1367": "Ramathibodi Poison Center",
}


def test_every_page_has_something_to_show() -> None:
    counts = dict.fromkeys(("health", "farming", "selling", "guides", "news"), 0)
    for article in ARTICLES.values():
        counts[article.category] += 1
    assert counts == {"health": 14, "farming": 6, "selling": 3, "guides": 4, "news": 3}
    assert [type(one) for one in BULLETINS if not isinstance(one, Article)] == [Activity, Notice]


def test_a_sample_of_a_health_topic_names_the_months_of_the_list_or_none() -> None:
    known = {one.id: set(one.months) for one in ARTICLES.values() if one.months and topic_months(one.id)}
    assert known == {topic: set(topic_months(topic)) for topic in known}
    assert {"dengue", "pm25", "influenza"} <= set(known)


def test_news_activity_and_notice_are_for_the_demo_village() -> None:
    local = [one for one in BULLETINS if not isinstance(one, Article) or one.category == "news"]
    assert all("43010501".startswith(one.areas) for one in local)


@pytest.mark.parametrize("name", ARTICLES)
def test_an_article_says_what_a_reader_must_know(name: str) -> None:
    article = ARTICLES[name]
    assert article.summary
    assert article.title_en
    assert article.issued <= NOW
    assert article.reviewed is not None
    assert article.reviewed <= NOW.date()
    assert 300 <= len(article.body) <= 3000


@pytest.mark.parametrize("name", [name for name, one in ARTICLES.items() if one.category == "health"])
def test_a_health_article_says_when_to_see_a_doctor_and_whom_to_call(name: str) -> None:
    assert "# ไปหาหมอเมื่อไร" in ARTICLES[name].body
    assert "1669" in ARTICLES[name].body


@pytest.mark.parametrize("name", [name for name, one in ARTICLES.items() if one.category != "health"])
def test_any_other_article_says_whom_to_call(name: str) -> None:
    assert re.search(r"โทร\. ", ARTICLES[name].body)


@pytest.mark.parametrize("name", ARTICLES)
def test_only_numbers_that_were_checked_are_given(name: str) -> None:
    told = set(re.findall(r"(?<![\d-])(?:1\d{3}|19\d)(?![\d-])", ARTICLES[name].body))
    assert told <= set(KNOWN_NUMBERS)


@pytest.mark.parametrize("name", ARTICLES)
def test_every_number_to_call_can_be_tapped(name: str) -> None:
    body = ARTICLES[name].body
    links = re.findall(r"โทร\. \[(?:\*\*)?(\d+)(?:\*\*)?\]\(tel:(\d+)\)", body)
    assert all(shown == dialled for shown, dialled in links)
    assert len(links) == len(re.findall(r"โทร\. ?\D{0,3}\d", body))


@pytest.mark.parametrize("one", BULLETINS, ids=lambda one: one.id)
def test_the_thai_is_in_one_spelling_with_arabic_digits(one: Article | Notice | Activity) -> None:
    text = one.title + one.body
    assert fold(text) == unicodedata.normalize("NFC", text) == text
    assert not re.search("[๐-๙\u200b\ufffd]|  |เเ|ํา", text)


@pytest.mark.parametrize("one", BULLETINS, ids=lambda one: one.id)
def test_the_text_renders_without_left_over_marks(one: Article | Notice | Activity) -> None:
    shown = re.sub(r"<[^>]+>", "", str(prose(one.body)))
    assert not re.search(r"[*_{}\[\]`]|^#|^-", shown, re.MULTILINE)
    assert "<h3" not in str(prose(one.body))


def test_days_are_written_out_from_now() -> None:
    assert "วันเสาร์ที่ 28 พฤศจิกายน 2569" not in ARTICLES["news-online-selling-class"].body
    assert "วันศุกร์ที่ 4 ธันวาคม 2569" in ARTICLES["news-online-selling-class"].body
    later = parse(all_texts(NOW + dt.timedelta(days=1)), now=NOW).bulletins
    assert any("วันเสาร์ที่ 5 ธันวาคม 2569" in one.body for one in later if isinstance(one, Article))


def test_invented_news_say_that_they_are_examples() -> None:
    local = [one for one in BULLETINS if not isinstance(one, Article) or one.category == "news"]
    assert all("ตัวอย่าง" in one.source for one in local)
