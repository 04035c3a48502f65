"""Areas of CAP alerts: provinces by code and by name, towns by their province, and what nobody knows by name."""

from __future__ import annotations

import pytest

from content_sync.central.feeds.cap.areas import provinces_of
from content_sync.look.places import provinces


def read(codes: list[str], names: str) -> tuple[set[str], tuple[str, ...]]:
    known, unknown = provinces_of(codes, names)
    return set(known), unknown


def test_every_province_is_known_by_its_code_and_by_both_its_names() -> None:
    for province in provinces():
        for codes, names in (([f"TH-{province.code}"], ""), ([], province.name_th), ([], province.name_en)):
            assert read(codes, names) == ({province.code}, ())


def test_all_provinces_are_read_from_one_list_of_names() -> None:
    for names in (" ".join(one.name_th for one in provinces()), ", ".join(one.name_en for one in provinces())):
        assert read([], names) == ({one.code for one in provinces()}, ())


@pytest.mark.parametrize(
    ("names", "code"),
    [
        ("พัทยา", "20"),
        ("หัวหิน", "77"),
        ("หัวหิน (ประจวบคีรีขันธ์)", "77"),
        ("เกาะสมุย", "84"),
        ("เกาะสมุย (สุราษฎร์ธานี)", "84"),
        ("หาดใหญ่", "90"),
        ("กรุงเทพฯ", "10"),
        ("กทม.", "10"),
        ("กํ\u0e32แพงเพชร", "62"),
        ("หนอง\u200bคาย", "43"),
        ("จังหวัดหนองคาย", "43"),
        ("จ.หนองคาย", "43"),
        ("PHRA NAKHON SI AYUTTHAYA", "14"),
        ("ประเทศไทย", "th"),
        ("ทั่วประเทศ", "th"),
    ],
)
def test_a_town_stands_for_its_province_and_a_name_for_itself_in_every_spelling(names: str, code: str) -> None:
    assert read([], names) == ({code}, ())


@pytest.mark.parametrize(
    "names", ["เลย หนองคาย", "เลย,หนองคาย", "เลย และหนองคาย", "เลยและหนองคาย", "Loei and Nong Khai", "เลย\nหนองคาย"]
)
def test_names_are_told_apart_by_what_stands_between_them(names: str) -> None:
    assert read([], names) == ({"42", "43"}, ())


def test_the_code_of_pattaya_is_chon_buri() -> None:
    assert read(["TH-S"], "พัทยา") == ({"20"}, ())
    assert read(["TH-S", "TH-43"], "") == ({"20", "43"}, ())


def test_where_every_code_is_known_the_names_are_not_read() -> None:
    assert read(["TH-43"], "ล้านช้าง เลย") == ({"43"}, ())


def test_what_nobody_knows_is_named_and_the_known_are_kept() -> None:
    assert read([], "หนองคาย ล้านช้าง เลย เวียงจันทน์") == ({"43", "42"}, ("ล้านช้าง", "เวียงจันทน์"))
    assert read([], "ล้านช้าง") == (set(), ("ล้านช้าง",))
    assert read([], "") == (set(), ())


@pytest.mark.parametrize("code", ["TH-99", "TH-0", "TH-4", "TH-430", "43", "LA-43", "", "TH-๔๓"])
def test_beside_a_code_nobody_knows_the_names_are_read_too(code: str) -> None:
    assert read(["TH-43", code], "หนองคาย เลย") == ({"43", "42"}, (code,))


def test_ten_thousand_names_are_read() -> None:
    known, unknown = read([], " ".join(f"เมือง{number} เลย" for number in range(10_000)))
    assert (known, len(unknown)) == ({"42"}, 10_000)
