"""Diagnostics tell how the box is, and nothing of a person."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from tests.cast.kiosk.phone_browser import PASSWORD
from tests.cast.kiosk.served_kiosk import STAMP, config, kiosk_in
from tests.cast.market.stall import put_up

PAGE = "/admin/diagnostics"


def test_what_is_told_names_the_box_and_nobody(tmp_path: Path) -> None:
    settings = replace(config(tmp_path), central_url="http://kiosk:topsecret@central.example:9/sync")
    with kiosk_in(tmp_path, settings=settings) as kiosk:
        people = kiosk.stores.people
        people.keep(replace(people.all()[0], name="สมหญิง"))
        kept = kiosk.file_report(text="เรื่องส่วนตัว")
        kiosk.stores.outbox.keep_photo(kept.serial, b"a photo")
        put_up(kiosk, title="มะม่วงของยาย", phone="0812345678")
        kiosk.stores.network.post(
            "ab" * 16, author="cd" * 16, by="สมหญิง", scope="village", sort="news", text="ความลับ", made=STAMP
        )
        kiosk.record_visit()
        phone = kiosk.volunteer()
        shown, saved = phone.open(PAGE).text, phone.open(f"{PAGE}/kiosk-diagnostics.json")
        told = json.loads(saved.text)
        assert "attachment" in saved.headers["Content-Disposition"]
        assert told["waiting"]["count"] == 1
        assert told["unsent_of_volunteers"]["waiting"] == 2, "the post, and that the volunteer acted"
        assert told["settings"]["central_url"] == "http://central.example:9/sync"
        assert told["last_visit"]["reports_sent"] == 3
        assert told["now"]["clock"] == "trusted"
        assert told["journal_bytes"]["history.journal"] > 0
        assert told["files"]["photos"] == 1
        assert {"market-photos", "notice-photos", "diary-photos", "board-photos", "voices"} < told["files"].keys()
        secrets = [person.password_hash for person in people.all()]
        for words in ("สมหญิง", "เรื่องส่วนตัว", "มะม่วง", "0812345678", "ความลับ", "topsecret", PASSWORD, *secrets):
            assert words not in saved.text
        assert kept.reference not in saved.text
        assert kept.report_id not in saved.text
        assert "&#34;waiting&#34;" in shown
