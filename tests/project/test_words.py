"""The words a villager reads: one name for each thing, and none of the words that were found hard to understand."""

from __future__ import annotations

import re
from pathlib import Path

import jinja2
import polib
import pytest

from tests.cast.folders import PROJECT

PROGRAMS = (PROJECT / "kiosk", PROJECT / "content_sync")
CODES = ("รหัสติดตามเรื่อง", "รหัสผ่าน", "รหัสตลาด", "รหัสพื้นที่", "รหัสช่วยเหลือ", "รหัสบนฉลาก", "รหัสกู้คืน", "รหัสลงทะเบียน")
BARE = {
    "ใครมีรหัสนี้ก็อ่านคำตอบได้ เก็บไว้กับตัว": "on the privacy page, below the code's name",
    "ใครมีรหัสนี้ก็อ่านคำตอบได้": "on the ticket, below the code itself",
    "รหัสที่ได้ตอนแจ้งเรื่อง เช่น 0501-27-K7M4-X": "below the label that names it",
    "ติดตาม ตาม เรื่อง รหัส คำตอบ แจ้ง": "what people search for",
}
HARD = (
    "รหัสของคุณ",
    "อย่าให้คนที่คุณไม่อยากให้รู้คำตอบเห็นรหัสนี้",
    "ตามที่เห็นในหน้าขอบคุณ",
    "เมื่อต่อเน็ต",
    "รอบถัดไป",
    "รอบหน้า",
    "ผู้ให้บริการเน็ต",
    "ติดต่อส่วนกลางเลย",
    "จุลภาค",
    "แฟ้ม",
    "เครื่องแม่ข่าย",
    "ตู้เงียบ",
    "แหล่งที่ส่งข้อมูลผิด",
    "ยังขาดหรือผิด",
    "รอบอก",  # also the measure of a chest
    "เน็ตมา",
    "ปิดผนึก",
    "ที่ยังไม่ส่งออก",  # "not exported yet"
    "ติดต่อครั้งหน้า",
    # Who receives is ส่วนกลาง; กระทรวง is who signs, makes the stick, and asks by law.
    "แจ้งกระทรวง",
    "บอกกระทรวง",
    "โทรหากระทรวง",
    "ติดต่อกระทรวง",
    "ถึงกระทรวง",
    "ให้กระทรวง",
    "กระทรวงบอก",
    "กระทรวงจะบอก",
    "กระทรวงได้รับ",
    "กระทรวงยังไม่รู้จัก",
    "เว็บของกระทรวง",
    "ความครอบคลุม",
    "เจ้าหน้าที่เครือข่าย",
    "ดูที่ทำเครื่องหมาย",
    "What we keep of you",
    "(not needed)",
    "tells the state",
    "for the whole of it",
    "Gravely",
)


def sentences(file: Path) -> list[str]:
    """Return every sentence of a catalogue, as it is written in Thai or English."""
    entries = polib.pofile(str(file), encoding="utf-8")
    return [text for entry in entries for text in (entry.msgid, entry.msgstr, *entry.msgstr_plural.values())]


def catalogues() -> list[Path]:
    return [path for folder in PROGRAMS for path in sorted(folder.rglob("*.po"))]


def bare_codes(text: str) -> list[str]:
    """Return each code that is not called by its name, with what follows it."""
    return re.findall(f"(?!{'|'.join(CODES)})รหัส.{{0,12}}", text)


def test_every_code_is_called_by_its_whole_name() -> None:
    said = [text for file in catalogues() for text in sentences(file)]
    assert [text for text in said if text not in BARE and bare_codes(text)] == []
    assert [text for text in BARE if text not in said] == [], "an exception that nobody says any more"
    assert bare_codes("ใส่รหัสติดตามเรื่อง แล้วใส่รหัสให้ครบ") == ["รหัสให้ครบ"]


def test_up_to_date_is_said_of_nothing_that_a_villager_reads() -> None:
    macros = [path for path in (PROJECT / "kiosk").rglob("*.html") if "'up to date'" in path.read_text("utf-8")]
    assert macros == []


def test_what_stands_in_the_market_is_not_called_by_the_word_for_notices() -> None:
    extractor = jinja2.Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    asked = {
        message
        for template in [*(PROJECT / "kiosk").rglob("market/*.html"), *(PROJECT / "kiosk/admin").glob("market*.html")]
        for _, _, message in extractor.extract_translations(template.read_text("utf-8"))  # type: ignore[attr-defined]  # put there by jinja2.ext.i18n
    }
    said = {entry.msgid: entry.msgstr for entry in polib.pofile(str(PROJECT / "kiosk/translations/th.po"))}
    assert "Something is wrong with this" in asked
    assert [said[message] for message in asked if "ประกาศ" in said.get(message, "")] == []


def test_the_sign_of_repetition_stands_apart_on_both_sides() -> None:
    """As the Royal Society's rules for spacing have it."""
    texts = [(file.name, text) for file in catalogues() for text in sentences(file)]
    texts += [(file.name, file.read_text("utf-8")) for folder in PROGRAMS for file in folder.rglob("*.md")]
    assert [text for text in texts if re.search(r"(?<! )ๆ|ๆ(?![\s\"”)*])(?!$)", text[1])] == []


@pytest.mark.parametrize("words", HARD)
def test_no_catalogue_and_no_template_has_words_that_were_found_hard(words: str) -> None:
    assert [file for file in catalogues() if any(words in text for text in sentences(file))] == []
    templates = [path for folder in PROGRAMS for path in folder.rglob("*.html")]
    assert [path for path in templates if words in path.read_text("utf-8")] == []
