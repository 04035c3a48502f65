"""The weather page: the finest forecast, its days, and when it is too old to show."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from content_sync.look.catalogues import LANGUAGES
from content_sync.wire.bulletins import Day, Forecast
from content_sync.wire.stamps import ClockState, Stamp
from kiosk.facts.editions import as_of, bulletins
from kiosk.facts.forecast import SCALE_WIDTH, finest, village_forecast, week
from kiosk.paper import Paper
from tests.cast.pages.printed_pages import UNSURE, words
from tests.cast.pages.sample_moment import NOW, TODAY, a_forecast, a_moment


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
    sentence = "พยากรณ์นี้เก่าเกินกว่าจะเชื่อได้ จึงไม่แสดง พยากรณ์ใหม่จะมาเมื่อตู้ต่ออินเทอร์เน็ตครั้งหน้า"
    assert sentence in words(paper, "/weather", moment)
    assert "พยากรณ์เก่าเกินกว่าจะเชื่อได้" in words(paper, "/", moment)
    for path in ("/", "/weather"):
        assert "°" not in words(paper, path, moment)


def test_a_forecast_whose_days_are_over_says_so(paper: Paper) -> None:
    short = a_forecast(issued=NOW - timedelta(days=3))
    short = type(short)(id=short.id, areas=short.areas, issued=short.issued, source=short.source, days=short.days[:2])
    for path in ("/", "/weather"):
        assert "พยากรณ์ที่มีผ่านไปหมดทุกวันแล้ว" in words(paper, path, a_moment(short))


def test_the_weather_page_says_today_in_a_sentence_and_the_week_in_rows(paper: Paper) -> None:
    told = words(paper, "/weather", a_moment(a_forecast("4301")))
    assert "วันนี้แดดสลับเมฆ มีฝนบางแห่ง เช้าอากาศเย็น สูงสุด 31° ต่ำสุด 19° ลมอ่อน" in told
    assert "วันพุธ 25 พ.ย. ฝนฟ้าคะนองราวสองในสามของอำเภอ สูงสุด 28° ต่ำสุด 16°" in told
    assert "วันอังคาร 24 พ.ย. แดดดี ไม่มีฝน" in told
    assert "พยากรณ์อากาศอำเภอเมืองหนองคาย" in told
    assert "หมู่บ้านเราอาจต่างไปบ้าง" not in told
    assert "หมู่บ้านเราอาจต่างไปบ้าง" in words(paper, "/weather", a_moment(a_forecast("43")))
    assert "ที่มา กรมอุตุนิยมวิทยา ออก วันนี้ 07:05 น. มาถึงตู้นี้ วันนี้ 13:05 น." in told
    assert "%" not in told


def test_a_forecast_is_silent_of_its_age_while_it_is_fresh_and_says_it_first_when_it_is_old(paper: Paper) -> None:
    assert "ข้อมูลเมื่อ" not in words(paper, "/weather", a_moment(a_forecast("43")))
    told = words(paper, "/weather", a_moment(a_forecast("43", NOW - timedelta(days=2))))
    assert told.startswith("อากาศ ข้อมูลเมื่อ 20 พ.ย. 2569 เริ่มเก่าแล้ว วันนี้")
    assert told.count("ข้อมูลเมื่อ") == 1


def test_home_and_the_weather_page_say_today_alike(paper: Paper) -> None:
    for language in LANGUAGES:
        moment = a_moment(a_forecast("43"), language=language)
        sentence = {
            "th": "วันนี้แดดสลับเมฆ มีฝนบางแห่ง เช้าอากาศเย็น",
            "en": "Today sun and clouds, rain in a few places, cool morning",
        }[language]
        assert sentence in words(paper, "/", moment)
        assert sentence in words(paper, "/weather", moment)


@pytest.mark.parametrize("state", UNSURE)
def test_while_the_clock_is_not_trusted_days_have_dates_and_the_farm_no_advice(paper: Paper, state: ClockState) -> None:
    assert "ทำนาทำไร่สัปดาห์นี้" in words(paper, "/weather", a_moment(a_forecast("43")))
    told = words(paper, "/weather", a_moment(a_forecast("43"), state=state))
    assert "วันอาทิตย์ 22 พ.ย. แดดสลับเมฆ" in told
    assert "วันนี้" not in told
    assert "ทำนาทำไร่สัปดาห์นี้" not in told


def test_the_sea_is_said_on_a_coast_and_strong_wind_where_it_blows(paper: Paper) -> None:
    calm, high, odd = "สงบ", "คลื่นสูง 2-3 เมตร", "คลื่นปานกลาง"
    forecast = a_forecast("43")
    days = tuple(
        msgspec.structs.replace(day, waves=waves, wind_kmh=wind)
        for day, waves, wind in zip(forecast.days, (calm, high, odd), (28.9, 29.0, 50.0), strict=False)
    )
    moment = a_moment(msgspec.structs.replace(forecast, days=days))
    told = words(paper, "/weather", moment)
    for piece in ("ลมปานกลาง ทะเลสงบ", "ไม่มีฝน ลมแรง ทะเลมีคลื่นสูง 2-3 เมตร", "ลมแรงมาก ทะเล คลื่นปานกลาง"):
        assert piece in told
    told = words(paper, "/weather", replace(moment, language="en"))
    for piece in ("some wind calm sea", "strong wind, waves of 2-3 m at sea", "very strong wind, at sea คลื่นปานกลาง"):
        assert piece in told
    assert "ทะเล" not in words(paper, "/weather", a_moment(forecast))


def a_day(low: float | None, high: float | None) -> Day:
    return Day(date=TODAY, condition="clear", low_celsius=low, high_celsius=high)


def test_all_days_lie_on_one_scale_of_degrees_from_five_to_five() -> None:
    rows = week((a_day(12, 29), a_day(21, 31), a_day(None, 30), a_day(20, 20)))
    assert [(row.left, row.width) for row in rows] == [(20.8, 176.8), (114.4, 104.0), (0, 0), (104.0, 10.4)]
    assert SCALE_WIDTH == 260, "ten to thirty-five degrees, 10.4 each"


def test_an_even_week_does_not_look_like_one_of_extremes() -> None:
    (row,) = week((a_day(24, 25),))
    assert row.width == round(SCALE_WIDTH / 15, 1)
    assert week((a_day(None, None),))[0].width == 0


def test_when_a_fact_arrived_is_told_only_if_the_clock_was_trusted_then() -> None:
    moment = a_moment(a_forecast())
    (piece,) = bulletins(moment, Forecast)
    unsure = replace(piece, part=msgspec.structs.replace(piece.part, arrived=Stamp(at=NOW, clock="unknown")))
    assert as_of(moment, piece).arrived == NOW - timedelta(hours=1)
    assert as_of(moment, unsure).arrived is None


def test_a_sky_that_a_later_version_knows_is_told_in_the_sources_word(paper: Paper) -> None:
    days = tuple(msgspec.structs.replace(day, condition="hail", description="ลูกเห็บตก") for day in a_forecast("43").days)
    hail = msgspec.structs.replace(a_forecast("43"), days=days)
    assert "ลูกเห็บตก" in words(paper, "/weather", a_moment(hail))
    assert "ลูกเห็บตก" in words(paper, "/", a_moment(hail))
