"""The stick's README, for a person at a PC."""

from __future__ import annotations

import codecs
from datetime import UTC, datetime

from content_sync.stick.folder import StickFolder
from content_sync.stick.readme import write_readme
from content_sync.wire.carriers import HANDED_IN, README, HandedIn, StickMarker, StickVillage, VillageHandedIn
from content_sync.wire.encoding import encode
from tests.cast.stick.fat_folder import FatFolder

MADE = datetime(2026, 11, 26, 3, tzinfo=UTC)
VILLAGES = (StickVillage(code="43010501", name="เวียงคุก <1> & 2"), StickVillage(code="43010502", name="โพนสา"))


def text(stick: StickFolder) -> str:
    body = stick.read(README, max_bytes=100_000)
    assert body is not None
    assert body.startswith(codecs.BOM_UTF8)
    assert b"\n" not in body.replace(b"\r\n", b"")
    return body.decode("utf-8-sig")


def test_it_lists_the_villages_and_what_is_to_be_brought_back(fat_stick: FatFolder) -> None:
    stick = StickFolder(fat_stick.mount)
    stick.mark(StickMarker(format=1, id="0123abcd", made=MADE, villages=VILLAGES))
    write_readme(stick)
    assert "26 พฤศจิกายน 2569" in text(stick)
    assert "เวียงคุก <1> & 2 (43010501): ยังไม่มีอะไรต้องนำกลับ" in text(stick)
    stick.write(f"up/43010502/{'ab' * 8}-1.kb1", b"")
    stick.write(f"up/43010502/{'cd' * 32}.sealed", b"")
    write_readme(stick, extra=StickVillage(code="43010503", name="บ้านใหม่"))
    assert "โพนสา (43010502): มี 1 ซองต้องนำกลับ, รูปหรือเสียง 1 ไฟล์" in text(stick)
    assert "บ้านใหม่ (43010503)" in text(stick)
    assert "ส่งถึงส่วนกลางแล้ว" not in text(stick)


def test_after_the_import_it_has_a_number_to_tell_each_village(fat_stick: FatFolder) -> None:
    stick = StickFolder(fat_stick.mount)
    stick.mark(StickMarker(format=1, id="0123abcd", made=MADE, villages=VILLAGES))
    stick.write(
        HANDED_IN, encode(HandedIn(at=MADE, villages=(VillageHandedIn(code="43010502", name="โพนสา", reports=7),)))
    )
    write_readme(stick)
    assert "โพนสา (43010502): ส่งถึงแล้ว 7 เรื่อง" in text(stick)


def test_of_a_whole_country_the_first_villages_are_listed_and_the_others_counted(fat_stick: FatFolder) -> None:
    stick = StickFolder(fat_stick.mount)
    many = tuple(StickVillage(code=str(43010000 + number), name=f"บ้าน {number}") for number in range(203))
    stick.mark(StickMarker(format=1, id="0123abcd", made=MADE, villages=many))
    stick.write(HANDED_IN, b"not ours")
    write_readme(stick)
    assert text(stick).count("ยังไม่มีอะไร") == 200
    assert "และอีก 3 หมู่บ้าน" in text(stick)
