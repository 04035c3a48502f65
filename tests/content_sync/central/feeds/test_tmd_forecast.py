"""A reply of TMD becomes a forecast for each province."""

from __future__ import annotations

import copy
import datetime as dt
import json

import pytest

from content_sync.central.feeds.tmd_forecast import parse
from content_sync.look.places import provinces
from content_sync.wire.bulletins import Forecast
from content_sync.wire.targets import decode_bulletins, encode_bulletins
from tests.cast.feeds.forecast_replies import COLUMNS, GOOD, TOWNS, WHOLE_REPLIES, entry, forecasts, good, refused_at
from tests.cast.feeds.upstream import NOW


@pytest.mark.parametrize("name", WHOLE_REPLIES)
def test_a_whole_reply_gives_a_forecast_for_each_of_the_77_provinces(name: str) -> None:
    parsed = parse(WHOLE_REPLIES[name], now=NOW)
    assert [one.areas for one in parsed.bulletins] == [(province.code,) for province in provinces()]
    assert all(isinstance(one, Forecast) and len(one.days) == 7 for one in parsed.bulletins)
    assert sorted(parsed.left_out) == sorted(TOWNS)
    assert parsed.notes == ()


@pytest.mark.parametrize("name", WHOLE_REPLIES)
def test_what_is_read_crosses_the_wire_unchanged(name: str) -> None:
    parsed = parse(WHOLE_REPLIES[name], now=NOW)
    assert decode_bulletins(encode_bulletins(parsed.bulletins)) == (parsed.bulletins, 0)


@pytest.mark.parametrize(
    ("name", "spelling"),
    [
        ("กำแพงเพชร", "กํ\u0e32แพงเพชร"),
        ("หนองคาย", "หนอง\u200bคาย"),
        ("หนองคาย", "\ufeffหนองคาย\u200d"),
        ("น่าน", "น\u0e48\u0e48าน"),
        ("แพร่", "เเพร่"),
        ("พัทยา", "พัท\u2060ยา "),
        ("หัวหิน (ประจวบคีรีขันธ์)", "หัวหิน\u00a0(ประจวบคีรีขันธ์)"),
    ],
)
def test_a_name_in_another_spelling_of_the_same_word_is_that_place(name: str, spelling: str) -> None:
    reply = good()
    entry(reply, name)["ProvinceNameThai"] = spelling
    assert forecasts(json.dumps(reply).encode()) == forecasts(GOOD)


def test_a_value_with_a_sign_nobody_sees_is_that_value() -> None:
    reply = good()
    columns = entry(reply)["SevenDaysForecast"]
    for field in COLUMNS:
        columns[field][0] = f"\u200b{columns[field][0]}\ufeff"
    assert forecasts(json.dumps(reply).encode()) == forecasts(GOOD)


def test_a_place_that_comes_twice_in_two_spellings_is_refused() -> None:
    reply = good()
    reply["Provinces"]["Province"].append(copy.deepcopy(entry(reply)) | {"ProvinceNameThai": "หนอง\u200bคาย"})
    assert refused_at(reply) == ("หนองคาย", "ProvinceNameThai")


def test_the_days_are_turned_to_run_forwards_with_their_values() -> None:
    reply = good()
    columns = entry(reply)["SevenDaysForecast"]
    columns["MaximumTemperature"] = ["37.0", "36.0", "35.0", "34.0", "33.0", "32.0", "31.5"]
    days = forecasts(json.dumps(reply).encode())["43"].days
    assert [day.date for day in days] == [dt.date(2026, 11, 22) + dt.timedelta(days=n) for n in range(7)]
    assert [day.high_celsius for day in days] == [31.5, 32.0, 33.0, 34.0, 35.0, 36.0, 37.0]


def test_a_forecast_holds_until_the_end_of_its_last_day_in_bangkok() -> None:
    forecast = forecasts(GOOD)["43"]
    assert forecast.issued == NOW
    assert forecast.valid_until == dt.datetime(2026, 11, 28, 17, 0, tzinfo=dt.UTC)
    assert forecast.source == "กรมอุตุนิยมวิทยา"
    assert forecast.source_url == "https://data.tmd.go.th"


def test_waves_are_told_for_coastal_provinces_only() -> None:
    found = forecasts(GOOD)
    assert all(day.waves for day in found["90"].days)
    assert all(day.waves == "" for day in found["43"].days)


def test_the_thai_description_decides_and_the_wrong_english_one_is_not_read() -> None:
    reply = good()
    columns = entry(reply)["SevenDaysForecast"]
    columns["DescriptionThai"] = ["ฝนฟ้าคะนอง", "ท้องฟ้าโปร่ง", "ฝน", "ฝนตกหนัก", "อากาศหนาว", "มีเมฆมาก", "ฝนเล็กน้อย"]
    columns["DescriptionEnglish"] = ["Heavy Rain"] * 7
    days = forecasts(json.dumps(reply).encode())["43"].days
    words = [day.condition for day in reversed(days)]
    assert words == ["thunderstorm", "clear", "rain", "heavy-rain", "cold", "overcast", "drizzle"]


def test_a_description_nobody_knows_passes_through_and_staff_are_told() -> None:
    reply = good()
    entry(reply)["SevenDaysForecast"]["DescriptionThai"][0] = "พายุหิมะ"
    parsed = parse(json.dumps(reply).encode(), now=NOW)
    last = forecasts(json.dumps(reply).encode())["43"].days[-1]
    assert (last.description, last.condition) == ("พายุหิมะ", "unknown")
    assert len(parsed.notes) == 1
    assert "พายุหิมะ" in parsed.notes[0]


def test_a_misspelt_english_name_does_no_harm() -> None:
    reply = good()
    entry(reply, "ศรีสะเกษ")["ProvinceNameEnglish"] = "Sri Saked"
    assert "33" in forecasts(json.dumps(reply).encode())


def test_a_byte_order_mark_and_unknown_fields_are_no_trouble() -> None:
    reply = good() | {"news": 1}
    entry(reply)["SevenDaysForecast"]["Humidity"] = "?"
    assert len(forecasts(b"\xef\xbb\xbf" + json.dumps(reply).encode())) == 77


def test_days_that_already_run_forwards_are_taken_too() -> None:
    reply = good()
    for one in reply["Provinces"]["Province"]:
        columns = one["SevenDaysForecast"]
        one["SevenDaysForecast"] = {field: values[::-1] for field, values in columns.items()}
    assert forecasts(json.dumps(reply).encode()) == forecasts(GOOD)


def test_a_reply_made_late_at_night_may_begin_with_the_next_day() -> None:
    reply = good()
    reply["header"]["LastBuildDate"] = "2026-11-21 23:28:19"
    assert len(forecasts(json.dumps(reply).encode())) == 77
