"""A small cast of what crosses the link: one of each record, with every field set, and strategies that make others.

The files in `tests/golden/` hold their bytes. They are what kiosks in the field read and write: a test that finds them
changed has found a break of the wire, not a file to renew.
"""

from __future__ import annotations

import hashlib
import struct
from datetime import UTC, date, datetime

import msgspec
from hypothesis import strategies as st

from content_sync.wire.alerts import Warning
from content_sync.wire.bulletins import Activity, AnyBulletin, Article, Day, Forecast, Good, Notice, PriceList, Quote
from content_sync.wire.encoding import deflate, encode
from content_sync.wire.envelopes import Envelope, EnvelopeId, Receipt
from content_sync.wire.heartbeats import Heartbeat
from content_sync.wire.items import Item
from content_sync.wire.keys import key_name, public_key, seal, sealing_key, sign
from content_sync.wire.media import MediaFile, Picture, Recording
from content_sync.wire.references import ALPHABET
from content_sync.wire.reports import (
    MAX_PHOTO_BYTES,
    NO_WORDS,
    Answer,
    HotspotHealth,
    ItemResult,
    Reopening,
    Report,
    ReportCounts,
    ReportPhoto,
    ReportVoice,
    WantedAttachment,
)
from content_sync.wire.stamps import Stamp
from content_sync.wire.targets import BulletinEntry, ServiceKeys
from tests.cast.folders import GOLDEN

AT = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)
KIOSK_SEED = hashlib.sha256(b"a kiosk of the tests").digest()
SEAL_SEED = hashlib.sha256(b"central's sealing key in the tests").digest()
RECEIPT_SEED = hashlib.sha256(b"central's receipt key in the tests").digest()
CENTRAL_SEAL = sealing_key(public_key(SEAL_SEED))
CENTRAL_RECEIPT = public_key(RECEIPT_SEED)
ENVELOPE_ID = EnvelopeId(kiosk=key_name(public_key(KIOSK_SEED)), epoch=bytes(range(8)), seq=7)
STAMP = Stamp(at=AT, clock="trusted")

BULLETINS: tuple[AnyBulletin, ...] = (
    Forecast(
        id="forecast-43",
        areas=("43",),
        issued=AT,
        source="กรมอุตุนิยมวิทยา",
        source_url="https://www.tmd.go.th/",
        valid_until=AT,
        days=(
            Day(
                date=date(2026, 11, 22),
                condition="thunderstorm",
                description="ฝนฟ้าคะนอง",
                high_celsius=33.5,
                low_celsius=-1,
                rain_area_percent=60,
                wind_kmh=18,
                wind_from_degrees=45,
                waves="ต่ำกว่า 1 เมตร",
            ),
        ),
    ),
    PriceList(
        id="prices-43",
        areas=("43",),
        issued=AT,
        source="ศูนย์ข้อมูลเกษตรแห่งชาติ",
        goods=(
            Good(
                id="rice",
                name="ข้าวเปลือกเจ้า",
                category="ข้าว",
                unit="บาทต่อตัน",
                quotes=(Quote(date=date(2026, 11, 21), province="43", price_satang=1_050_000),),
            ),
        ),
    ),
    Warning(
        id="tmd-2026-7",
        areas=("43", "4301"),
        issued=AT,
        source="กรมอุตุนิยมวิทยา",
        event="พายุฤดูร้อน",
        headline="พายุฤดูร้อนบริเวณภาคอีสาน",
        severity="severe",
        effective=AT,
        description="มีลมกระโชกแรง",
        instruction="อยู่ในบ้าน",
        replaces=("tmd-2026-6",),
    ),
    Article(
        id="dengue",
        areas=("th",),
        issued=AT,
        source="กรมควบคุมโรค",
        category="health",
        title="ไข้เลือดออก",
        summary="รู้ไว้",
        body="# ป้องกัน\n\nคว่ำภาชนะ",
        title_en="Dengue",
        months=(5, 6, 7),
        reviewed=date(2026, 1, 31),
    ),
    Notice(id="fair", areas=("430105",), issued=AT, source="อบต.เวียงคุก", title="ตลาดนัด", body="มาเถอะ", starts=AT),
    Activity(
        id="class",
        areas=("43010501",),
        issued=AT,
        source="กศน.",
        title="สอนใช้มือถือ",
        body="ฟรี",
        starts=AT,
        ends=AT,
        place="ศาลากลางบ้าน",
    ),
)
ILLUSTRATED = Article(
    id="rice-drying",
    areas=("th",),
    issued=AT,
    source="กรมการข้าว",
    category="farming",
    title="ตากข้าวให้แห้ง",
    body="# ไปหาหมอเมื่อ\n\n- เป็นลมกลางแดด",
    crops=("rice", "soil"),
    picture=Picture(
        files=(
            MediaFile(sha256=hashlib.sha256(b"webp").hexdigest(), format="webp", size_bytes=40_000),
            MediaFile(sha256=hashlib.sha256(b"jpg").hexdigest(), format="jpg", size_bytes=60_000),
        ),
        width=1200,
        height=800,
        alt="ลานตากข้าว",
        credit="อสม. เวียงคุก",
    ),
    recording=Recording(
        file=MediaFile(sha256=hashlib.sha256(b"opus").hexdigest(), format="opus", size_bytes=300_000),
        seconds=130,
        tongue="ภาษาอีสาน",
        credit="วิทยุชุมชน",
    ),
)
"""An article with all that came after the first format: its crops, a picture and a recording."""

