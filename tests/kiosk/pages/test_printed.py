"""The printed pages: what is decided from a moment, and the words a villager sees."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from content_sync.client.edition import Edition
from content_sync.look.catalogues import LANGUAGES
from content_sync.look.sheets import sheet
from content_sync.look.thai import BANGKOK
from content_sync.wire.bulletins import AnyBulletin, Article, Forecast, PriceList
from content_sync.wire.parts import PartName
from content_sync.wire.stamps import ClockState, Stamp
from kiosk.facts.articles import articles, tip_of_the_day
from kiosk.facts.editions import as_of, bulletins
from kiosk.facts.forecast import finest, village_forecast
from kiosk.facts.frame import frame_of
from kiosk.facts.notices import activities, notices
from kiosk.facts.prices import home_name, place_name, that_matter, village_prices
from kiosk.facts.quotes import DayPrice
from kiosk.facts.warnings import in_force
from kiosk.moment import Moment
from kiosk.pages import about, help, home, news, prices, privacy, warnings, weather  # noqa: A004  the page's name
from kiosk.pages import articles as article_pages
from kiosk.paper import Page, Paper, PrintedScreen, prefix
from tests.cast.clock_hands import NOON
from tests.cast.editions import a_part
from tests.cast.folders import PROJECT
from tests.cast.sample_moment import (
    NOW,
    TODAY,
    VILLAGE_NAME,
    a_forecast,
    a_local_notice,
    a_moment,
    a_new_kiosk,
    a_notice,
    a_price_list,
    a_warning,
    an_activity,
    the_articles,
    the_bulletins,
    the_paper,
)
from tests.cast.served_kiosk import kiosk_in

SCREENS: tuple[PrintedScreen, ...] = tuple(
    module.pages for module in (home, weather, prices, warnings, article_pages, news, privacy, about, help)
)
SHEET = PROJECT / "kiosk/static/kiosk.css"
MAX_HOME_BYTES = 14 * 1024
UNSURE: tuple[ClockState, ...] = ("estimated", "unknown")


@pytest.fixture(scope="module")
def paper() -> Paper:
    return the_paper()


def printed(moment: Moment) -> Iterator[Page]:
    for screen in SCREENS:
        yield from screen(moment)


def page_at(path: str, moment: Moment) -> Page:
    return next(page for page in printed(moment) if page.path == path)


def words(paper: Paper, path: str, moment: Moment) -> str:
    """Return what is read on a page, between its main tags."""
    html = paper.write(page_at(path, moment), moment.language)
    main = html[html.index("<main") : html.index("</main>")]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def banner(paper: Paper, path: str, moment: Moment) -> str:
    html = paper.write(page_at(path, moment), moment.language)
    return " ".join(re.sub(r"<[^>]+>", " ", html[: html.index("<main")]).split())


# The whole site


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
        assert re.findall(r'(?:src|href)="(?:https?:)?//', html) == []
        assert "<script" not in html
        assert "style=" not in html


def test_every_link_to_a_printed_page_leads_somewhere(paper: Paper) -> None:
    moment = a_moment(*the_bulletins(), notices=[a_local_notice()])
    computed = {"/report", "/follow", "/admin", "/static/kiosk.css"}
    for language in LANGUAGES:
        spoken, before = replace(moment, language=language), prefix(language)
        pages = list(printed(spoken))
        known = {before + page.path for page in pages} | {before + path for path in computed} | computed
        for page in pages:
            html = paper.write(page, language)
            linked = {link.partition("#")[0] for link in re.findall(r'href="(/[^"]*)"', html)}
            other = {link for link in linked if link.startswith("/en/") != (before == "/en")}
            assert (linked - other) <= known, page.path


def test_each_page_leads_to_itself_in_the_other_language(paper: Paper) -> None:
    for page in printed(a_moment(*the_bulletins())):
        assert f'<a href="/en{page.path}" lang="en"' in paper.write(page, "th")
        assert f'<a href="{page.path}" lang="th"' in paper.write(page, "en")


def test_home_is_small_enough_for_the_first_packets(paper: Paper) -> None:
    moment = a_moment(*the_bulletins(), notices=[a_local_notice()])
    html = paper.write(page_at("/", moment), "th").encode("utf-8")
    css = sheet(SHEET.read_text("utf-8")).encode("utf-8")
    assert len(gzip.compress(html, 9)) + len(gzip.compress(css, 9)) <= MAX_HOME_BYTES


# Home


def test_home_tells_the_day_at_a_glance(paper: Paper) -> None:
    told = words(paper, "/", a_moment(*the_bulletins(), notices=[a_local_notice()]))
    for expected in (
        "วันนี้ 22 พ.ย. สูงสุด 31° ต่ำสุด 19° ท้องฟ้ามีเมฆบางส่วน ฝน 10% ของพื้นที่",
        "พยากรณ์อากาศจังหวัดหนองคาย เป็นพยากรณ์ภาพรวม ที่หมู่บ้านอาจต่างไปบ้าง",
        "มันสำปะหลังสด แป้ง 25% 2.45",
        "ไข้หวัดใหญ่ ป้องกันได้ก่อนป่วย",
        "เช้ามืดหนองคายเริ่มหนาว",
        "ประชุมหมู่บ้านเย็นนี้",
        "เน็ตอาสาของหมู่บ้านประกาศเมื่อ",
        "ฉีดวัคซีนไข้หวัดใหญ่ ผู้สูงอายุฟรี",
        "แจ้งปัญหา",
        "ติดตามเรื่องที่แจ้ง",
    ):
        assert expected in told
    assert VILLAGE_NAME in banner(paper, "/", a_moment())
    assert "วันอาทิตย์ที่ 22 พฤศจิกายน 2569" in banner(paper, "/", a_moment())


def test_a_new_kiosk_says_what_will_come_and_takes_reports(paper: Paper) -> None:
    told = words(paper, "/", a_new_kiosk())
    assert "ตู้นี้เพิ่งมาใหม่" in told
    assert "ยังไม่มีพยากรณ์อากาศ จะมาเมื่อต่อเน็ตได้" in told
    assert "ยังไม่มีข้อมูลราคา จะมาเมื่อต่อเน็ตได้" in told
    assert "แจ้งปัญหา" in told
    for path, sentence in (
        ("/weather", "ยังไม่มีพยากรณ์อากาศ"),
        ("/prices", "ยังไม่มีข้อมูลราคา"),
        ("/warnings", "ตู้นี้ยังไม่ได้รับข้อมูลคำเตือน"),
        ("/health", "ยังไม่มีเรื่องให้อ่าน"),
        ("/news", "ยังไม่มีข่าว"),
    ):
        assert sentence in words(paper, path, a_new_kiosk())
        assert "จะมาเมื่อต่อเน็ตได้" in words(paper, path, a_new_kiosk())


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


# Weather


def finest_of(*forecasts: Forecast) -> Forecast | None:
    moment = a_moment(*forecasts)
    chosen = finest(bulletins(moment, Forecast), moment)
    return chosen.bulletin if chosen else None


def test_the_finest_area_wins() -> None:
    province, district, village = a_forecast("43"), a_forecast("4301"), a_forecast("43010501")
    assert finest_of(province, district) == district
    assert finest_of(village, a_forecast("th"), district) == village


def test_a_wider_forecast_replaces_a_finer_one_that_is_too_old() -> None:
    stale = a_forecast("4301", NOW - timedelta(days=8))
    assert finest_of(stale, a_forecast("43")) == a_forecast("43")
    assert finest_of(stale) == stale


def test_a_forecast_for_another_place_is_not_shown() -> None:
    assert village_forecast(a_moment(a_forecast("4302"))) is None


def test_days_before_today_are_hidden() -> None:
    fact = village_forecast(a_moment(a_forecast(issued=NOW - timedelta(days=2))))
    assert fact is not None
    assert [day.date for day in fact.days] == [TODAY + timedelta(days=ahead) for ahead in range(5)]
    assert fact.as_of.freshness == "old"
    assert fact.first is not None
    assert fact.first.date == TODAY


@pytest.mark.parametrize("state", UNSURE)
@pytest.mark.parametrize("ahead", [-20_000, 1, 13, 90, 60_000], ids="{} days".format)
def test_an_unsure_clock_hides_no_day_of_a_forecast(state: ClockState, ahead: int) -> None:
    moment = a_moment(a_forecast(issued=NOW - timedelta(days=2)), state=state, now=NOW + timedelta(days=ahead))
    fact = village_forecast(moment)
    assert fact is not None
    assert (fact.hidden, fact.days[0].date) == ("", TODAY - timedelta(days=2))


def test_a_forecast_past_its_limit_is_hidden_with_the_reason(paper: Paper) -> None:
    moment = a_moment(a_forecast(issued=NOW - timedelta(days=5, hours=1)))
    for path in ("/", "/weather"):
        assert "พยากรณ์นี้เก่าเกินกว่าจะเชื่อได้ จึงไม่แสดง พยากรณ์ใหม่จะมาเมื่อต่อเน็ตได้" in words(paper, path, moment)
        assert "°" not in words(paper, path, moment)


def test_a_forecast_whose_days_are_over_says_so(paper: Paper) -> None:
    short = a_forecast(issued=NOW - timedelta(days=3))
    short = type(short)(id=short.id, areas=short.areas, issued=short.issued, source=short.source, days=short.days[:2])
    for path in ("/", "/weather"):
        assert "พยากรณ์ชุดล่าสุดผ่านไปหมดทุกวันแล้ว" in words(paper, path, a_moment(short))


def test_the_weather_page_names_its_area_and_explains_the_rain(paper: Paper) -> None:
    told = words(paper, "/weather", a_moment(a_forecast("4301")))
    assert "พยากรณ์อากาศอำเภอเมืองหนองคาย" in told
    assert "เป็นพยากรณ์ภาพรวม" not in told
    assert "22 พ.ย. – 28 พ.ย. 2569" in told
    assert "ฝน 60% ของพื้นที่" in told
    assert "ไม่มีฝน" in told
    assert "ไม่ใช่โอกาสที่ฝนจะตก" in told
    assert "ที่มา: กรมอุตุนิยมวิทยา · ออก วันนี้ 07:05 น. · มาถึงตู้นี้ วันนี้ 13:05 น. · ข้อมูลใหม่" in told


def test_when_a_fact_arrived_is_told_only_if_the_clock_was_trusted_then() -> None:
    moment = a_moment(a_forecast())
    (piece,) = bulletins(moment, Forecast)
    unsure = replace(piece, part=msgspec.structs.replace(piece.part, arrived=Stamp(at=NOW, clock="unknown")))
    assert as_of(moment, piece).arrived == NOW - timedelta(hours=1)
    assert as_of(moment, unsure).arrived is None


# Prices


def test_the_front_page_shows_one_price_of_each_category() -> None:
    chosen = that_matter(village_prices(a_moment(a_price_list())), "43", 4)
    assert len(chosen) == 4
    assert len({fact.good.category for fact in chosen}) == 4


def test_what_most_farmers_live_on_comes_first_wherever_quoted_and_then_what_moved_most() -> None:
    prices = a_price_list()
    there = tuple(quote for quote in prices.goods[3].quotes if quote.province == "40")
    goods = tuple(
        msgspec.structs.replace(good, quotes=there) if good.id == "cassava" else good for good in reversed(prices.goods)
    )
    chosen = that_matter(village_prices(a_moment(msgspec.structs.replace(prices, goods=goods))), "43", 6)
    assert [fact.price.id for fact in chosen] == ["rice-white", "cassava", "rubber-sheet", "maize", "pig", "egg"]
    assert chosen[1].elsewhere == "ขอนแก่น"


def test_the_latest_list_that_quotes_a_good_counts() -> None:
    old, new = a_price_list(TODAY - timedelta(days=7)), a_price_list()
    new = msgspec.structs.replace(new, id="another-list")
    for shown in ((old, new), (new, old)):
        facts = village_prices(a_moment(*shown))
        assert {fact.price.date for fact in facts} == {TODAY}


def test_prices_stand_in_thai_order_of_their_categories(paper: Paper) -> None:
    told = words(paper, "/prices", a_moment(a_price_list()))
    order = [told.index(name) for name in ("ข้าวเปลือกเจ้า", "ไข่ไก่", "มันสำปะหลัง", "ยางแผ่นดิบ", "สุกร")]
    assert order == sorted(order)
    assert "ราคาที่เกษตรกรขายได้ในจังหวัดหนองคาย" in told


def test_categories_are_named_only_where_they_hold_several_goods() -> None:
    facts = village_prices(a_moment(a_price_list()))
    rice = tuple(fact for fact in facts if fact.good.category == "ข้าว")
    assert [category for category, _ in prices.by_category(rice)] == ["ข้าว"]
    assert prices.by_category(facts) == (("", facts),)
    assert prices.by_category(()) == ()


def test_a_price_page_has_its_days_its_line_and_the_other_provinces(paper: Paper) -> None:
    moment = a_moment(a_price_list())
    told = words(paper, "/prices/rice-jasmine", moment)
    html = paper.write(page_at("/prices/rice-jasmine", moment), "th")
    assert "16,200 บาทต่อตัน (เกวียน)" in told
    assert "ขอนแก่น 22 พ.ย. 16,524" in told
    assert "อา. 22 พ.ย. 16,200" in told
    assert 'aria-label="ตั้งแต่ 26 ต.ค. 2569 ถึง 22 พ.ย. 2569 ราคาอยู่ระหว่าง' in html
    assert "<polyline" in html


def test_a_price_past_its_limit_is_greyed_and_says_so(paper: Paper) -> None:
    moment = a_moment(a_price_list(TODAY - timedelta(days=15)))
    html = paper.write(page_at("/prices", moment), "th")
    assert html.count("price-row greyed") == len(village_prices(moment))
    assert "ราคาเก่าแล้ว ถามก่อนขาย" in words(paper, "/prices", moment)
    assert "ราคานี้เก่าแล้ว ควรถามผู้รับซื้อก่อนขาย" in words(paper, "/prices/egg", moment)


def test_a_price_of_another_province_is_named(paper: Paper) -> None:
    prices_43 = a_price_list()
    goods = tuple(
        type(good)(
            id=good.id,
            name=good.name,
            category=good.category,
            unit=good.unit,
            quotes=tuple(quote for quote in good.quotes if quote.province == "40"),
        )
        for good in prices_43.goods
    )
    there = type(prices_43)(id="p", areas=("43",), issued=prices_43.issued, source=prices_43.source, goods=goods)
    assert "22 พ.ย. · ขอนแก่น" in words(paper, "/prices", a_moment(there))


def test_a_province_no_table_knows_is_called_by_its_code() -> None:
    nowhere = replace(a_moment(), village="99010101")
    assert place_name("99", nowhere) == "99"
    assert home_name(nowhere) == VILLAGE_NAME


def days(*satang: int) -> tuple[DayPrice, ...]:
    return tuple(
        DayPrice(date=date(2026, 11, 1) + timedelta(days=number), price_satang=price)
        for number, price in enumerate(satang)
    )


def test_a_chart_runs_from_its_lowest_to_its_highest_day() -> None:
    drawn = prices.chart(days(100, 300, 200))
    assert drawn is not None
    assert (drawn.low.price_satang, drawn.high.price_satang) == (100, 300)
    assert drawn.line == "8,112 160,8 312,60"


def test_a_price_that_never_moved_is_a_line_in_the_middle() -> None:
    drawn = prices.chart(days(100, 100))
    assert drawn is not None
    assert {down for _, down in drawn.points} == {60}
    assert prices.chart(days(100)) is None


def test_changes_are_listed_latest_first() -> None:
    listed = prices.changes(days(100, 300, 200))
    assert [(day.price_satang, day.change_satang) for day in listed] == [(200, -100), (300, 200), (100, None)]


# Warnings


def test_a_warning_stands_on_every_page(paper: Paper) -> None:
    moment = a_moment(*the_bulletins())
    for page in printed(moment):
        if not page.path.startswith("/warnings"):
            assert "อันตรายร้ายแรง ฝนตกหนักถึงหนักมาก" in banner(paper, page.path, moment)
    assert "ระวังน้ำท่วมฉับพลัน" in words(paper, "/warnings/storm", moment)


def test_a_warning_stands_on_the_computed_pages_too(tmp_path: Path) -> None:
    with kiosk_in(tmp_path) as visited:
        warning = a_warning(effective=NOON - timedelta(hours=1), valid_until=NOON + timedelta(hours=1))
        visited.stores.content.take(a_part("warnings", warning, number=2, issued=NOON))
        assert visited.program.printer.reprint()
        for path, words_of_it in (("/report", "อันตรายร้ายแรง"), ("/en/follow", "Severe danger")):
            assert words_of_it in visited.get(path).text
        visited.hands.move(hours=2)
        assert visited.program.printer.reprint()
        assert "อันตรายร้ายแรง" not in visited.get("/report").text


def test_more_than_two_warnings_are_one_press_away(paper: Paper) -> None:
    moment = a_moment(*(a_warning(name) for name in ("one", "two", "three")))
    assert "คำเตือนทั้งหมด (3)" in banner(paper, "/", moment)


def test_a_replaced_warning_is_gone() -> None:
    moment = a_moment(a_warning("old"), a_warning("new", "extreme", replaces=("old",)))
    assert [fact.warning.id for fact in in_force(moment)] == ["new"]


def test_a_warning_replaces_only_those_of_its_own_role() -> None:
    new = a_warning("new", replaces=("old", "elsewhere"))
    other = msgspec.structs.replace(a_part("warnings", a_warning("elsewhere"), issued=NOW), role="a43")
    moment = a_moment(a_warning("old"), new)
    moment = replace(moment, edition=moment.edition.with_part(other))
    assert {(fact.warning.id, fact.path) for fact in in_force(moment)} == {
        ("new", "/warnings/new"),
        ("elsewhere", "/warnings/a43/elsewhere"),
    }


NO_WARNINGS = "ตอนนี้ไม่มีคำเตือนภัยสำหรับหมู่บ้านนี้"
UNCONFIRMED = "ตู้ยังไม่ได้ตรวจคำเตือนกับส่วนกลางตั้งแต่"


def confirmed(at: datetime, *shown: AnyBulletin, skipped: int = 0, unreadable: int = 0) -> Moment:
    """Return a moment whose warnings were confirmed then."""
    part = a_part("warnings", *shown, issued=at, skipped=skipped, unreadable=unreadable)
    moment = a_moment()
    return replace(moment, edition=moment.edition.with_part(part))


def test_that_there_are_no_warnings_is_said_only_where_a_tree_of_today_said_so(paper: Paper) -> None:
    day = timedelta(hours=24)
    said = words(paper, "/warnings", confirmed(NOW - day))
    assert NO_WARNINGS in said
    assert UNCONFIRMED not in said
    said = words(paper, "/warnings", confirmed(NOW - day - timedelta(seconds=1)))
    assert NO_WARNINGS not in said
    assert f"{UNCONFIRMED} 21 พ.ย. 2569 14:04" in said


def test_that_there_are_no_warnings_is_not_said_by_a_date_to_come(paper: Paper) -> None:
    minutes = timedelta(minutes=10)
    assert NO_WARNINGS in words(paper, "/warnings", confirmed(NOW + minutes))
    said = words(paper, "/warnings", confirmed(NOW + minutes + timedelta(seconds=1)))
    assert NO_WARNINGS not in said
    assert UNCONFIRMED in said


@pytest.mark.parametrize("state", UNSURE)
def test_that_there_are_no_warnings_is_not_said_by_a_clock_nobody_vouches_for(paper: Paper, state: ClockState) -> None:
    said = words(paper, "/warnings", replace(confirmed(NOW), now=Stamp(at=NOW, clock=state)))
    assert NO_WARNINGS not in said
    assert f"{UNCONFIRMED} 22 พ.ย. 2569 14:05" in said


def test_that_there_are_no_warnings_is_not_said_while_newer_ones_could_not_be_taken_in(paper: Paper) -> None:
    for behind, is_said in ((frozenset[PartName](["warnings"]), False), (frozenset[PartName](["prices"]), True)):
        said = words(paper, "/warnings", replace(confirmed(NOW), behind=behind))
        assert (NO_WARNINGS in said, UNCONFIRMED in said) == (is_said, not is_said)


def test_a_warning_in_force_that_was_not_confirmed_stays_and_the_doubt_is_told_beside_it(paper: Paper) -> None:
    said = words(paper, "/warnings", confirmed(NOW - timedelta(days=2), a_warning()))
    assert "อันตรายร้ายแรง" in said
    assert UNCONFIRMED in said
    assert UNCONFIRMED not in words(paper, "/warnings", confirmed(NOW, a_warning()))


@pytest.mark.parametrize("lost", [{"unreadable": 1}, {"skipped": 1}], ids=str)
def test_where_a_warning_cannot_be_read_nobody_says_that_there_is_none(paper: Paper, lost: dict[str, int]) -> None:
    said = words(paper, "/warnings", confirmed(NOW, **lost))
    assert NO_WARNINGS not in said
    assert "มีคำเตือนที่ตู้นี้อ่านไม่ออก" in said


def test_a_kiosk_that_has_everything_but_warnings_does_not_say_that_there_are_none(paper: Paper) -> None:
    moment = a_moment(a_forecast())
    parts = tuple(part for part in moment.edition.parts if part.role != "warnings")
    said = words(paper, "/warnings", replace(moment, edition=Edition(parts=parts)))
    assert NO_WARNINGS not in said
    assert "ตู้นี้ยังไม่ได้รับข้อมูลคำเตือน" in said


def test_an_expired_warning_is_gone_while_the_clock_is_trusted(paper: Paper) -> None:
    over = a_warning(valid_until=NOW)
    assert in_force(a_moment(over)) == ()
    assert "ตอนนี้ไม่มีคำเตือนภัยสำหรับหมู่บ้านนี้" in words(paper, "/warnings", a_moment(over))


def test_a_warning_without_an_end_is_gone_after_three_days() -> None:
    for days_ago, shown in ((2, 1), (4, 0)):
        warning = a_warning(effective=NOW - timedelta(days=days_ago), valid_until=None)
        assert len(in_force(a_moment(warning))) == shown


@pytest.mark.parametrize("state", UNSURE)
@pytest.mark.parametrize("ahead", [2, 60_000], ids="{} days".format)
def test_an_unsure_clock_keeps_a_warning_and_says_so(paper: Paper, state: ClockState, ahead: int) -> None:
    moment = a_moment(a_warning(valid_until=NOW), state=state, now=NOW + timedelta(days=ahead))
    sentence = "ตู้ยังไม่แน่ใจเรื่องเวลา คำเตือนนี้อาจหมดเวลาแล้ว"
    assert [fact.may_be_over for fact in in_force(moment)] == [True]
    assert sentence in banner(paper, "/", moment)
    assert sentence in words(paper, "/warnings", moment)
    assert sentence in words(paper, "/warnings/storm", moment)


@pytest.mark.parametrize("state", UNSURE)
def test_what_ended_before_the_editions_signed_time_is_not_over_by_that_alone(state: ClockState) -> None:
    (fact,) = in_force(a_moment(a_warning(valid_until=NOW - timedelta(hours=1)), state=state))
    assert fact.may_be_over


def test_what_is_in_force_comes_before_what_is_to_come_and_the_gravest_first(paper: Paper) -> None:
    moment = a_moment(
        a_warning("minor", "minor"),
        a_warning("later", "extreme", effective=NOW + timedelta(hours=3)),
        a_warning("grave", "extreme"),
    )
    assert [fact.warning.id for fact in in_force(moment)] == ["grave", "minor", "later"]
    assert "จะเริ่มเร็ว ๆ นี้" in words(paper, "/warnings", moment)


def test_a_severity_that_a_later_version_knows_comes_after_what_is_surely_grave(paper: Paper) -> None:
    moment = a_moment(
        a_warning("moderate", "moderate"), a_warning("later-version", "catastrophe"), a_warning("severe", "severe")
    )
    assert [fact.warning.id for fact in in_force(moment)] == ["severe", "later-version", "moderate"]
    for path in ("/", "/warnings", "/warnings/later-version"):
        html = paper.write(page_at(path, moment), "th")
        assert "catastrophe" not in html
        assert 'class="unknown"' in html or 'class="warning unknown"' in html


def test_a_sky_that_a_later_version_knows_is_told_in_the_sources_word(paper: Paper) -> None:
    days = tuple(msgspec.structs.replace(day, condition="hail", description="ลูกเห็บตก") for day in a_forecast("43").days)
    hail = msgspec.structs.replace(a_forecast("43"), days=days)
    assert "ลูกเห็บตก" in words(paper, "/weather", a_moment(hail))
    assert "ลูกเห็บตก" in words(paper, "/", a_moment(hail))


def test_a_warning_for_another_province_is_not_shown() -> None:
    warning = a_warning()
    elsewhere = type(warning)(
        id="x",
        areas=("40",),
        issued=NOW,
        source="TMD",
        event="Rain",
        headline="ฝน",
        severity="severe",
        effective=NOW,
    )
    assert in_force(a_moment(elsewhere)) == ()


# Articles, news, notices


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


def test_the_volunteers_notice_comes_before_the_ministrys() -> None:
    told = notices(a_moment(a_notice(), notices=[a_local_notice()]))
    assert [(fact.title, fact.as_of.source if fact.as_of else "") for fact in told] == [
        ("ประชุมหมู่บ้านเย็นนี้", ""),
        ("หยุดจ่ายน้ำประปาวันพุธ", "ที่ว่าการอำเภอเมืองหนองคาย"),
    ]


FRESH, OLD = "ข้อมูลใหม่", "ข้อมูลเริ่มเก่า"


@pytest.mark.parametrize("path", ["/", "/news"])
def test_notices_activities_and_news_say_where_from_since_when_and_how_old(paper: Paper, path: str) -> None:
    old = replace_issued(a_notice(), NOW - timedelta(days=40))
    told = words(paper, path, a_moment(*the_articles(), old, an_activity(), notices=[a_local_notice()]))
    assert re.search(rf"ที่มา: ที่ว่าการอำเภอเมืองหนองคาย · \S+ ต\.ค\. \d+ · {OLD} · ประกาศวันที่ 21 พ\.ย\. 2569 · แสดงถึง", told)
    assert re.search(rf"ที่มา: รพ\.สต\. เวียงคุก · \S+ พ\.ย\. \d+ · {FRESH}", told)
    assert re.search(rf"ที่มา: จังหวัดหนองคาย · \S+ พ\.ย\. \d+ · {FRESH}", told)
    assert "เน็ตอาสาของหมู่บ้านประกาศเมื่อ 22 พ.ย. 2569 09:05 น. · แสดงถึง 23 พ.ย. 2569" in told


@pytest.mark.parametrize("path", ["/", "/news"])
def test_a_notice_that_ends_at_midnight_is_told_with_the_last_day_it_is_shown(paper: Paper, path: str) -> None:
    to_midnight = replace(a_local_notice(), ends=datetime(2026, 11, 29, tzinfo=BANGKOK))
    assert "· แสดงถึง 28 พ.ย. 2569" in words(paper, path, a_moment(notices=[to_midnight]))
    assert "· แสดงถึง 26 พ.ย. 2569" in words(paper, path, a_moment(a_notice())), "an end within a day is that day's"


def test_the_volunteers_notice_of_an_unsure_clock_does_not_name_a_time(paper: Paper) -> None:
    notice = replace(a_local_notice(), posted=Stamp(at=NOW, clock="unknown"))
    assert "ประกาศเมื่อ ไม่ทราบเวลา" in words(paper, "/news", a_moment(notices=[notice]))


@pytest.mark.parametrize("path", ["/", "/health"])
def test_a_listed_article_says_how_old_it_is(paper: Paper, path: str) -> None:
    tip = replace_issued(the_articles()[0], NOW - timedelta(days=400))
    assert re.search(rf"ที่มา: กรมควบคุมโรค · [^·]+ · {OLD}", words(paper, path, a_moment(tip)))


def test_the_list_of_warnings_says_where_from_since_when_and_how_old(paper: Paper) -> None:
    told = words(paper, "/warnings", a_moment(a_warning()))
    assert re.search(rf"ที่มา: กรมอุตุนิยมวิทยา · ออก วันนี้ [^·]+ · มาถึงตู้นี้ [^·]+ · {FRESH}", told)


@pytest.mark.parametrize("path", ["/", "/prices"])
def test_prices_of_two_lists_say_both_and_of_one_say_it_once(paper: Paper, path: str) -> None:
    whole = a_price_list()
    rice = replace_goods(whole, "prices-a", "กรมการค้าภายใน", ("rice-jasmine", "rice-white", "rice-sticky"))
    rest = replace_goods(whole, "prices-b", whole.source, ("cassava", "rubber-sheet", "egg"))
    told = words(paper, path, a_moment(rice, rest))
    assert [told.count(f"ที่มา: {source} · ออก ") for source in (rice.source, rest.source)] == [1, 1]
    assert words(paper, path, a_moment(whole)).count("· ออก ") == 1


def replace_issued(bulletin: AnyBulletin, issued: datetime) -> AnyBulletin:
    return msgspec.structs.replace(bulletin, issued=issued)


def replace_goods(prices: PriceList, name: str, source: str, goods: tuple[str, ...]) -> PriceList:
    kept = tuple(good for good in prices.goods if good.id in goods)
    return msgspec.structs.replace(prices, id=name, source=source, goods=kept)


def test_a_long_notice_has_only_its_title_on_the_front_page(paper: Paper) -> None:
    long = replace(a_local_notice(), body="เรื่องยาว " * 40)
    told = words(paper, "/", a_moment(notices=[long]))
    assert "ประชุมหมู่บ้านเย็นนี้" in told
    assert "เรื่องยาว" not in told
    assert "อ่านประกาศทั้งหมด" in told
    assert "เรื่องยาว" in words(paper, "/news", a_moment(notices=[long]))


def test_a_notice_is_shown_between_its_beginning_and_its_end() -> None:
    to_come, over = a_notice("to-come", NOW + timedelta(hours=1)), a_notice("over", NOW - timedelta(days=5))
    assert notices(a_moment(to_come, over)) == ()
    assert len(notices(a_moment(to_come, state="estimated"))) == 1


def test_an_activity_is_shown_until_it_is_over(paper: Paper) -> None:
    gone, soon, later = (
        an_activity("gone", NOW - timedelta(hours=4)),
        an_activity("soon", NOW - timedelta(hours=2)),
        an_activity("later", NOW + timedelta(days=3)),
    )
    assert [fact.activity.id for fact in activities(a_moment(gone, later, soon))] == ["soon", "later"]
    told = words(paper, "/news", a_moment(an_activity()))
    assert "วันพฤหัสบดีที่ 26 พฤศจิกายน 2569 08:30–11:30 น. ศาลากลางบ้าน หมู่ 1" in told


def test_the_frame_knows_whether_the_kiosk_ever_met_central() -> None:
    assert not frame_of(a_new_kiosk()).has_content
    assert frame_of(a_moment()).has_content
    assert a_moment().edition.bulletins == ()
