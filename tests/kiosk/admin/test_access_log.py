"""The volunteer sees which days of the access log are kept, and takes one along that only the ministry opens."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

from content_sync.wire.access_log import open_segment
from tests.cast.kiosk.served_kiosk import CENTRAL_SEED, ServedKiosk, config, kiosk_in

PAGE = "/admin/access-log"


def test_a_day_is_taken_along_and_that_is_noted(kiosk: ServedKiosk) -> None:
    kiosk.get("/search")
    kiosk.program.services.access_log.write(is_last=True)
    kiosk.get("/search")
    phone = kiosk.volunteer()
    shown = phone.open(PAGE).text
    assert "มาตรา 26" in shown
    assert "90 วัน" in shown
    assert "23 พฤศจิกายน" in shown
    saved = phone.open(f"{PAGE}/2026-11-23.zip")
    assert f"access-log-{kiosk.program.services.config.village}-2026-11-23.zip" in saved.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(saved.data)) as archive:
        contents = [archive.read(name) for name in archive.namelist()]
    assert len(contents) == 2
    assert {open_segment(one, seed=CENTRAL_SEED).end for one in contents} == {"whole", "open"}
    assert kiosk.stores.state.audited()[-1].what == "access_log_taken"
    assert "เอาบันทึกการใช้ตู้ไปหนึ่งวัน" in phone.open("/admin/log").text


def test_a_day_that_is_not_there_is_not_found_whatever_is_asked_for(kiosk: ServedKiosk) -> None:
    phone = kiosk.volunteer()
    for name in ("2026-11-22", "..%2f..%2fkiosk", "undated", "dropped", "kiosk.key"):
        assert phone.open(f"{PAGE}/{name}.zip").status_code == 404
    assert "access_log_taken" not in {event.what for event in kiosk.stores.state.audited()}


def test_what_is_said_where_nothing_is_noted_or_some_of_it_was_deleted(tmp_path: Path) -> None:
    with kiosk_in(tmp_path, keys=None) as kiosk:
        assert "ยังไม่ได้จดอะไร" in kiosk.volunteer().open(PAGE).text
        told = kiosk.volunteer().open("/admin/diagnostics").text
        assert "no_key" in told
    with kiosk_in(tmp_path, settings=replace(config(tmp_path), access_log="off")) as kiosk:
        assert "ปิดไว้ในการตั้งค่า" in kiosk.volunteer().open(PAGE).text
        (kiosk.stores.folder / "access-log" / "dropped").write_text("2026-10-01\n", "ascii")
        assert "1 ตุลาคม" in kiosk.volunteer().open(PAGE).text
        (kiosk.stores.folder / "access-log" / "dropped").write_text("undated\n", "ascii")
        assert "ส่วนที่เก่าที่สุด" in kiosk.volunteer().open(PAGE).text