KEYS = ServiceKeys(seal=CENTRAL_SEAL.hex(), receipt=CENTRAL_RECEIPT.hex(), visit_minutes=30)
ENTRIES = (
    BulletinEntry(
        id="dengue",
        kind="article",
        title="ไข้เลือดออก",
        areas=("th",),
        issued=AT,
        size_bytes=512,
        sha256=hashlib.sha256(b"dengue").hexdigest(),
    ),
)
NUMBERS = {"articles": 3, "c43": 12, "p43": 9, "sys": 1, "w43": 12, "warnings": 12}
REPORT = Report(
    id="0123456789abcdef0123456789abcdef",
    village="43010501",
    serial=27,
    reference="0501-27-K7M4-M",
    topic="wifi-slow",
    text="เน็ตช้ามากตั้งแต่เช้า",
    made=STAMP,
    read_aloud=True,
    contact=b"\x00sealed\xff",
)
HEALTH = HotspotHealth(
    is_linked=False, linked_at=AT, uptime_s=86_400, software="0.1.0", disk_free_mb=900, temperature_celsius=61,
    is_under_voltage=True,
)  # fmt: skip
FAULT = msgspec.structs.replace(REPORT, place="หน้าวัดโพธิ์ชัย", health=HEALTH)
FOR_A_NEIGHBOUR = msgspec.structs.replace(REPORT, by_volunteer=True)
ITEMS: tuple[Item, ...] = (
    REPORT,
    ReportPhoto(id="1" * 32, report=REPORT.id, sha256=hashlib.sha256(b"photo").hexdigest(), size_bytes=80_000),
    Heartbeat(
        id="2" * 32,
        made=Stamp(at=AT, clock="unknown"),
        software="0.1.0",
        waiting=1,
        oldest_waiting=AT,
        disk_free_mb=900,
        skipped=1,
        unreadable=2,
        damage=0,
    ),
)
FOLLOW_UPS: tuple[Item, ...] = (
    Reopening(id="4" * 32, report=REPORT.id, text="ยังช้าอยู่ตอนหัวค่ำ", made=STAMP),
    ReportCounts(id="5" * 32, report=REPORT.id, number=9, me_too=4, fixed=1, not_fixed=3, content=2, is_confirmed=True),
)
ERASED = Answer(id="7" * 32, report=REPORT.id, status="resolved", at=AT, is_erasure=True)
VOICE_ITEMS: tuple[Item, ...] = (
    msgspec.structs.replace(REPORT, text=NO_WORDS, telling="spoken"),
    ReportVoice(id="6" * 32, report=REPORT.id, sha256=hashlib.sha256(b"voice").hexdigest(), size_bytes=300_048),
)
ENVELOPE = Envelope(items=tuple(msgspec.Raw(encode(item)) for item in ITEMS), confirmed=("3" * 32,), parts=NUMBERS)
RECEIPT = Receipt(
    at=AT,
    results=(
        ItemResult(id=REPORT.id, result="ok"),
        ItemResult(id="1" * 32, result="rejected", reason="no such report"),
    ),
    answers=(Answer(id="3" * 32, report=REPORT.id, status="resolved", text="เปลี่ยนอุปกรณ์แล้ว", at=AT),),
    attachments_wanted=(hashlib.sha256(b"photo").hexdigest(),),
    newest=NUMBERS | {"warnings": 13},
)


