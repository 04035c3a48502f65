"""The articles: in season first, by crop, who wrote them, what stands apart in them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

import msgspec
import pytest

from content_sync.wire.bulletins import Article
from kiosk.facts.articles import articles
from kiosk.paper import Paper
from tests.cast.kiosk.editions import a_part
from tests.cast.pages.printed_pages import page_at, printed, replace_issued, words
from tests.cast.pages.sample_moment import NOW, a_moment, a_notice, an_activity, the_articles
from tests.cast.tree.media import a_picture, a_recording, an_illustrated_article, media_body

SUMMARY = "สรุปสั้น ๆ สำหรับคนที่มีเวลาน้อย"
WEBP, JPEG, OPUS = media_body("webp", 300), media_body("jpg", 400), media_body("opus", 900)


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
    listed = paper.write(page_at("/health", moment), "en")
    assert f'href="/en/articles/local/{national.id}"' in listed


def test_what_is_in_season_comes_first_and_how_each_begins_always_stands_there(paper: Paper) -> None:
    told = words(paper, "/health", a_moment(*the_articles()))
    assert told.index("เหมาะกับช่วงนี้") < told.index("ไข้หวัดใหญ่") < told.index("เรื่องอื่น ๆ") < told.index("ความดันสูง")
    assert told.count(SUMMARY) == 2
    assert "1669" in told


def test_a_health_text_that_names_no_month_comes_in_the_season_of_its_topic(paper: Paper) -> None:
    text = msgspec.structs.replace(the_articles()[1], id="dengue", title="ไข้เลือดออก")
    moment = a_moment(text, now=datetime(2026, 10, 31, 16, 59, tzinfo=NOW.tzinfo))
    assert "เหมาะกับช่วงนี้ ไข้เลือดออก" in words(paper, "/health", moment)
    november = replace(moment, now=msgspec.structs.replace(moment.now, at=moment.now.at + timedelta(minutes=1)))
    assert "เหมาะกับช่วงนี้" not in words(paper, "/health", november)


def test_what_is_for_the_whole_year_is_not_in_season(paper: Paper) -> None:
    all_year = an_article_about("all-year", "ทั้งปี", months=tuple(range(1, 13)), crops=())
    most = an_article_about("most", "เกือบทั้งปี", months=tuple(range(2, 13)), crops=())
    told = words(paper, "/farming", a_moment(all_year, most))
    assert told.index("เหมาะกับช่วงนี้") < told.index("เกือบทั้งปี") < told.index("เรื่องอื่น ๆ") < told.index(" ทั้งปี")


def test_farming_is_listed_by_the_month_and_then_by_crop(paper: Paper) -> None:
    drying, seeds, goats = (
        an_article_about("drying", "ตากข้าว", months=(11, 12), crops=("rice",)),
        an_article_about("seeds", "เตรียมเมล็ดพันธุ์", months=(4, 5), crops=("soil", "rice", "quinoa")),
        an_article_about("goats", "เลี้ยงแพะ", months=(), crops=("goats",)),
    )
    told = words(paper, "/farming", a_moment(goats, seeds, drying))
    order = ("เหมาะกับช่วงนี้", "ตากข้าว", " ข้าว ", "เตรียมเมล็ดพันธุ์", "เหมาะกับช่วง เม.ย.–พ.ค.", "เรื่องอื่น ๆ", "เลี้ยงแพะ")
    places = [told.index(each) for each in order]
    assert places == sorted(places), told
    assert "ดินและน้ำ" not in told, "an article of several crops stands under the first of them"
    in_may = words(paper, "/farming", a_moment(goats, seeds, drying, now=datetime(2027, 5, 2, tzinfo=NOW.tzinfo)))
    assert in_may.index("เตรียมเมล็ดพันธุ์") < in_may.index("ตากข้าว")


def an_article_about(name: str, title: str, *, months: tuple[int, ...], crops: tuple[str, ...]) -> Article:
    first = the_articles()[0]
    about = msgspec.structs.replace(
        first, id=name, title=title, summary="", category="farming", months=months, crops=crops
    )
    assert isinstance(about, Article)
    return about


def test_an_article_of_a_category_that_a_later_version_knows_stands_in_the_news(paper: Paper) -> None:
    later = msgspec.structs.replace(next(iter(the_articles())), id="markets", category="markets")
    moment = a_moment(later)
    assert later.title in words(paper, "/news", moment)
    assert later.title in words(paper, "/", moment)
    assert 'href="/news">' in paper.write(page_at("/articles/markets", moment), "th")


def test_a_withdrawn_article_is_neither_listed_nor_printed() -> None:
    over = msgspec.structs.replace(the_articles()[0], valid_until=NOW)
    assert articles(a_moment(over), "health") == ()
    assert "/articles/influenza" not in {page.path for page in printed(a_moment(over))}


def test_an_article_says_who_wrote_it_behind_a_word_and_leads_back_to_its_list(paper: Paper) -> None:
    moment = a_moment(*the_articles())
    told = words(paper, "/articles/influenza", moment)
    assert told.startswith("สุขภาพ ไข้หวัดใหญ่ ป้องกันได้ก่อนป่วย สรุปสั้น ๆ")
    assert "ผู้เขียนตรวจอีกครั้งเมื่อ 1 ตุลาคม 2569" in told
    assert re.search(r"ที่มา กรมควบคุมโรค ออก เมื่อวาน 14:05 น\.", told)
    assert 'href="/health"' in paper.write(page_at("/articles/influenza", moment), "th")
    english = words(paper, "/articles/influenza", replace(moment, language="en"))
    assert english.startswith("Health Influenza This text is in Thai.")


@pytest.mark.parametrize(("days", "said"), [(300, ""), (400, "เริ่มเก่าแล้ว"), (1_200, "เก่าเกินกว่าจะเชื่อได้")])
def test_the_age_is_told_only_where_it_matters(paper: Paper, days: int, said: str) -> None:
    moment = a_moment(replace_issued(the_articles()[0], NOW - timedelta(days=days)))
    for path in ("/health", "/articles/influenza"):
        told = words(paper, path, moment).partition("ที่มา")[0]
        assert (said in told) if said else ("เก่า" not in told), path


BODY = """ดื่มน้ำบ่อย ๆ

