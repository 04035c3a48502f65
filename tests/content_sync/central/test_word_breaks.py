"""Central cuts titles and bodies into words when it publishes, once, and loses nothing of a row."""

from __future__ import annotations

import msgspec
import pytest
from sqlalchemy import select

from content_sync.central.database.schema.tables import BulletinRow
from content_sync.central.encoded_bulletins import EncodedBulletin, encoded
from content_sync.central.word_breaks import WordBreaks
from content_sync.wire.bulletins import AnyBulletin, Article
from content_sync.wire.encoding import decode
from content_sync.wire.targets import decode_bulletins
from tests.cast.central.ministry import NOW, Ministry, a_forecast, a_price_list, a_warning, an_article
from tests.cast.central.tree_reader import TreeReader
from tests.cast.wire.wire_samples import BULLETINS


def told(bulletin: AnyBulletin) -> EncodedBulletin[AnyBulletin]:
    return next(WordBreaks().told([encoded(bulletin)]))


def words(text: str) -> list[str]:
    title = told(an_article(title=text)).bulletin
    assert isinstance(title, Article)
    return list(title.cut_texts[0].words())


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("กินยาแล้วไข้ลด", ["กิน", "ยา", "แล้ว", "ไข้", "ลด"]),
        ("ยาแก้ปวดข้อ", ["ยา", "แก้", "ปวด", "ข้อ"]),
        ("ยางรถเก่า", ["ยาง", "รถ", "เก่า"]),
        ("ดับไฟให้สนิทก่อนนอน", ["ดับ", "ไฟ", "ให้", "สนิท", "ก่อน", "นอน"]),
        ("นานหลายนาที", ["นาน", "หลาย", "นาที"]),
        ("ระบายน้ำออกจากนา", ["ระบาย", "น้ำ", "ออก", "จาก", "นา"]),
        ("😀กินยา๒เม็ด", ["กิน", "ยา", "๒", "เม็ด"]),
        ("สุกรน้ำหนัก 100", ["สุกร", "น้ำหนัก", "100"]),
        ("ยางพาราแผ่นดิบ", ["ยาง", "พารา", "แผ่น", "ดิบ"]),
        ("เครื่องทำน้ำอุ่นหนึ่งนาที", ["เครื่องทำน้ำอุ่น", "หนึ่ง", "นาที"]),
        ("บอกเน็ตอาสาก่อนหว่านนาปี", ["บอก", "เน็ตอาสา", "ก่อน", "หว่าน", "นา", "ปี"]),
        ("ยาสีฟันกับน้ำ", ["ยาสีฟัน", "กับ", "น้ำ"]),
        ("Wi-Fi ช้า", ["Wi", "Fi", "ช้า"]),
    ],
)
def test_thai_is_cut_as_people_search(text: str, cut: list[str]) -> None:
    assert words(text) == cut


@pytest.mark.parametrize("bulletin", BULLETINS, ids=lambda one: one.kind)
def test_every_searched_text_tells_where_its_words_end(bulletin: AnyBulletin) -> None:
    one = told(bulletin)
    assert one.body == encoded(one.bulletin).body
    assert tuple(cut.text for cut in one.bulletin.cut_texts) == bulletin.searched_texts
    assert all(cut.is_cut for cut in one.bulletin.cut_texts)
    assert not any(cut.is_cut for cut in bulletin.cut_texts if cut.text)


def test_what_is_in_the_tree_tells_its_words(ministry: Ministry, reader: TreeReader) -> None:
    ministry.put(an_article(), a_warning(), a_forecast(), a_price_list())
    ministry.publisher.publish(NOW)
    read = reader.read("articles/dengue", "warnings/43", "weather/43", "prices/43")
    lengths = {name: decode_bulletins(body or b"")[0][0].word_lengths for name, body in read.items()}
    assert lengths == {
        "articles/dengue": ("353", "", "45"), "warnings/43": ("4235", "4", "", ""), "weather/43": (),
        "prices/43": ("434",),
    }  # fmt: skip
    assert ministry.publisher.publish(NOW).changed == 0


def test_a_text_is_cut_again_only_when_it_changes() -> None:
    breaks = WordBreaks()
    first, again = (next(breaks.told([encoded(an_article())])).bulletin.word_lengths for _ in range(2))
    assert again is first
    assert next(breaks.told([encoded(an_article(title="ไข้หวัด"))])).bulletin.word_lengths == ("34", "", "45")


def test_a_field_of_a_later_version_stays_in_what_is_published(ministry: Ministry, reader: TreeReader) -> None:
    ministry.put(an_article())
    with ministry.database.writing() as session:
        row = session.scalars(select(BulletinRow)).one()
        row.body = row.body[:-1] + b',"zz_mood":"good"}'
    ministry.publisher.publish(NOW)
    body = reader.read("articles/dengue")["articles/dengue"]
    assert body is not None
    fields = decode(body, list[dict[str, msgspec.Raw]])[0]
    assert bytes(fields["zz_mood"]) == b'"good"'
    assert bytes(fields["word_lengths"]) == b'["353","","45"]'


def test_a_text_without_thai_is_published_as_it_is_stored() -> None:
    one = encoded(msgspec.structs.replace(an_article(title="Dengue"), body="Empty the jars"))
    assert next(WordBreaks().told([one])) is one
