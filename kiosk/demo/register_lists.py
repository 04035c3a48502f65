"""The lists of the demo's register: Nong Khai's 179 villages, a volunteer in each, and the training they were at.

In: the keys of the kiosks that run, and the day. Out: the four lists, as staff would hand them in. Rules: subdistricts
are the real ones, the names of villages and people are made up. One person more is invited and was not there: whose
digits on the sheet can be tried at that village's kiosk.
"""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Final

from content_sync.look.places import districts, subdistricts
from kiosk.demo.world import HERE, NEAR, DemoVillage

PROVINCE: Final = "43"
VILLAGES: Final = 179
TRAINING: Final = 12
INVITED: Final = "สายฝน"
_NAMES: Final = (
    "สมใจ", "บุญมา", "คำแพง", "ทองใบ", "สุดารัตน์", "ประเสริฐ", "มาลี", "วิชัย", "บัวลอย",
    "สมพร", "จันทร์เพ็ญ", "อุดม", "ละออ", "สายสมร", "ไพบูลย์", "นงลักษณ์", "ถาวร", "พิกุล",
    "สมัย", "อำไพ", "วันเพ็ญ", "บุญส่ง", "ดวงใจ", "ประยูร", "กาญจนา", "สมบัติ", "ลำดวน",
    "ชาลี", "รัตนา", "สังวาลย์", "พรทิพย์",
)  # fmt: skip


def villages_csv(keys: Mapping[str, str]) -> str:
    """Return the list of villages; `keys` are the public keys of the kiosks that run, by village."""
    return _csv("village,name,public_key", ((one.code, one.name, keys.get(one.code, "")) for one in _villages()))


def volunteers_csv(today: date) -> str:
    """Return the list of volunteers, who began on the first day of their training."""
    since = _first_day(today).isoformat()
    people = [(one.code, one.volunteer, since) for one in _villages()]
    return _csv("village,name,since", [*people, (HERE.code, INVITED, since)])


def trainings_csv(today: date) -> str:
    """Return the list of trainings: one, of two days, that ended a week ago."""
    first = _first_day(today)
    row = (
        TRAINING,
        "หอประชุมอำเภอเมืองหนองคาย",
        PROVINCE,
        first.isoformat(),
        _last_day(today).isoformat(),
        "อรทัย, ธีรพงษ์",
    )
    return _csv("number,place,province,from,to,trainers", [row])


def attendance_csv() -> str:
    """Return who was invited and who was there."""
    there = [(TRAINING, one.code, 1, "yes") for one in _villages()]
    return _csv("training,village,number,attended", [*there, (TRAINING, HERE.code, 2, "no")])


def _villages() -> list[DemoVillage]:
    """Return as many villages as the province's programme has, spread over its subdistricts."""
    places = [place for district in districts(PROVINCE) for place in subdistricts(district.code)]
    spread = ((number, place) for number in itertools.count(1) for place in places)
    names = itertools.cycle(_NAMES)
    known = {HERE.code: HERE, NEAR.code: NEAR}
    made = (
        DemoVillage(code=f"{place.code}{number:02}", name=f"บ้าน{place.name('th')} หมู่ {number}", volunteer=next(names))
        for number, place in spread
    )
    return [known.get(one.code, one) for one in itertools.islice(made, VILLAGES)]


def _first_day(today: date) -> date:
    return today - timedelta(days=8)


def _last_day(today: date) -> date:
    return today - timedelta(days=7)


def _csv(head: str, rows: Iterable[tuple[object, ...]]) -> str:
    text = io.StringIO()
    text.write(f"{head}\n")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
