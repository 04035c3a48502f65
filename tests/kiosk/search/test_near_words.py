"""Near words: what sounds alike in Thai, and what is one sign apart."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kiosk.search.near_words import NearWords

THAI = st.text(alphabet="กขสศไใรลิีึื่้็์ัาำมบ", min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("ใข้", "ไข้"),
        ("ไข่", "ไข้"),
        ("ศุขภาพ", "สุขภาพ"),
        ("เน็ด", "เน็ต"),
        ("ปุ๊ย", "ปุ๋ย"),
        ("ลำใย", "ลำไย"),
        ("ลำคาญ", "รำคาญ"),
        ("มันสัมปะหลัง", "มันสำปะหลัง"),
        ("โทรศัพ", "โทรศัพท์"),
        ("คอมพิวเตอ", "คอมพิวเตอร์"),
        ("ภาษี", "พาสี"),
    ],
)
def test_what_sounds_alike_is_near(typed: str, known: str) -> None:
    assert NearWords([known, "ควาย"]).alike(typed) == (known,)


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("ยุงลาบ", "ยุงลาย"),
        ("ข้าวโพ", "ข้าวโพด"),
        ("ข้าวโพดด", "ข้าวโพด"),
        ("แดงโมง", "แตงโม"),
        ("กวามดัน", "ความดัน"),
        ("สัมโอ", "ส้มโอ"),
        ("ขายว", "ขาวย"),
    ],
)
def test_one_sign_more_less_other_or_swapped_is_near(typed: str, known: str) -> None:
    near = NearWords([known])
    assert (*near.alike(typed), *near.one_apart(typed)) == (known,)


@pytest.mark.parametrize(("typed", "known"), [("ยุงลาบ", "ยุงกัด"), ("ปลา", "ควาย"), ("นา", "ยา"), ("", "ยา"), ("์", "ยา")])
def test_what_differs_more_or_is_too_short_is_not_near(typed: str, known: str) -> None:
    near = NearWords([known, ""])
    assert (*near.alike(typed), *near.one_apart(typed)) == ()


def test_those_of_as_many_signs_come_first_and_among_them_the_commonest() -> None:
    near = NearWords(["ข้าวปุ้น", "ขาวปุ้น", "ขาว", "เขา", "ข้าว", "ข่าว"])
    assert near.alike("ข๋าว")[:3] == ("ข้าว", "ข่าว", "ขาว")


@given(THAI)
def test_a_word_is_never_near_itself(word: str) -> None:
    near = NearWords([word])
    assert near.alike(word) == near.one_apart(word) == ()


@example("กก", "กกก")
@given(THAI, THAI)
def test_nearness_works_both_ways(one: str, other: str) -> None:
    assert (other in NearWords([other]).alike(one)) == (one in NearWords([one]).alike(other))
    assert (other in NearWords([other]).one_apart(one)) == (one in NearWords([one]).one_apart(other))