def receipt_lines(receipt: Receipt) -> tuple[bytes, ...]:
    """Return the lines of a receipt, the first for what is said once."""
    bare = msgspec.structs.replace(receipt, results=(), answers=(), attachments_wanted=())
    photos = (WantedAttachment(sha256=digest) for digest in receipt.attachments_wanted)
    return tuple(map(encode, (bare, *receipt.results, *receipt.answers, *photos)))


def sealed_receipt(
    lines: bytes, *, to: EnvelopeId, seed: bytes = RECEIPT_SEED, kiosk: bytes = public_key(KIOSK_SEED)
) -> bytes:
    """Seal the lines of a receipt as a later central may write them."""
    message = struct.pack(">3s16s8sQ", b"KR1", to.kiosk, to.epoch, to.seq) + deflate(lines)
    return seal(sealing_key(kiosk), message + sign(seed, message))


def golden(name: str) -> bytes:
    return (GOLDEN / name).read_bytes()


villages = st.from_regex(r"[1-9][0-9]{7}", fullmatch=True)
areas = st.one_of(st.just("th"), villages.flatmap(lambda code: st.sampled_from([code[:size] for size in (2, 4, 6, 8)])))
moments = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  hypothesis adds it
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
lines = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80)
item_ids = st.binary(min_size=16, max_size=16).map(bytes.hex)
digests = st.binary(min_size=32, max_size=32).map(bytes.hex)
stamps = st.builds(Stamp, at=moments, clock=st.sampled_from(["trusted", "estimated", "unknown"]))
references = st.tuples(
    st.from_regex(r"[0-9]{4}", fullmatch=True), st.integers(1, 999_999), st.text(ALPHABET, min_size=4, max_size=4)
)
healths = st.builds(
    HotspotHealth,
    is_linked=st.booleans(),
    linked_at=st.none() | moments,
    uptime_s=st.integers(0, 10**9),
    temperature_celsius=st.none() | st.integers(-40, 120),
    is_under_voltage=st.none() | st.booleans(),
)
reports = st.builds(
    Report,
    id=item_ids,
    village=villages,
    serial=st.integers(1, 10**9),
    reference=texts.filter(lambda text: len(text) <= 40),
    topic=st.sampled_from(["wifi-slow", "road", "other"]),
    text=lines,
    made=stamps,
    read_aloud=st.booleans(),
    contact=st.binary(max_size=1_000),
    place=texts,
    health=st.none() | healths,
    by_volunteer=st.booleans(),
)
photos = st.builds(
    ReportPhoto, id=item_ids, report=item_ids, sha256=digests, size_bytes=st.integers(1, MAX_PHOTO_BYTES)
)
answers = st.builds(
    Answer, id=item_ids, report=item_ids, status=st.sampled_from(["received", "resolved"]), text=texts, at=moments
)
results = st.builds(
    ItemResult, id=item_ids, result=st.sampled_from(["ok", "dup", "conflict", "rejected"]), reason=texts
)
receipts = st.builds(
    Receipt,
    at=moments,
    results=st.lists(results, max_size=5).map(tuple),
    answers=st.lists(answers, max_size=5).map(tuple),
    attachments_wanted=st.lists(digests, max_size=5).map(tuple),
    newest=st.dictionaries(st.sampled_from([*NUMBERS]), st.integers(0, 2**40)),
)
