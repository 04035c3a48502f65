"""What a source may send at most, from both sides of each limit."""

from __future__ import annotations

import datetime as dt
import json

import pytest
import requests

from content_sync.central.feeds import upstream as upstream_module
from content_sync.central.feeds.tmd_forecast import parse
from content_sync.central.feeds.upstream import download
from content_sync.errors import FeedError
from tests.cast.feeds.forecast_replies import entry, forecasts, good, refused
from tests.cast.feeds.price_replies import only_good, price_list, reply, row
from tests.cast.feeds.price_replies import refused as refused_prices
from tests.cast.feeds.upstream import NOW, Upstream, UpstreamSettings

SIXTEEN_MB = 16 * 1024 * 1024


def test_a_reply_of_sixteen_megabytes_is_read_and_a_byte_more_is_refused(upstream: Upstream) -> None:
    whole = b"x" * SIXTEEN_MB
    assert download(upstream.answer("/whole", whole), settings=UpstreamSettings()) == whole
    with pytest.raises(FeedError, match="longer than 16777216 bytes"):
        download(upstream.answer("/more", whole + b"x"), settings=UpstreamSettings())


def test_a_reply_may_take_four_times_as_long_as_a_silence(upstream: Upstream, monkeypatch: pytest.MonkeyPatch) -> None:
    address, settings = upstream.answer("/x", b"x"), UpstreamSettings(fetch_timeout_s=5)
    monkeypatch.setattr(upstream_module, "stopwatch_s", iter((100.0, 120.0)).__next__)
    assert download(address, settings=settings) == b"x"
    monkeypatch.setattr(upstream_module, "stopwatch_s", iter((100.0, 120.1)).__next__)
    with pytest.raises(FeedError, match="comes too slowly"):
        download(address, settings=settings)


@pytest.mark.parametrize(("silence_s", "patience"), [(9, (9, 9)), (30, (10, 30))])
def test_a_source_has_ten_seconds_to_take_a_connection(
    monkeypatch: pytest.MonkeyPatch, silence_s: float, patience: tuple[float, float]
) -> None:
    told: list[object] = []

    def get(_: requests.Session, url: str, *, timeout: object, **more: object) -> None:
        del url, more
        told.append(timeout)
        raise requests.ConnectTimeout

    monkeypatch.setattr(requests.Session, "get", get)
    with pytest.raises(FeedError, match="could not be fetched"):
        download("https://source.example/x", settings=UpstreamSettings(fetch_timeout_s=silence_s))
    assert told == [patience]


def test_the_name_of_a_good_has_two_hundred_characters_at_most() -> None:
    assert only_good(row(product_name="ก" * 200)).name == "ก" * 200
    assert refused_prices(reply([row(product_name="ก" * 201)])).field == "product_name"


def test_a_price_is_from_one_satang_to_a_hundred_million_baht() -> None:
    for price, satang in ((100_000_000, 10_000_000_000), (0.01, 1)):
        (quote,) = only_good(row(day_price=price, unit="บาท/กก.")).quotes
        assert quote.price_satang == satang
    for price in (100_000_000.01, 0.001, 0, -0.01):
        assert refused_prices(reply([row(day_price=price, unit="บาท/กก.")])).field == "day_price"
    assert refused_prices(reply([row(), row(day_price=0, unit="-")])).field == "day_price"


def test_prices_of_thirty_days_are_read_today_among_them() -> None:
    today = dt.date(2026, 11, 22)

    def on(days: int) -> dict[str, object]:
        day = today - dt.timedelta(days=days)
        return row(data_date=day.isoformat(), day=day.day, month=day.month)

    (goods,) = price_list(reply([on(0), on(29), on(30)])).goods
    assert [quote.date for quote in goods.quotes] == [today, today - dt.timedelta(days=29)]


@pytest.mark.parametrize(
    ("column", "least", "most"),
    [
        ("MaximumTemperature", -30, 60), ("MinimumTemperature", -30, 60), ("WindSpeed", 0, 400),
        ("WindDirection", 0, 360), ("PercentRainCover", 0, 100),
    ],
)  # fmt: skip
def test_a_number_of_a_forecast_is_within_what_the_weather_can_do(column: str, least: int, most: int) -> None:
    for value in (least, most):
        said = good()
        columns = entry(said)["SevenDaysForecast"]
        if "Temperature" in column:
            columns["MaximumTemperature"] = columns["MinimumTemperature"] = [str(value)] * 7
        columns[column] = [str(value)] * 7
        assert len(forecasts(json.dumps(said).encode())["43"].days) == 7
    for value in (least - 1, most + 1):
        said = good()
        entry(said)["SevenDaysForecast"][column] = [str(value)] * 7
        assert refused(said).field == column


def test_the_words_of_a_day_are_a_hundred_characters_at_most() -> None:
    for count, is_read in ((100, True), (101, False)):
        said = good()
        entry(said)["SevenDaysForecast"]["DescriptionThai"] = ["ฝ" * count] * 7
        if is_read:
            assert forecasts(json.dumps(said).encode())["43"].days[0].description == "ฝ" * count
        else:
            assert refused(said).field == "DescriptionThai"


def test_the_clock_of_the_source_may_run_an_hour_ahead_of_ours() -> None:
    said = good()
    said["header"]["LastBuildDate"] = "2026-11-22 12:30:00"  # an hour after `NOW`, in Bangkok
    assert parse(json.dumps(said).encode(), now=NOW).bulletins
    said["header"]["LastBuildDate"] = "2026-11-22 12:30:01"
    assert refused(said).field == "LastBuildDate"


@pytest.mark.parametrize(("shift", "is_read"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_the_first_day_of_a_forecast_is_at_most_a_day_from_the_reply(shift: int, *, is_read: bool) -> None:
    said = good()
    first = dt.date(2026, 11, 22) + dt.timedelta(days=shift)
    days = [(first + dt.timedelta(days=number)).strftime("%d/%m/%Y") for number in range(7)]
    for place in said["Provinces"]["Province"]:
        if place["SevenDaysForecast"]:
            place["SevenDaysForecast"]["ForecastDate"] = days
    if is_read:
        assert len(parse(json.dumps(said).encode(), now=NOW).bulletins) == 77
    else:
        assert refused(said).field == "ForecastDate"


@pytest.mark.parametrize(
    ("field", "value"), [("province", "ก" * 200), ("unit", "ก" * 1_000), ("data_date", "2" * 1_000)]
)
def test_of_what_cannot_be_read_forty_characters_are_told(field: str, value: str) -> None:
    said = str(refused_prices(reply([row(**{field: value})])))
    assert f"'{value[:40]}'" in said


def test_of_what_is_no_date_or_number_of_a_forecast_forty_characters_are_told() -> None:
    for column in ("ForecastDate", "WindSpeed"):
        said = good()
        entry(said)["SevenDaysForecast"][column] = ["x" * 100] * 7
        assert f"'{'x' * 40}'" in str(refused(said))
    for name in ("status", "LastBuildDate"):
        said = good()
        said["header"][name] = "x" * 100
        assert f"'{'x' * 40}'" in str(refused(said))
