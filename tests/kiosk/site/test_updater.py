"""The site is printed again when an edition or a notice comes, a new warning first."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from content_sync.client.reasons import Reason
from content_sync.client.visit_context import StepResult, VisitResult
from content_sync.wire.bulletins import Notice
from content_sync.wire.parts import PartName
from content_sync.wire.stamps import Stamp
from kiosk.facts.frame import frame_of
from kiosk.moment import Moment
from kiosk.pages import weather
from kiosk.pages.help import HelpView
from kiosk.paper import Page
from kiosk.screens import PRINTED
from tests.cast.central.ministry import a_warning, an_article
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.kiosk.editions import a_part
from tests.cast.kiosk.served_kiosk import ServedKiosk, kiosk_in


def test_the_site_is_printed_again_when_an_edition_or_a_notice_comes(tmp_path: Path) -> None:
    with kiosk_in(tmp_path, screens=PRINTED) as kiosk:
        updater = kiosk.program.updater
        assert not updater.reprint()
        told = Notice(id="n1", areas=("43",), issued=NOON, source="อำเภอเมือง", title="น้ำไม่ไหลพรุ่งนี้", starts=NOON)
        kiosk.stores.content.take(a_part("local", told, number=2, issued=NOON))
        assert updater.reprint()
        assert "น้ำไม่ไหลพรุ่งนี้" in kiosk.get("/news").text
        kiosk.stores.state.post_notice(
            title="ประชุมที่ศาลา",
            body="",
            starts=NOON,
            ends=NOON + timedelta(hours=3),
            posted=Stamp(at=NOON, clock="trusted"),
        )
        assert kiosk.program.services.reprint()
        assert "ประชุมที่ศาลา" in kiosk.get("/").text
        kiosk.hands.move(hours=4)
        assert updater.reprint()
        assert "ประชุมที่ศาลา" not in kiosk.get("/").text


def test_a_new_warning_is_read_before_the_rest_is_printed_and_the_former_pages_stay_until_then(tmp_path: Path) -> None:
    urgent = {"/", "/warnings", "/warnings/w-1", "/report"}
    served: list[ServedKiosk] = []
    read: list[dict[str, str]] = []

    def last(moment: Moment) -> Iterator[Page]:
        """Print last; look at what villagers read meanwhile."""
        if served and moment.language == "th":
            read.append({path: served[0].get(path).text for path in (*urgent, "/weather")})
        yield Page(path="/last", template="pages/help.html", view=HelpView(frame=frame_of(moment)))

    with kiosk_in(tmp_path, screens=[last, *reversed(PRINTED)]) as kiosk:
        served.append(kiosk)
        kiosk.stores.content.take(a_part("warnings", a_warning("w-1", hours=99), number=2, issued=NOON))
        assert kiosk.program.updater.reprint()
        assert "พายุ" in kiosk.get("/weather").text
    (meanwhile,) = read
    assert {path for path, text in meanwhile.items() if "พายุ" in text} == urgent
    assert "<h1>" in meanwhile["/weather"]


def test_a_visit_that_missed_newer_warnings_is_told_on_the_page_until_one_brings_them(tmp_path: Path) -> None:
    well, none = StepResult(outcome="ok"), dict[PartName, Reason]()
    with kiosk_in(tmp_path, screens=PRINTED) as kiosk:
        for failed, is_said in ((none | {"warnings": Reason.BEHIND}, False), (none, True)):
            at = Stamp(at=NOON, clock="trusted")
            kiosk.stores.state.record_visit(VisitResult(at=at, up=well, down=well, photos=well, failed_parts=failed))
            kiosk.program.updater.reprint()
            assert ("ไม่มีคำเตือนภัยสำหรับหมู่บ้านนี้" in kiosk.get("/warnings").text) == is_said


def test_a_text_at_a_new_address_is_led_to_from_the_old_one(tmp_path: Path) -> None:
    text = an_article("dengue")
    with kiosk_in(tmp_path, screens=PRINTED) as kiosk:
        kiosk.stores.content.take(a_part("local", text, number=2, issued=NOON))
        kiosk.program.updater.reprint()
        for prefix in ("", "/en"):
            moved = kiosk.get(f"{prefix}/articles/dengue")
            assert (moved.status, moved.headers["location"]) == (302, f"{prefix}/articles/local/dengue")
            assert kiosk.get(f"{prefix}/articles/local/dengue").status == 200
        kiosk.stores.content.take(a_part("articles", text, number=2, issued=NOON))
        kiosk.program.updater.reprint()
        assert kiosk.get("/articles/dengue").status == kiosk.get("/articles/local/dengue").status == 200


def test_a_screen_that_fails_at_the_first_start_leaves_the_other_pages(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def failing(moment: Moment) -> list[Page]:
        raise RuntimeError("broken")

    with caplog.at_level(logging.ERROR), kiosk_in(tmp_path, screens=[failing, weather.pages]) as kiosk:
        assert kiosk.get("/weather").status == 200
        assert kiosk.get("/").status == 404
