"""What of the demo goes without a link, and a village that is not known yet: a stick, and a one-time code.

In: the place, and what runs commands. Out: a folder with what central puts on a stick, as if that were in the first
kiosk; and a kiosk that has brought its code and waits for a person. Both are made once, and by central's own commands.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from contextlib import closing

from content_sync.wire.enrolment import read_code
from kiosk.demo.preparing import visit
from kiosk.demo.programs import CENTRAL, Programs
from kiosk.demo.world import Demo
from kiosk.store.stores import open_stores


def make_a_stick(demo: Demo, programs: Programs, say: Callable[[str], None]) -> None:
    """Have central make a stick, unless there is one.

    Raises:
        SettingError: it did not succeed.
    """
    if demo.stick.exists():
        return
    say("Making a stick ...")
    demo.stick.mkdir(parents=True)
    programs.run(CENTRAL, ("stick", "export", str(demo.stick)))


def bring_a_code(demo: Demo, programs: Programs) -> None:
    """Have central make a code for a village, once, and let the village's kiosk bring it with a visit.

    Raises:
        SettingError: it did not succeed.
    """
    village, listed, codes = demo.fresh.village, demo.folder / "enrol.csv", demo.folder / "codes.csv"
    if listed.exists():
        return
    codes.unlink(missing_ok=True)
    made = demo.folder / "enrol.new"
    made.write_text(f"village,name\n{village.code},{village.name}\n", "utf-8")
    programs.run(CENTRAL, ("enrol", str(made), "--out", str(codes)))
    with codes.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    with closing(open_stores(demo.fresh.config)) as stores:
        stores.enrolment.keep_code(read_code(row["code"]))
    codes.unlink()
    visit(demo.fresh)
    made.replace(listed)
