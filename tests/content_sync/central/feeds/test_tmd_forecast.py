"""TMD's seven-day forecast: the whole reply, or a refusal that names the field and the place."""

from __future__ import annotations

import copy
import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content_sync.central.feeds.parsed import Parsed
from content_sync.central.feeds.tmd_forecast import parse
from content_sync.central.sample.forecasts import tmd_reply
from content_sync.errors import FeedError
from content_sync.look.places import Place, provinces
from content_sync.wire.bulletins import Forecast
from content_sync.wire.targets import decode_bulletins, encode_bulletins
from tests.cast.folders import DATA, SHARED

NOW = dt.datetime(2026, 11, 22, 4, 30, tzinfo=dt.UTC)
GOOD = tmd_reply(NOW)
SEEN = SHARED / "data" / "seen" / "tmd_7days_v2.json"
WHOLE_REPLIES = {"generated": GOOD} | ({"seen": SEEN.read_bytes()} if SEEN.is_file() else {})

COLUMNS = (
    "ForecastDate", "MaximumTemperature", "MinimumTemperature", "WindDirection", "WindSpeed", "PercentRainCover",
    "DescriptionThai",
)  # fmt: skip
TOWNS = ("พัทยา", "หัวหิน (ประจวบคีรีขันธ์)", "หาดใหญ่", "เกาะสมุย (สุราษฎร์ธานี)")
NUMBERS = ("MaximumTemperature", "MinimumTemperature", "WindDirection", "WindSpeed", "PercentRainCover")
JUNK: tuple[object, ...] = (
    {},
    [],
    None,
    True,
    5,
    1e300,
    "",
    " ",
    "-",
    "NaN",
    "inf",
    "1e3",
    "32,0",
    "๓๒",
    "<b>32</b>",
    "999",
    "-999",
)

# A reply is any JSON here: the tests reach into it and break it.
Reply = dict[str, Any]


def good() -> Reply:
    reply: Reply = json.loads(GOOD)
    return reply


def entry(reply: Reply, name: str = "หนองคาย") -> Reply:
    found: Reply = next(one for one in reply["Provinces"]["Province"] if one["ProvinceNameThai"] == name)
    return found


def refused(reply: Reply | bytes, *, now: dt.datetime = NOW) -> FeedError:
    body = reply if isinstance(reply, bytes) else json.dumps(reply, ensure_ascii=False).encode()
    with pytest.raises(FeedError) as caught:
        parse(body, now=now)
    return caught.value


def read_or_refusal(body: bytes) -> Parsed | FeedError:
    try:
        return parse(body, now=NOW)
    except FeedError as error:
        return error


def forecasts(body: bytes) -> dict[str, Forecast]:
    parsed = parse(body, now=NOW)
    return {one.areas[0]: one for one in parsed.bulletins if isinstance(one, Forecast)}


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
    assert (refused(reply).place, refused(reply).field) == ("หนองคาย", "ProvinceNameThai")


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


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("empty_200", "reply / Province"),
        ("auth_refused", "header / status"),
        ("one_province_as_object", "reply / Province"),
        ("ragged_arrays_and_empty_object_value", "ขอนแก่น / ForecastDate"),
    ],
)
def test_each_known_fault_is_refused_by_name(name: str, place: str) -> None:
    broken = json.loads((DATA / "tmd_7days_broken_samples.json").read_text(encoding="utf-8"))
    assert str(refused(broken[name])).startswith(place)


def test_half_a_country_is_refused() -> None:
    error = refused((DATA / "tmd_7days_sample.json").read_bytes())
    assert error.field == "ProvinceNameThai"
    assert "missing" in error.reason


@pytest.mark.parametrize("index", range(0, 77, 19))
def test_a_missing_province_is_named(index: int) -> None:
    reply = good()
    gone = provinces()[index].name_th
    places = reply["Provinces"]["Province"]
    places.remove(entry(reply, gone))
    error = refused(reply)
    assert (error.place, error.field) == (gone, "ProvinceNameThai")


def test_a_place_that_is_no_province_and_not_on_the_list_is_named() -> None:
    reply = good()
    stranger = copy.deepcopy(entry(reply)) | {"ProvinceNameThai": "เวียงจันทน์"}
    reply["Provinces"]["Province"].append(stranger)
    error = refused(reply)
    assert (error.place, error.field) == ("เวียงจันทน์", "ProvinceNameThai")


def test_a_province_that_comes_twice_is_refused() -> None:
    reply = good()
    reply["Provinces"]["Province"].append(copy.deepcopy(entry(reply)))
    assert (refused(reply).place, refused(reply).field) == ("หนองคาย", "ProvinceNameThai")


def test_a_town_on_the_list_may_be_missing_and_its_values_are_not_looked_at() -> None:
    reply = good()
    reply["Provinces"]["Province"].remove(entry(reply, "พัทยา"))
    entry(reply, "หาดใหญ่")["SevenDaysForecast"] = {}
    parsed = parse(json.dumps(reply).encode(), now=NOW)
    assert len(parsed.bulletins) == 77
    assert "พัทยา" not in parsed.left_out


@pytest.mark.parametrize("status", ["401 Unauthorized", "", None, 200])
def test_only_the_status_200_is_believed(status: object) -> None:
    reply = good()
    reply["header"]["status"] = status
    assert (refused(reply).place, refused(reply).field) == ("header", "status")


