"""What neighbours of the demo's village did before you came: reports in each state.

In: the demo's stores, while no kiosk serves from them, and the desk. Out: reports kept on the kiosk, and decided on by
staff. Rules: it is done once; every step is one a real villager or clerk takes: a report is kept by the outbox, sent by
a visit, answered at the desk, and brought home by the next visit. One waits in the kiosk for a voice still to be said.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import uuid4

from content_sync.errors import SettingError
from content_sync.wire.keys import seal
from content_sync.wire.reports import Contact, Status, Topic
from kiosk.clock import Clock
from kiosk.demo.desk_clerk import DeskClerk
from kiosk.store.outbox.filing.filing import Fields
from kiosk.store.stores import Stores

_VOICES: Final = Path(__file__).with_name("voices")  # read by espeak-ng, as nobody's voice is ours to play
_NO_CONTACT: Final = Contact()


@dataclass(frozen=True, slots=True, kw_only=True)
class NeighbourReport:
    """A report of a neighbour, and what staff made of it; without a status nobody has looked at it yet.

    `is_spoken`: it is told by voice, and `voice` names the recording that came. `read_aloud`: the volunteer may read
    the answer out. `because` is why it is not fixed though staff say so, and `me_too` how many neighbours have it too.
    `is_told`: the volunteer told the answer to whoever reported.
    """

    topic: Topic
    place: str
    text: str = ""
    is_spoken: bool = False
    voice: str = ""
    contact: Contact = _NO_CONTACT
    read_aloud: bool = False
    status: Status | None = None
    answer: str = ""
    because: str = ""
    me_too: int = 0
    is_told: bool = False


REPORTS: Final = (
    NeighbourReport(
        topic="water",
        text="น้ำประปาไม่ไหลสองวันแล้ว ทั้งซอยข้างวัด",
        place="ซอยข้างวัดโพธิ์ชัย",
        status="resolved",
        answer="ช่างประปาซ่อมท่อแตกหน้าวัดเสร็จแล้ว น้ำไหลปกติ ถ้ายังไม่ไหลกดบอกเราได้เลย",
    ),
    NeighbourReport(
        topic="road",
        text="ถนนเป็นหลุมลึก รถมอเตอร์ไซค์ล้มเมื่อคืน",
        place="หน้าวัดโพธิ์ชัย ฝั่งสระน้ำ",
        status="in_progress",
        answer="อบต. จะเอาหินคลุกมาลงก่อน วันจันทร์นี้",
        me_too=4,
    ),
    NeighbourReport(
        topic="electricity",
        text="ไฟถนนดับสามต้นติดกัน มืดมากตอนกลางคืน",
        place="ทางไปโรงเรียน",
        status="forwarded",
        answer="ส่งให้การไฟฟ้าส่วนภูมิภาคแล้ว",
        is_told=True,
    ),
    NeighbourReport(
        topic="other",
        text="อยากให้ตัดต้นไม้ในที่ดินของเพื่อนบ้าน",
        place="ท้ายหมู่บ้าน",
        status="rejected",
        answer="ที่ดินส่วนตัว เราเข้าไปทำเองไม่ได้ ลองคุยกับผู้ใหญ่บ้านให้ช่วยไกล่เกลี่ย",
    ),
    NeighbourReport(
        topic="smoke",
        text="เผาขยะริมคลองทุกเย็น ควันเข้าบ้าน",
        place="ริมคลองหลังโรงสี",
        status="resolved",
        answer="เจ้าหน้าที่ไปเตือนเจ้าของที่แล้ว",
        because="เมื่อวานเย็นยังเผาอยู่ ควันเต็มบ้านเหมือนเดิม",
        me_too=1,
    ),
    NeighbourReport(
        topic="farm-pest",
        text="เพลี้ยลงนาข้าวสามแปลงติดกัน ใบเหลืองแล้ว",
        place="ทุ่งนาหลังวัด",
        status="waiting",
        answer="ส่งให้เกษตรอำเภอแล้ว รอนัดวันลงดูแปลง",
    ),
    NeighbourReport(
        topic="road",
        text="มีหลุมใหญ่ตรงหน้าวัด ขอให้ซ่อม",
        place="หน้าวัดโพธิ์ชัย",
        status="duplicate",
        answer="มีคนแจ้งหลุมนี้ไว้แล้ว อบต. จะเอาหินคลุกมาลงวันจันทร์นี้",
    ),
    NeighbourReport(
        topic="health",
        text="แม่อายุ 82 เดินไม่ไหว อยากให้หมอมาดูที่บ้าน",
        place="บ้านไม้ใต้ต้นมะขาม",
        contact=Contact(name="น้อย", phone="0800000005"),
        read_aloud=True,
        status="in_progress",
        answer="เจ้าหน้าที่ รพ.สต. จะไปเยี่ยมที่บ้านเช้าวันพุธ เตรียมยาที่แม่กินอยู่ไว้ให้ดูด้วย",
    ),
    NeighbourReport(topic="flood", is_spoken=True, voice="flood", place="สะพานหลังโรงเรียน"),
    NeighbourReport(topic="waste", text="ถังขยะล้น ไม่มีรถมาเก็บสองอาทิตย์", place="หน้าตลาดเช้า"),
    NeighbourReport(topic="animal", is_spoken=True, place="ศาลาริมทาง"),
)


def tell(stores: Stores, clock: Clock) -> None:
    """Keep the reports as the form does, and the voice as the ticket does.

    Raises:
        SettingError: central's keys did not come with the first visit.
    """
    keys = stores.content.edition().keys
    if keys is None:
        raise SettingError("the first visit did not bring central's keys")
    seal_to = bytes.fromhex(keys.seal)
    for told in REPORTS:
        fields = Fields(
            topic=told.topic,
            text=told.text,
            place=told.place,
            contact=told.contact,
            read_aloud=told.read_aloud,
            spoken=told.is_spoken,
        )
        filed = stores.outbox.receive(uuid4().hex, fields, made=clock.read(), seal_to=seal_to)
        if told.voice:
            stores.outbox.keep_voice(filed.serial, seal(seal_to, (_VOICES / f"{told.voice}.m4a").read_bytes()))


def answer(clerk: DeskClerk) -> None:
    """Decide at the desk on each report that has an answer."""
    pages = clerk.reports()
    for told in REPORTS:
        path = next((path for path, page in pages.items() if told.text in page), None)
        if path is not None and told.status is not None:
            clerk.answer(path, status=told.status, text=told.answer)


def say_more(stores: Stores, clock: Clock) -> None:
    """Say what neighbours say once the answers are home: they have it too, or it is not fixed."""
    for serial, told in enumerate(REPORTS, start=1):
        if told.because:
            stores.outbox.follow_ups.reopen(serial, uuid4().hex, told.because, made=clock.read())
        for neighbour in range(told.me_too):
            stores.outbox.follow_ups.count_neighbour(serial, "me_too", f"demo {neighbour}")
