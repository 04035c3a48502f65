"""Choosing areas: names and codes as clerks write them, ticks and offers on a form without scripts."""

from __future__ import annotations

import time

import pytest

from content_sync.central.console.place_names import find, path, provinces, split, widest, within
from content_sync.central.console.writing.area_choice import MAX_OFFERS, choose


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("หนองคาย", "43"), ("จ.หนองคาย", "43"), ("จังหวัด หนองคาย", "43"), ("Nong Khai Province", "43"), ("43", "43"),
        ("กทม.", "10"), ("กรุงเทพฯ", "10"), ("bangkok", "10"), ("อ.เมือง จ.หนองคาย", "4301"),
        ("อำเภอเมืองหนองคาย", "4301"), ("เขตพระนคร", "1001"), ("ต. เวียงคุก อ. เมืองหนองคาย", "430105"),
        ("เวียงคุก", "430105"), ("ต.เวียงคุก จ.หนองคาย", "430105"), ("๔๓๐๑๐๕", "430105"), ("43010501", "43010501"),
        ("หมู่ 1 ต.เวียงคุก", "43010501"), ("ม. 12 ตำบลเวียงคุก", "43010512"), ("หมู่ที่ ๓ เวียงคุก", "43010503"),
        ("Moo 2 Wiang Khuk", "43010502"),
    ],
)  # fmt: skip
def test_one_place_is_found_however_a_clerk_writes_it(typed: str, code: str) -> None:
    (name,) = split(typed)
    assert [place.code for place in find(name)] == [code]


@pytest.mark.parametrize(
    "typed",
    ["ไม่มีที่นี่", "nowhere", "99", "4399", "th", "43019901", "อ.เวียงคุก", "ต.เวียงคุก จ.อุดรธานี", "หมู่ 0 เวียงคุก", "1234567"],
)
def test_what_is_no_place_is_not_found(typed: str) -> None:
    assert find(typed) == ()


def test_a_name_of_several_places_finds_them_all_and_the_province_tells_them_apart() -> None:
    assert len(find("หนองบัว")) > 10
    assert {place.code[:2] for place in find("หนองบัว จ.อุดรธานี")} == {"41"}
    assert {len(place.code) for place in find("อ.เมือง")} == {4}


def test_places_are_parted_by_commas_and_lines_and_cleaned() -> None:
    assert split("หนองคาย, อุดรธานี;\n เลย ,,\n\u200b") == ("หนองคาย", "อุดรธานี", "เลย")


def test_the_77_provinces_stand_as_a_dictionary_sorts_them() -> None:
    names = [province.name_th for province in provinces("th")]
    assert len(names) == 77
    assert names[:3] == ["กระบี่", "กรุงเทพมหานคร", "กาญจนบุรี"]
    assert names.index("แพร่") < names.index("ภูเก็ต"), "the consonant counts before the vowel to its left"
    assert [province.name_en for province in provinces("en")][:2] == ["Amnat Charoen", "Ang Thong"]


def test_an_area_is_written_with_what_it_lies_in() -> None:
    assert path("43010501", "th") == "หมู่ 1 ตำบลเวียงคุก อำเภอเมืองหนองคาย จังหวัดหนองคาย"
    assert path("43010512", "en").startswith("Moo 12, Wiang Khuk")
    assert path("4301", "en") == "Mueang Nong Khai District, Nong Khai Province"
    assert path("100101", "th") == "แขวงพระบรมมหาราชวัง เขตพระนคร กรุงเทพมหานคร"
    assert (path("th", "th"), path("th", "en")) == ("ประเทศไทย", "Thailand")
    assert path("99", "th") == "99"


def test_an_area_within_another_chosen_one_is_dropped() -> None:
    assert widest(["4301", "43", "10", "430105", "10"]) == ("10", "43")
    assert widest(["43", "th"]) == ("th",)
    assert widest([]) == ()


def test_a_province_opens_into_its_districts_and_a_district_into_its_subdistricts() -> None:
    assert {place.code for place in within("43")} >= {"4301", "4302"}
    assert {place.code for place in within("4301")} >= {"430105"}
    assert within("430105") == ()


def test_a_found_name_becomes_a_tick_and_leaves_the_field() -> None:
    choice = choose(["10"], typed="หนองคาย, เวียงคุก จ.หนองคาย")
    assert choice.areas == ("10", "43")
    assert choice.unsettled == ""
    assert choice.offers == ()
    assert choice.is_settled


def test_an_unknown_name_stays_in_the_field_and_is_told() -> None:
    choice = choose([], typed="หนองคาย, ไม่มีที่นี่")
    assert choice.areas == ("43",)
    assert choice.unsettled == "ไม่มีที่นี่"
    assert choice.unknown == ("ไม่มีที่นี่",)
    assert not choice.is_settled


def test_a_name_of_several_places_is_offered_until_one_of_them_is_ticked() -> None:
    asked = choose([], typed="หนองบัว")
    assert not asked.is_settled
    assert len(asked.offers) > 1
    chosen = asked.offers[0].code
    assert choose([chosen], typed=asked.unsettled) == choose([chosen])


def test_more_places_than_fit_are_counted() -> None:
    choice = choose([], typed="อ.เมือง")
    assert len(choice.offers) == MAX_OFFERS
    assert choice.offers_left == len(find("อ.เมือง")) - MAX_OFFERS > 0


def test_a_long_list_is_settled_a_hundred_at_a_press_and_none_is_lost() -> None:
    first = choose([], typed=", ".join(f"หมู่ {number} ต.เวียงคุก" for number in range(1, 100)) + ", เลย, น่าน")
    assert (len(first.areas), first.unsettled) == (100, "น่าน")
    assert choose(first.areas, typed=first.unsettled).is_settled


def test_prose_and_endless_names_are_no_places_and_cost_little() -> None:
    began_s = time.monotonic()
    for name in ("ก " * 5_000, "moo 1 " * 5_000 + "เวียงคุก", "จ." * 5_000, "ก" * 20_000, "ต. อ. จ. " * 1_000):
        assert choose([], typed=name).areas == ()
    assert time.monotonic() - began_s < 10


def test_opening_an_area_offers_its_parts_and_takes_its_own_tick_away() -> None:
    choice = choose(["43", "10"], opened="43")
    assert choice.areas == ("10",)
    assert choice.is_opened
    assert choice.offers == within("43")


def test_ticks_that_are_no_areas_are_ignored() -> None:
    assert choose(["", "43' or 1=1", "99", "4399", "<b>", "430"]).areas == ()
