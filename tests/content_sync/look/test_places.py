"""Names of areas: every code of the tables, and nothing for a code nobody gave."""

import pytest

from content_sync.look import places
from content_sync.look.places import place


def test_the_demo_village_lies_where_it_should() -> None:
    names = [place(code) for code in ("th", "43", "4301", "430105", "43010501")]
    assert [found.name_th if found else None for found in names] == [
        "ประเทศไทย",
        "หนองคาย",
        "เมืองหนองคาย",
        "เวียงคุก",
        "หมู่ 1 เวียงคุก",
    ]
    village = place("43010501")
    assert village is not None
    assert village.name("en") == "Moo 1, Wiang Khuk"


@pytest.mark.parametrize("code", ["", "99", "4399", "439999", "43999901", "4301050", "430105xx", "4301050101"])
def test_a_code_nobody_gave_has_no_place(code: str) -> None:
    assert place(code) is None


@pytest.mark.parametrize(
    ("code", "thai", "english"),
    [
        ("th", "ประเทศไทย", "Thailand"),
        ("43", "จังหวัดหนองคาย", "Nong Khai Province"),
        ("4301", "อำเภอเมืองหนองคาย", "Mueang Nong Khai District"),
        ("430105", "ตำบลเวียงคุก", "Wiang Khuk Subdistrict"),
        ("10", "กรุงเทพมหานคร", "Bangkok"),
        ("1001", "เขตพระนคร", "Phra Nakhon District"),
        ("43010501", "หมู่ 1 เวียงคุก", "Moo 1, Wiang Khuk"),
    ],
)
def test_a_full_name_says_the_rank(code: str, thai: str, english: str) -> None:
    found = place(code)
    assert found is not None
    assert (found.full_name("th"), found.full_name("en")) == (thai, english)


def test_there_are_77_provinces_each_with_a_weather_region() -> None:
    provinces = places.provinces()
    assert len(provinces) == 77
    assert {province.tmd_region for province in provinces} == set(range(1, 8))


def test_a_province_is_found_by_its_exact_thai_name_only() -> None:
    found = places.province_by_name("หนองคาย")
    assert found is not None
    assert found.code == "43"
    assert places.province_by_name("พัทยา") is None


def test_districts_and_subdistricts_belong_to_their_parent() -> None:
    assert len(places.districts("43")) == 9
    assert sum(len(places.districts(province.code)) for province in places.provinces()) == 928
    assert "430105" in {found.code for found in places.subdistricts("4301")}


def test_the_kiosk_keeps_only_the_subdistricts_it_asked_for() -> None:
    for number in range(1, 99):
        place(f"4301{number:02d}")
    assert places._subdistrict.cache_info().currsize <= 64
