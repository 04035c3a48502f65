"""The form of a bulletin at its limits: the longest text, the most areas, the first and the last day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from content_sync.central.console.paging import page_number
from content_sync.central.console.place_names import find
from content_sync.central.console.writing.area_choice import choose
from content_sync.central.console.writing.bulletin_checks import errors_in
from content_sync.central.console.writing.bulletin_form import BulletinForm

TODAY = date(2026, 11, 22)
NOTICE = BulletinForm(
    bulletin="staff-0", kind="notice", title="ก", source="ก", starts="22/11/2569", until="22/11/2569", areas=("43",)
)
ARTICLE = replace(NOTICE, kind="article", category="health", body="ก", starts="", until="")


def test_what_is_on_the_form_is_right_to_begin_with() -> None:
    assert [errors_in(form, TODAY) for form in (NOTICE, ARTICLE)] == [{}, {}]


@pytest.mark.parametrize(
    ("field", "most"), [("title", 300), ("title_en", 300), ("source", 300), ("summary", 500), ("body", 20_000)]
)
def test_a_text_may_be_so_long_and_one_character_more_is_too_long(field: str, most: int) -> None:
    for length, errors in ((most, {}), (most + 1, {field: "too_long"})):
        form = replace(ARTICLE, **{field: "ก" * length})  # type: ignore[arg-type]  # only fields with text are named
        assert errors_in(form, TODAY) == errors


def test_a_bulletin_goes_to_a_thousand_areas_at_most() -> None:
    areas = tuple(f"{number}" for number in range(430101, 431103))[:1_001]
    assert errors_in(replace(NOTICE, areas=areas[:-1]), TODAY) == {}
    assert errors_in(replace(NOTICE, areas=areas), TODAY) == {"areas": "too_many_areas"}


@pytest.mark.parametrize(
    ("kind", "starts", "until", "errors"),
    [
        ("notice", "22/11/2569", "22/11/2569", {}),
        ("notice", "22/11/2569", "21/11/2569", {"until": "ends_before_it_starts"}),
        ("notice", "1/11/2569", "22/11/2569", {}),
        ("notice", "1/11/2569", "21/11/2569", {"until": "ended_already"}),
        ("notice", "23/11/2569", "23/11/2569", {}),
        ("article", "22/11/2569", "", {}),
        ("article", "23/11/2569", "", {"starts": "shown_at_once"}),
        ("article", "", "21/11/2569", {}),
        ("news", "", "22/11/2569", {}),
        ("news", "", "21/11/2569", {"until": "ended_already"}),
    ],
)
def test_days_fit_each_other_and_today(kind: str, starts: str, until: str, errors: dict[str, str]) -> None:
    form = replace(ARTICLE, kind=kind, starts=starts, until=until)
    assert errors_in(form, TODAY) == errors


def test_a_hundred_names_are_settled_at_one_press_and_the_rest_waits_in_the_field() -> None:
    names = [f"ไม่มีที่นี่{number}" for number in range(101)]
    choice = choose([], typed="\n".join(names))
    assert choice.unknown == tuple(names[:100])
    assert choice.unsettled == ", ".join(names)


def test_forty_places_are_offered_and_the_others_counted() -> None:
    there_are = len(find("อ.เมือง"))
    choice = choose([], typed="อ.เมือง")
    assert (len(choice.offers), choice.offers_left) == (40, there_are - 40)


def test_a_name_has_as_many_words_as_a_place_has_and_a_hundred_and_twenty_characters_at_most() -> None:
    assert find("หมู่ 1 ต. เวียงคุก อ. เมืองหนองคาย จ. หนองคาย")
    assert not find("หมู่ 1 ต. เวียงคุก อ. เมืองหนองคาย จ. หนองคาย หนองคาย")
    assert [one.code for one in find("Moo 1 Nikhom Sang Ton-eng Lam Dom Noi subdistrict")] == ["34250401"]
    assert not find(" ".join("ก" * 60))
    assert find("เวียงคุก".ljust(120))
    assert not find("เวียงคุก".ljust(121))


@pytest.mark.parametrize(("typed", "number"), [("999999", 999_999), ("1234567", 123_456), ("0", 1), ("x", 1)])
def test_the_number_of_a_page_has_six_digits_at_most(typed: str, number: int) -> None:
    assert page_number(typed) == number
