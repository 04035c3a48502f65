"""A notice is read aloud without stumbling: its figures are words, and names with figures stay names."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from gettext import NullTranslations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_sync.look.catalogues import Language
from content_sync.look.environment import environment
from content_sync.look.read_aloud import spell_out


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("ตั้งแต่ 9 โมงเช้าถึงบ่าย 3 โมง", "ตั้งแต่ เก้าโมงเช้าถึงบ่าย สามโมง"),
        ("ประชุม 08.30-12.00 น. หมู่ ๑", "ประชุม แปดโมงครึ่งถึงเที่ยง หมู่ หนึ่ง"),
        ("08:30 น. – 12:00 น.", "แปดโมงครึ่งถึงเที่ยง"),
        ("ถึง 24.00 น.", "ถึง เที่ยงคืน"),
        ("โทร 042-123456", "โทร ศูนย์ สี่ สอง หนึ่ง สอง สาม สี่ ห้า หก"),
        ("สายด่วน 1567 หรือ 191", "สายด่วน หนึ่ง ห้า หก เจ็ด หรือ หนึ่ง เก้า หนึ่ง"),
        ("เบอร์ 2345", "เบอร์ สอง สาม สี่ ห้า"),
        ("ค่าน้ำ 1500 บาท", "ค่าน้ำ หนึ่งพันห้าร้อยบาท"),
        ("15,100.50 บาท ลด 5%", "หนึ่งหมื่นห้าพันหนึ่งร้อยจุดห้าศูนย์บาท ลด ห้าเปอร์เซ็นต์"),
        ("9-12 องศา ต่ำสุด -2 องศา", "เก้าถึงสิบสององศา ต่ำสุด ลบสององศา"),
        ("วันที่ 22/11/2569", "วันอาทิตย์ที่ยี่สิบสอง พฤศจิกายน"),
        ("2026-11-26", "วันพฤหัสบดีที่ยี่สิบหก พฤศจิกายน"),
        ("บ้านเลขที่ 99/1", "บ้านเลขที่ เก้าสิบเก้าทับหนึ่ง"),
        ("บัตร 0123456789012", "บัตร ศูนย์ หนึ่ง สอง สาม สี่ ห้า หก เจ็ด แปด เก้า ศูนย์ หนึ่ง สอง"),
        ("หอมมะลิ 105", "หอมมะลิ หนึ่งร้อยห้า"),
        ("H5N1 A4 4G www.x1.com/12", "H5N1 A4 4G www.x1.com/12"),
        ("31/2/2569", "31/2/2569"),
        ("25.10 น. 10.75 น.", "ยี่สิบห้าจุดหนึ่งศูนย์ น. สิบจุดเจ็ดห้า น."),
        ("25.10-26.10 น.", "ยี่สิบห้าจุดหนึ่งศูนย์ถึงยี่สิบหกจุดหนึ่งศูนย์ น."),
    ],
)
def test_figures_are_read_as_words(written: str, said: str) -> None:
    assert spell_out(written) == said


@given(st.lists(st.one_of(st.integers(0, 10**9).map(str), st.sampled_from(["ที่", "คน ", " ", "บาท", ", "])), max_size=8))
def test_no_figure_that_counts_is_left(parts: list[str]) -> None:
    assert not re.search("[0-9]", spell_out(" ".join(parts)))


@given(st.text(alphabet=st.characters(categories=["L", "M", "Z", "P"]), max_size=60))
def test_a_text_without_figures_keeps_its_words(text: str) -> None:
    assert spell_out(spell_out(text)) == spell_out(text)


@pytest.mark.parametrize(("language", "said"), [("th", "บ่ายสองโมงครึ่ง สองบาท สาม ที่ สี่"), ("en", "14:30 2 3 ที่ 4")])
def test_a_template_says_figures_in_its_language(language: Language, said: str) -> None:
    made = environment(language, NullTranslations())
    text = "{{ at|said_time }} {{ 200|said_baht }} {{ 3|said_number }} {{ 'ที่ 4'|said }}"
    assert made.from_string(text).render(at=datetime(2026, 11, 26, 7, 30, tzinfo=UTC)) == said


def test_a_template_says_a_day() -> None:
    made = environment("en", NullTranslations())
    assert made.from_string("{{ day|said_day }}").render(day=date(2026, 11, 26)) == "Thursday 26 November 2026"