@pytest.mark.parametrize(
    "built", ["2026-11-22", "22/11/2026 11:30:00", "2026-13-22 11:30:00", None, "2026-11-22 19:30:00"]
)
def test_a_wrong_or_future_build_date_is_refused(built: object) -> None:
    reply = good()
    reply["header"]["LastBuildDate"] = built
    assert (refused(reply).place, refused(reply).field) == ("header", "LastBuildDate")


@pytest.mark.parametrize("part", ["header", "Provinces"])
def test_a_missing_part_is_named(part: str) -> None:
    reply = good()
    del reply[part]
    assert refused(reply).field == part


@pytest.mark.parametrize("column", [*COLUMNS, "WaveHeightThai"])
@pytest.mark.parametrize("length", [0, 6, 8])
def test_a_ragged_column_is_named(column: str, length: int) -> None:
    reply = good()
    values = entry(reply, "สงขลา")["SevenDaysForecast"][column]
    entry(reply, "สงขลา")["SevenDaysForecast"][column] = (values + values)[:length]
    assert (refused(reply).place, refused(reply).field) == ("สงขลา", column)


@pytest.mark.parametrize("column", COLUMNS)
def test_a_missing_column_is_named(column: str) -> None:
    reply = good()
    del entry(reply)["SevenDaysForecast"][column]
    assert (refused(reply).place, refused(reply).field) == ("หนองคาย", column)


def test_a_place_without_its_days_is_named() -> None:
    reply = good()
    entry(reply)["SevenDaysForecast"] = "ไม่มีข้อมูล"
    assert (refused(reply).place, refused(reply).field) == ("หนองคาย", "SevenDaysForecast")


@pytest.mark.parametrize("day", ["2026-11-28", "31/11/2026", "28/11/2569", "11/28/2026", "วันเสาร์"])
def test_a_wrong_date_is_named(day: str) -> None:
    reply = good()
    entry(reply)["SevenDaysForecast"]["ForecastDate"][0] = day
    assert (refused(reply).place, refused(reply).field) == ("หนองคาย", "ForecastDate")


def test_a_day_that_comes_twice_is_refused() -> None:
    reply = good()
    entry(reply)["SevenDaysForecast"]["ForecastDate"][0] = "27/11/2026"
    assert "not consecutive" in refused(reply).reason


def test_seven_days_of_another_week_are_refused() -> None:
    reply = good()
    week = [f"{day:02}/12/2026" for day in range(8, 1, -1)]
    for one in reply["Provinces"]["Province"]:
        one["SevenDaysForecast"]["ForecastDate"] = week
    assert refused(reply).field == "ForecastDate"


def test_a_place_whose_days_are_not_those_of_the_others_is_named() -> None:
    reply = good()
    entry(reply, "บึงกาฬ")["SevenDaysForecast"]["ForecastDate"] = [f"{day}/11/2026" for day in range(29, 22, -1)]
    assert (refused(reply).place, refused(reply).field) == ("บึงกาฬ", "ForecastDate")


def test_a_night_hotter_than_its_day_is_refused() -> None:
    reply = good()
    entry(reply)["SevenDaysForecast"]["MinimumTemperature"][3] = "45.0"
    assert (refused(reply).place, refused(reply).field) == ("หนองคาย", "MinimumTemperature")


def test_a_description_too_long_to_be_one_is_refused() -> None:
    reply = good()
    entry(reply)["SevenDaysForecast"]["DescriptionThai"][3] = "ฝน" * 100
    assert (refused(reply).place, refused(reply).field) == ("หนองคาย", "DescriptionThai")


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b"<!doctype html><title>Sign in</title>", b'{"header": NaN}', b"\xff\xfe{}", b"[" * 100_000],
)
def test_what_is_no_reply_at_all_is_refused(body: bytes) -> None:
    assert refused(body).place == "reply"


@given(
    province=st.sampled_from(provinces()),
    column=st.sampled_from(NUMBERS),
    day=st.integers(0, 6),
    value=st.sampled_from(JUNK),
)
@settings(max_examples=60, deadline=None)
def test_a_value_that_is_no_number_in_its_range_is_always_named(
    province: Place, column: str, day: int, value: object
) -> None:
    reply = good()
    entry(reply, province.name_th)["SevenDaysForecast"][column][day] = value
    assert (refused(reply).place, refused(reply).field) == (province.name_th, column)


@given(data=st.data(), value=st.sampled_from(JUNK))
@settings(max_examples=100, deadline=None)
def test_whatever_is_broken_the_reply_is_whole_or_refused(data: st.DataObject, value: object) -> None:
    reply = good()
    node: Any = reply
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        key = data.draw(st.sampled_from(keys))
        is_leaf = not isinstance(node[key], dict | list) or not node[key]
        if is_leaf or data.draw(st.integers(0, 5)) == 0:
            break
        node = node[key]
    node[key] = value
    body = json.dumps(reply).encode()
    outcome = read_or_refusal(body)
    if isinstance(outcome, FeedError):
        assert outcome.place
        assert outcome.reason
    else:
        assert len(outcome.bulletins) == 77
        decode_bulletins(encode_bulletins(outcome.bulletins))


@given(length=st.integers(0, len(GOOD) - 1))
@settings(max_examples=40, deadline=None)
def test_a_reply_cut_anywhere_is_refused(length: int) -> None:
    assert refused(GOOD[:length]).place == "reply"