# ไปหาหมอเมื่อไร

- ไข้สูงเกิน 2 วัน

## ให้รีบไป

- ซึมลง

# กันไว้ก่อน

คว่ำภาชนะ
"""


def test_when_to_see_a_doctor_stands_apart_with_the_number_to_call(paper: Paper) -> None:
    text = msgspec.structs.replace(the_articles()[0], body=BODY)
    html = paper.write(page_at("/articles/influenza", a_moment(text)), "th")
    before, _, rest = html.partition('<section class="doctor">')
    apart, _, after = rest.partition("</section>")
    assert "ดื่มน้ำบ่อย" in before
    for words_apart in ("ไปหาหมอเมื่อไร", "ไข้สูงเกิน 2 วัน", "ซึมลง", 'href="tel:1669"', "ฉุกเฉิน โทร 1669"):
        assert words_apart in apart
    assert "กันไว้ก่อน" in after
    assert "<h2>ไปหาหมอ" not in html, "its heading stands once"
    plain = paper.write(page_at("/articles/influenza", a_moment(the_articles()[0])), "th")
    assert 'class="doctor"' not in plain


def an_illustrated_text() -> Article:
    return an_illustrated_article(picture=a_picture(WEBP, JPEG), recording=a_recording(OPUS))


def test_a_picture_and_a_recording_are_shown_once_they_are_here(paper: Paper) -> None:
    text = an_illustrated_text()
    webp, jpeg, opus = (file.name for file in text.media)
    moment = a_moment(text)
    bare = paper.write(page_at("/articles/dengue", moment), "th")
    assert "<img" not in bare
    assert "<audio" not in bare
    full = paper.write(page_at("/articles/dengue", replace(moment, media=frozenset({webp, jpeg, opus}))), "th")
    assert f'<source type="image/webp" srcset="/media/{webp}">' in full
    assert f'<img src="/media/{jpeg}" width="1200" height="800" alt="โอ่งน้ำที่ปิดฝาแล้ว"' in full
    assert 'loading="lazy"' in full
    assert "อสม. เวียงคุก" in full
    assert f'<audio controls preload="none" src="/media/{opus}">' in full
    told = words(paper, "/articles/dengue", replace(moment, media=frozenset({opus})))
    assert "ฟังแทนอ่าน 2 นาที 10 วินาที ภาษาอีสาน" in told


@pytest.mark.parametrize("number", [0, 1])
def test_one_file_of_a_picture_is_enough(paper: Paper, number: int) -> None:
    text = an_illustrated_text()
    name = text.media[number].name
    html = paper.write(page_at("/articles/dengue", replace(a_moment(text), media=frozenset({name}))), "th")
    assert f'<img src="/media/{name}"' in html
    assert "<source" not in html


def test_a_page_depends_on_its_own_files_alone() -> None:
    text = an_illustrated_text()
    moment = a_moment(text)
    others = replace(moment, media=frozenset({"of-another.webp"}))
    assert page_at("/articles/dengue", moment) == page_at("/articles/dengue", others)
