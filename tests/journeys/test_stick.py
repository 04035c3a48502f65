"""A village without a link: content, reports, photos and answers go by stick."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from content_sync.central.app import open_central
from content_sync.central.config import CentralConfig
from content_sync.central.stick.exporting import Exporter
from content_sync.client.reasons import Reason
from content_sync.stick.errors import StickGoneError
from content_sync.wire.carriers import MARKER
from content_sync.wire.keys import public_key
from kiosk.phone_carrier import PhoneCarrier
from kiosk.visits import Visits
from tests.cast.central.ministry import a_notice
from tests.cast.central.register import take
from tests.cast.link.visiting_kiosk import PHOTO
from tests.cast.place_and_time import VILLAGE
from tests.cast.stick.stick_journeys import StickJourney, answer_at_central, reports_at_central
from tests.cast.tree.contents import NOW


def photos_at_central(by_stick: StickJourney) -> list[bytes]:
    folder = by_stick.journey.country.central.config.photos_dir
    return [file.read_bytes() for file in sorted(folder.iterdir())] if folder.is_dir() else []


def test_what_a_village_reads_and_says_goes_by_stick_alone(by_stick: StickJourney) -> None:
    kiosk, country = by_stick.kiosk, by_stick.journey.country
    exported = by_stick.export()
    assert (exported.villages, exported.receipts) == (1, 0)
    reference = kiosk.report("ถนนขาด")
    kiosk.photo(reference)
    seen = by_stick.look()
    assert (seen.refused, seen.fault, seen.is_news, seen.signers) == (None, "", True, 1)
    assert (seen.reports, seen.files) == (1, 1)
    assert kiosk.content.edition().parts == ()

    first = by_stick.plug_in()
    assert (first.is_ok, "weather" in first.new_parts) == (True, True)
    assert (first.reports, first.files, first.envelopes) == (1, 1, 1)
    stick = b"".join(file.read_bytes() for file in by_stick.fat.folder.glob("up/*/*"))
    assert PHOTO not in stick
    assert "ถนนขาด".encode() not in stick

    brought = by_stick.bring()
    assert [(one.reports, one.files, one.name) for one in brought.villages] == [(1, 1, "เวียงคุก")]
    assert brought.refused == ()
    assert photos_at_central(by_stick) == [PHOTO]
    by_stick.pass_days(1)
    answer_at_central(country, "ส่งช่างไปแล้ว")
    by_stick.export()
    assert by_stick.look().answers == 1

    second = by_stick.plug_in()
    assert (second.is_ok, second.answers, second.reports) == (True, 1, 0)
    assert (kiosk.outbox.waiting().count, kiosk.outbox.waiting().photos) == (0, 0)
    assert by_stick.told(reference) == ("in_progress", "ส่งช่างไปแล้ว")
    by_stick.bring()
    assert by_stick.export().receipts == 0, "the kiosk has confirmed the answer by stick"


def test_one_report_by_link_by_stick_and_by_link_again_is_one_report(by_stick: StickJourney) -> None:
    kiosk = by_stick.kiosk
    by_stick.export()
    by_stick.journey.visit()
    kiosk.photo(kiosk.report("ไฟดับ"))
    assert by_stick.plug_in().is_ok
    copy = by_stick.fat.mount.with_name("copy")
    shutil.copytree(by_stick.fat.mount, copy)
    assert by_stick.journey.visit().reports_sent == 1
    assert by_stick.bring().reports == 1
    shutil.rmtree(by_stick.fat.mount)
    shutil.copytree(copy, by_stick.fat.mount)
    assert by_stick.bring().reports == 1
    assert by_stick.journey.visit().reports_sent == 0
    assert len(reports_at_central(by_stick.journey.country)) == 1
    assert photos_at_central(by_stick) == [PHOTO]


@pytest.mark.parametrize("way", ["another stick", "the link"])
def test_what_was_on_a_stick_that_is_lost_goes_again_and_is_at_central_once(by_stick: StickJourney, way: str) -> None:
    kiosk = by_stick.kiosk
    by_stick.export()
    kiosk.photo(kiosk.report("ถนนขาด"))
    assert by_stick.plug_in().reports == 1
    lost = by_stick.fat.mount.with_name("lost")
    shutil.copytree(by_stick.fat.mount, lost)
    shutil.rmtree(by_stick.fat.folder)
    by_stick.pass_days(40)
    if way == "the link":
        assert by_stick.journey.visit().reports_sent == 1
    else:
        by_stick.export()
        assert (again := by_stick.plug_in()).is_ok
        assert (again.reports, again.files) == (1, 1)
        assert by_stick.bring().reports == 1
        by_stick.plug_in()
    assert photos_at_central(by_stick) == [PHOTO]
    assert (kiosk.outbox.waiting().count, kiosk.outbox.waiting().photos) == (0, 0)

    shutil.rmtree(by_stick.fat.mount)
    shutil.copytree(lost, by_stick.fat.mount)
    assert by_stick.bring().refused == ()
    assert [report.text for report in reports_at_central(by_stick.journey.country)] == ["ถนนขาด"]


def test_a_phone_s_file_that_nobody_carries_holds_nothing_back(by_stick: StickJourney, tmp_path: Path) -> None:
    by_stick.journey.visit()
    kiosk, context = by_stick.kiosk, by_stick.context()
    kiosk.photo(kiosk.report("ถนนขาด"))
    phone = PhoneCarrier(Visits(context, kiosk.state, base_minutes=15), context, folder=tmp_path, name="เวียงคุก")
    assert phone.make() == ""
    (made,) = set(kiosk.envelopes.carried().values())
    assert made.at == kiosk.clock.read().at
    by_stick.export()
    assert by_stick.plug_in().reports == 1
    assert by_stick.journey.visit().reports_sent == 1
    assert photos_at_central(by_stick) == [PHOTO]
    assert (kiosk.outbox.waiting().count, kiosk.outbox.waiting().photos) == (0, 0)


def test_a_stick_s_answer_of_three_weeks_ago_does_not_undo_a_newer_one(by_stick: StickJourney) -> None:
    country, kiosk = by_stick.journey.country, by_stick.kiosk
    by_stick.journey.visit()
    reference = kiosk.report("น้ำไม่ไหล")
    by_stick.journey.visit()
    country.now = kiosk.wall
    answer_at_central(country, "รับเรื่องแล้ว", status="in_progress")
    assert by_stick.export().receipts == 1
    by_stick.pass_days(21)
    answer_at_central(country, "ซ่อมเสร็จแล้ว", status="resolved")
    assert by_stick.journey.visit().answers == 2
    assert by_stick.told(reference) == ("resolved", "ซ่อมเสร็จแล้ว")

    seen, late = by_stick.look(), by_stick.plug_in()
    assert (seen.answers, late.home.outcome, late.answers, late.strange) == (0, "ok", 0, 0)
    assert "คำตอบถึงชาวบ้าน ไม่มี" in by_stick.read_after(), "nobody is sent to a villager who was told the newer one"
    assert by_stick.told(reference) == ("resolved", "ซ่อมเสร็จแล้ว")


def test_receipts_may_come_twice_and_in_any_order_after_weeks_of_tries_without_a_link(by_stick: StickJourney) -> None:
    country, kiosk = by_stick.journey.country, by_stick.kiosk
    by_stick.journey.visit()
    reference = kiosk.report("น้ำไม่ไหล")
    by_stick.journey.visit()
    country.now = kiosk.wall
    answer_at_central(country, "รับเรื่องแล้ว")
    for _ in range(250):
        kiosk.envelopes.begin()
    by_stick.export()
    copy = by_stick.fat.mount.with_name("copy")
    shutil.copytree(by_stick.fat.mount, copy)
    for new in (1, 0):
        assert (by_stick.look().answers, by_stick.plug_in().answers) == (new, new)
        assert by_stick.told(reference) == ("in_progress", "รับเรื่องแล้ว")
        shutil.copytree(copy, by_stick.fat.mount, dirs_exist_ok=True)


def test_a_stick_filled_before_the_card_was_replaced_still_brings_its_reports(by_stick: StickJourney) -> None:
    by_stick.export()
    by_stick.kiosk.report("ก่อนเปลี่ยนการ์ด")
    assert by_stick.plug_in().reports == 1
    country = by_stick.journey.country
    new = public_key(b"n" * 32).hex()
    take(country.central.database, "villages", f"village,name,public_key\n{VILLAGE},เวียงคุก,{new}\n")
    brought = by_stick.bring()
    assert (brought.reports, brought.refused) == (1, ())
    (report,) = reports_at_central(country)
    assert (report.text, report.came_as) == ("ก่อนเปลี่ยนการ์ด", "retired")
    assert by_stick.plug_in().home.outcome == "ok", "the old card still learns that it arrived"
    assert "ถอดได้" in by_stick.read_after()
    assert by_stick.kiosk.outbox.waiting().count == 0
    assert by_stick.kiosk.content.edition().parts, "the pages that came with the stick are still shown"


def test_a_stick_that_is_older_than_the_kiosk_is_told_and_harmless(by_stick: StickJourney) -> None:
    by_stick.export()
    by_stick.journey.country.publish(a_notice("n-1"))
    assert by_stick.journey.visit().is_ok
    before = by_stick.kiosk.content.edition()
    assert by_stick.look().refused == Reason.OLDER
    assert "แท่งนี้เก่ากว่าที่มีในตู้ ไม่เสียหายอะไร" in by_stick.read_before()
    result = by_stick.plug_in()
    assert "แท่งนี้เก่ากว่าที่มีในตู้ ไม่เสียหายอะไร" in by_stick.read_after()
    assert (result.down.reason, result.is_ok, result.new_parts) == (Reason.OLDER, True, ())
    assert by_stick.kiosk.content.edition() == before
    asked = by_stick.journey.visit()
    assert (asked.is_ok, asked.new_parts) == (True, ())


def test_a_stick_past_its_date_is_told_and_what_is_shown_stays(by_stick: StickJourney) -> None:
    by_stick.export()
    by_stick.journey.visit()
    before = by_stick.kiosk.content.edition()
    by_stick.kiosk.report("ยังส่งได้")
    by_stick.kiosk.up_s += 61 * 86_400
    assert by_stick.look().refused == Reason.EXPIRED
    assert "แท่งนี้หมดอายุ ตู้จึงไม่รับเข้า" in by_stick.read_before()
    result = by_stick.plug_in()
    assert "แท่งนี้หมดอายุ ตู้จึงไม่รับเข้า" in (read := by_stick.read_after())
    assert "หน้าที่มีอยู่ยังอยู่เหมือนเดิม" in read
    assert (result.down.reason, result.is_ok) == (Reason.EXPIRED, False)
    assert by_stick.kiosk.content.edition() == before
    assert (result.up.outcome, result.reports) == ("ok", 1)


@pytest.mark.parametrize("share", [2, 50, 98])
def test_pulled_out_at_any_moment_and_put_in_again_an_export_and_a_kiosk_go_on(
    by_stick: StickJourney, share: int
) -> None:
    by_stick.export()
    writes = by_stick.fat.writes
    shutil.rmtree(by_stick.fat.folder)
    by_stick.fat.pull_out_after(writes * share // 100)
    with pytest.raises(StickGoneError):
        by_stick.export()
    by_stick.fat.put_in()
    half = by_stick.plug_in()
    assert (half.fault, half.new_parts) == ("unfinished", ())
    assert "แท่งนี้ยังทำไม่เสร็จ" in by_stick.read_after()
    assert by_stick.kiosk.content.edition().parts == ()
    by_stick.fat.writes = 0
    by_stick.export()
    assert by_stick.fat.writes <= writes - writes * share // 100 + 3, "what lay there whole is not written again"

    for number in range(3):
        by_stick.kiosk.photo(by_stick.kiosk.report(f"เรื่อง {number}"), PHOTO + bytes([number]))
    by_stick.fat.pull_out_after(4)
    cut = by_stick.plug_in()
    assert (cut.up.reason, cut.is_safe) == (Reason.STICK_GONE, True)
    assert "ยังฝากไปไม่ครบ" in by_stick.read_after()
    by_stick.fat.put_in()
    seq = max(one.seq for one in by_stick.kiosk.envelopes.opened().values())
    again = by_stick.plug_in()
    assert (again.is_ok, again.reports, again.files) == (True, 3, 3)
    assert max(one.seq for one in by_stick.kiosk.envelopes.opened().values()) == seq, "the same items are the same file"
    assert by_stick.bring().reports == 3


def test_what_is_not_the_ministry_s_is_refused_with_a_reason(by_stick: StickJourney, tmp_path: Path) -> None:
    by_stick.export()
    folder = by_stick.fat.folder
    timestamp = folder / "tree/metadata/timestamp.json"
    whole = timestamp.read_bytes()
    timestamp.write_bytes(whole.replace(b'"version":', b'"version": 9'))
    assert (by_stick.look().refused, by_stick.look().unbelieved) == (Reason.FORGED, "")
    unsigned = json.loads(whole) | {"signatures": []}
    timestamp.write_text(json.dumps(unsigned), "utf-8")
    assert (by_stick.look().refused, by_stick.look().unbelieved) == (Reason.FORGED, "unsigned")
    timestamp.write_bytes(b"{" * 20_000)
    assert by_stick.look().refused == Reason.STICK_REFUSED, "larger than a timestamp may be"
    timestamp.unlink()
    (tmp_path / "secret.json").write_bytes(whole)
    timestamp.symlink_to(tmp_path / "secret.json")
    assert by_stick.look().refused == Reason.STICK_REFUSED
    assert by_stick.plug_in().down.reason == Reason.STICK_REFUSED
    timestamp.unlink()
    timestamp.write_bytes(whole)
    (folder / MARKER).write_bytes(b" " * 2_000_001)
    assert (by_stick.look().fault, by_stick.plug_in().fault) == ("too-large", "too-large")
    assert by_stick.kiosk.content.edition().parts == ()


def test_a_stick_of_another_ministry_is_told_from_one_that_somebody_changed(
    by_stick: StickJourney, tmp_path: Path
) -> None:
    with open_central(CentralConfig(data_dir=tmp_path / "another")) as another:
        another.publisher.initialize(NOW)
        another.publisher.publish(NOW)
        take(another.database, "villages", f"village,name\n{VILLAGE},เวียงคุก\n")
        exporter = Exporter(database=another.database, tree=another.tree, receipt_seed=another.keyring.receipt_seed())
        exporter.export(by_stick.stick, [VILLAGE], now=NOW)
    assert (by_stick.look().refused, by_stick.look().unbelieved) == (Reason.FORGED, "foreign")
    result = by_stick.plug_in()
    assert (result.down.reason, result.unbelieved, result.new_parts) == (Reason.FORGED, "foreign", ())


def test_a_stick_teaches_the_clock_only_the_signed_time_of_its_tree(by_stick: StickJourney) -> None:
    country, kiosk = by_stick.journey.country, by_stick.kiosk
    by_stick.export()
    kiosk.wall = kiosk.wall.replace(year=1970)
    by_stick.plug_in()
    kiosk.report("ไม่รู้เวลา")
    by_stick.plug_in()
    country.now = country.now.replace(year=2031)
    by_stick.bring()
    by_stick.plug_in()
    now = kiosk.clock.read()
    assert not now.is_trusted
    assert now.at.year == 2026


def test_a_folder_that_is_no_stick_tells_that(by_stick: StickJourney) -> None:
    assert (by_stick.look().fault, by_stick.plug_in().fault) == ("none", "none")
