"""A reply of TMD that is not whole is refused, and its fault is named."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content_sync.central.feeds.tmd_forecast import parse
from content_sync.errors import FeedError
from content_sync.look.places import Place, provinces
from content_sync.wire.targets import decode_bulletins, encode_bulletins
from tests.cast.feeds.forecast_replies import COLUMNS, GOOD, NUMBERS, entry, good, read_or_refusal, refused, refused_at
from tests.cast.feeds.upstream import NOW
from tests.cast.folders import DATA

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
    assert refused_at(reply) == ("หนองคาย", "ProvinceNameThai")


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
    assert refused_at(reply) == ("header", "status")


@pytest.mark.parametrize(
    "built", ["2026-11-22", "22/11/2026 11:30:00", "2026-13-22 11:30:00", None, "2026-11-22 19:30:00"]
)
def test_a_wrong_or_future_build_date_is_refused(built: object) -> None:
    reply = good()
    reply["header"]["LastBuildDate"] = built
    assert refused_at(reply) == ("header", "LastBuildDate")


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
    assert refused_at(reply) == ("สงขลา", column)


@pytest.mark.parametrize("column", COLUMNS)
def test_a_missing_column_is_named(column: str) -> None:
    reply = good()
    del entry(reply)["SevenDaysForecast"][column]
    assert refused_at(reply) == ("หนองคาย", column)


def test_a_place_without_its_days_is_named() -> None:
    reply = good()
    entry(reply)["SevenDaysForecast"] = "ไม่มีข้อมูล"
    assert refused_at(reply) == ("หนองคาย", "SevenDaysForecast")


@pytest.mark.parametrize("day", ["2026-11-28", "31/11/2026", "28/11/2569", "11/28/2026", "วันเสาร์"])
def test_a_wrong_date_is_named(day: str) -> None:
    reply = good()
    entry(reply)["SevenDaysForecast"]["ForecastDate"][0] = day
    assert refused_at(reply) == ("หนองคาย", "ForecastDate")


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
    assert refused_at(reply) == ("บึงกาฬ", "ForecastDate")


def test_a_night_hotter_than_its_day_is_refused() -> None:
    reply = good()
    entry(reply)["SevenDaysForecast"]["MinimumTemperature"][3] = "45.0"
    assert refused_at(reply) == ("หนองคาย", "MinimumTemperature")


def test_a_description_too_long_to_be_one_is_refused() -> None:
    reply = good()
    entry(reply)["SevenDaysForecast"]["DescriptionThai"][3] = "ฝน" * 100
    assert refused_at(reply) == ("หนองคาย", "DescriptionThai")


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
    assert refused_at(reply) == (province.name_th, column)


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
