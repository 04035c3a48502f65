"""What is told of who gave a fact, and of how long what somebody sent is kept, is what is done."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from content_sync.look.catalogues import Language
from content_sync.wire.targets import ServiceKeys
from kiosk.moment import Moment
from kiosk.paper import Paper
from tests.cast.kiosk.editions import an_edition
from tests.cast.kiosk.served_kiosk import KEYS, kiosk_in
from tests.cast.pages.printed_pages import words
from tests.cast.pages.sample_moment import NOW, a_moment, the_bulletins

PERIODS = [(None, "1 ปี", "a year"), (365, "1 ปี", "a year"), (90, "90 วัน", "90 days"), (366, "366 วัน", "366 days")]


def keys_that_tell(days: int | None) -> ServiceKeys:
    """Return the keys of a central with this setting; of one that does not tell it, as an older one wrote them."""
    body = {"seal": KEYS.seal, "receipt": KEYS.receipt} | ({} if days is None else {"keep_closed_days": days})
    return msgspec.convert(body, ServiceKeys)


def of_central(days: int | None, language: Language) -> Moment:
    return replace(a_moment(language=language), edition=an_edition(issued=NOW, keys=keys_that_tell(days)))


@pytest.mark.parametrize(("days", "in_thai", "in_english"), PERIODS)
def test_the_privacy_page_says_how_long_the_centre_keeps_what_is_personal(
    paper: Paper, days: int | None, in_thai: str, in_english: str
) -> None:
    assert f"เมื่อปิดเรื่องครบ {in_thai} ส่วนกลางลบ" in words(paper, "/privacy", of_central(days, "th"))
    assert f"The centre erases what is yours {in_english} after" in words(paper, "/privacy", of_central(days, "en"))


@pytest.mark.parametrize(("days", "in_thai", "in_english"), PERIODS)
def test_page_3_says_how_long_the_centre_keeps_a_name(
    tmp_path: Path, days: int | None, in_thai: str, in_english: str
) -> None:
    with kiosk_in(tmp_path, keys=keys_that_tell(days)) as kiosk:
        page_3 = kiosk.page_3(text="หลุม")
        assert f"ส่วนกลางลบเมื่อปิดเรื่องครบ {in_thai} <a" in kiosk.get(page_3).text
        assert f"the centre {in_english} after the case is closed" in kiosk.get(f"/en{page_3}").text


def test_the_privacy_page_says_what_the_law_has_us_note_where_it_is_noted(paper: Paper) -> None:
    for days, in_thai, in_english in ((90, "90 วัน", "90 days"), (365, "365 วัน", "365 days")):
        said = words(paper, "/privacy", replace(a_moment(), accesses_days=days))
        in_english_too = words(paper, "/privacy", replace(a_moment(language="en"), accesses_days=days))
        assert "พ.ร.บ.คอมพิวเตอร์ มาตรา 26" in said
        assert f"ลบเมื่อครบ {in_thai}" in said
        assert f"deleted after {in_english}" in in_english_too
    assert "มาตรา 26" not in words(paper, "/privacy", a_moment())


def test_before_the_first_visit_the_privacy_page_says_what_is_usual(paper: Paper) -> None:
    assert "ครบ 1 ปี" in words(paper, "/privacy", a_moment())


def test_the_privacy_page_names_all_that_is_erased(paper: Paper) -> None:
    told = words(paper, "/privacy", a_moment())
    for erased in ("ชื่อ", "เบอร์โทร", "ข้อความ", "สถานที่", "รูป", "เสียง", "ยังไม่หายเพราะอะไร", "คำตอบที่มาถึงตู้แล้ว"):
        assert erased in told.partition("ส่วนกลางลบชื่อ")[2].partition("เก็บไว้แต่")[0] or erased == "ชื่อ"
    assert "ครบ 14 วันนับจากวันที่ได้ขึ้นตลาดหรือต่ออายุครั้งล่าสุด" in told


def test_the_about_page_leads_to_the_very_word_behind_which_the_source_stands(paper: Paper) -> None:
    about = words(paper, "/about", a_moment(*the_bulletins()))
    assert 'กดคำว่า "ที่มา"' in about.replace("&#34;", '"').replace("&quot;", '"')
    assert "ที่มา" in words(paper, "/weather", a_moment(*the_bulletins()))
    assert "ใต้ทุกเรื่อง" not in about
