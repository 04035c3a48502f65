"""The weather page: the finest forecast, its days, and when it is too old to show."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from content_sync.wire.bulletins import Forecast
from content_sync.wire.stamps import ClockState, Stamp
from kiosk.facts.editions import as_of, bulletins
from kiosk.facts.forecast import finest, village_forecast
from kiosk.paper import Paper
from tests.cast.kiosk.printed_pages import UNSURE, words
from tests.cast.kiosk.sample_moment import NOW, TODAY, a_forecast, a_moment


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


def test_a_sky_that_a_later_version_knows_is_told_in_the_sources_word(paper: Paper) -> None:
    days = tuple(msgspec.structs.replace(day, condition="hail", description="ลูกเห็บตก") for day in a_forecast("43").days)
    hail = msgspec.structs.replace(a_forecast("43"), days=days)
    assert "ลูกเห็บตก" in words(paper, "/weather", a_moment(hail))
    assert "ลูกเห็บตก" in words(paper, "/", a_moment(hail))
