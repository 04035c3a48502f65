"""What is found, and in which order: words, beginnings, insides; the heading first; season, then recency."""

from __future__ import annotations

import pytest

from kiosk.search.entries import Entry, EntryMaker, KioskPage
from kiosk.search.index import MOST_NEAR, SearchIndex
from tests.cast.search.searched import an_entry


def titles(typed: str, *entries: Entry) -> list[str]:
    return [hit.entry.title.shown for hit in SearchIndex(entries).search(typed).hits]


def test_words_come_before_beginnings_and_those_before_insides() -> None:
    found = titles(
        "ยา", an_entry("ยางพารา"), an_entry("กินยา"), an_entry("ร้านขายยาสามัญ", is_cut=False), an_entry("กิน", "ยา")
    )
    assert found == ["กินยา", "กิน", "ยางพารา", "ร้านขายยาสามัญ"]


def test_who_means_a_word_does_not_mean_the_words_it_stands_in() -> None:
    texts = an_entry("นอน", "พยายามนอน"), an_entry("พัก", "พักยาวๆ"), an_entry("กิน", "กินยา")
    assert titles("ยา", *texts) == ["กิน"]
    assert titles("พยา", *texts) == ["นอน"]
    assert titles("ยาม", *texts) == ["นอน"]


def test_the_heading_comes_before_the_text_often_before_once() -> None:
    found = titles("ยา", an_entry("หนึ่ง", "ยา"), an_entry("สาม", "ยา ยา ยา"), an_entry("ยา"), an_entry("สอง", "ยา ยา"))
    assert found == ["ยา", "สาม", "สอง", "หนึ่ง"]


def test_what_is_in_season_comes_first_then_the_latest() -> None:
    found = titles(
        "ยา",
        an_entry("เก่า", "ยา", age_days=9),
        an_entry("ใหม่", "ยา"),
        an_entry("ตามฤดู", "ยา", age_days=20, is_in_season=True),
    )
    assert found == ["ตามฤดู", "ใหม่", "เก่า"]


@pytest.mark.parametrize("typed", ["ราคาข้าว", "ราคา ข้าว", "ข้าว,ราคา"])
def test_several_words_are_all_looked_for_with_or_without_blanks(typed: str) -> None:
    texts = an_entry("ราคายาง"), an_entry("ข้าว", "ดูราคาก่อนขาย"), an_entry("ตากข้าว")
    assert titles(typed, *texts) == ["ข้าว"]


def test_what_stands_as_it_was_typed_comes_before_its_words_apart() -> None:
    found = titles("ราคาข้าว", an_entry("ข้าวดี ขายได้ราคา"), an_entry("ตลาด", "ดูราคาข้าวที่นี่"))
    assert found == ["ตลาด", "ข้าวดี ขายได้ราคา"]


def test_where_nothing_has_all_words_that_is_said_and_what_tells_most_is_shown() -> None:
    index = SearchIndex([an_entry("ไฟดับ", "โทร"), an_entry("ยา", "โทร"), an_entry("นา", "โทร")])
    found = index.search("ไฟดับ ปลา โทร")
    assert [hit.entry.title.shown for hit in found.hits] == ["ไฟดับ"]
    assert found.is_partial
    assert not index.search("ไฟดับ โทร").is_partial


@pytest.mark.parametrize("typed", ["น\u0e4d\u0e49\u0e32", "น้\u200bำ", "น้้ำ"])
def test_a_word_typed_in_another_spelling_is_found(typed: str) -> None:
    assert titles(typed, an_entry("น้ำท่วม")) == ["น้ำท่วม"]


@pytest.mark.parametrize("typed", ["๑๖๖๙", "1669", "OTP", "otp", "Otp"])
def test_digits_and_capitals_make_no_difference(typed: str) -> None:
    assert titles(typed, an_entry("โทร", "โทร 1669 ไม่บอก OTP")) == ["โทร"]


@pytest.mark.parametrize("typed", ["", " ", "***", "\u200b", "้", "...?"])
def test_what_has_no_letter_finds_nothing(typed: str) -> None:
    assert titles(typed, an_entry("ยา", "***")) == []


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("ใข้", ("ไข้",)),
        ("ปุ๊ย", ("ปุ๋ย",)),
        ("ไข้เรือดออก", ("ไข้เลือดออก",)),
        ("ยุงลาบ", ("ยุงลาย",)),
        ("ปุ๋ย ยุงลาบ", ("ปุ๋ย ยุงลาย",)),
        ("เดงกี", ()),
    ],
)
def test_near_words_are_offered_for_what_stands_nowhere(typed: str, near: tuple[str, ...]) -> None:
    index = SearchIndex([an_entry("ไข้เลือดออก", "ระวังยุงลาย ราบเรียบ"), an_entry("ใส่ปุ๋ย")])
    found = index.search(typed)
    assert found.near == near
    assert all(index.search(word).hits for word in found.near)


def test_no_more_than_three_near_words_are_offered_and_none_where_all_is_found() -> None:
    index = SearchIndex([an_entry(word) for word in ("ข่าว", "เข้า", "ข้าว", "ขาว", "เขา")])
    assert len(index.search("ข๋าว").near) <= MOST_NEAR
    assert index.search("ข๋าว").near
    assert index.search("ข้าว").near == ()


def test_the_kiosks_own_pages_are_found_by_the_words_people_look_for_them() -> None:
    page = KioskPage(kind="pages", path="/help", icon="phone", title="เบอร์ฉุกเฉิน", words="งู โทร โรงพยาบาล")
    own = EntryMaker().make_pages([page])
    assert titles("งู", an_entry("ผัก", "งูอยู่ในผัก"), *own) == ["เบอร์ฉุกเฉิน", "ผัก"]
    assert titles("ยา", an_entry("กินยา"), *own) == ["กินยา"]
    assert titles("โรงพยา", *own) == ["เบอร์ฉุกเฉิน"]


def test_hits_are_counted_by_kind_that_of_the_best_first() -> None:
    found = SearchIndex([an_entry("ก", "ยา"), an_entry("ยา", kind="news"), an_entry("ข", "ยา")]).search("ยา")
    assert found.kinds == (("news", 1), ("health", 2))


def test_an_empty_index_finds_nothing() -> None:
    found = SearchIndex([]).search("ยา")
    assert (found.hits, found.near, found.is_partial) == ((), (), False)
