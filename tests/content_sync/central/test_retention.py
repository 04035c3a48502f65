"""What is personal of a report goes a set time after it was closed: words, contact, files; its number stays."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from content_sync.central.database.reports.inbox import ReportInFull, read_report
from content_sync.central.database.reports.inbox import write_summary as keep_summary
from content_sync.central.database.schema.tables import PhotoRow, ReportRow
from content_sync.central.database.sessions import Database
from content_sync.central.kiosks.attachments import AttachmentStore, UnwantedError
from content_sync.central.kiosks.begun_files import BegunFiles
from content_sync.central.kiosks.intake import Intake
from content_sync.central.retention import Retention
from content_sync.central.voices.playing import VoicePlayer
from content_sync.wire.keys import public_key, seal, sealing_key
from content_sync.wire.reports import CLOSED, STATUSES, Reopening, Report, Status
from tests.cast.central.intake_results import answer
from tests.cast.central.ministry import NOW, Ministry
from tests.cast.central.sending_kiosk import PHOTO, STAMP, TEXT, SendingKiosk, a_photo_of, a_voice_of, item_id
from tests.cast.recordings import RECORDINGS

pytestmark = pytest.mark.usefixtures("database_url")

DAYS = 365
YEAR = dt.timedelta(days=DAYS)
SECOND = dt.timedelta(seconds=1)
NAME, PHONE, PLACE, SAID, BECAUSE = "สมศรี", "081-234-5678", "หน้าบ้านลุงมี", "ป้าแดงบอกว่าไฟดับ", "ลุงมีว่ายังดับ"
PHOTO_NAME = hashlib.sha256(PHOTO).hexdigest()


@dataclass
class Village:
    """A ministry, a kiosk that sends to it, and what the ministry keeps of a report with everything personal."""

    ministry: Ministry
    intake: Intake
    sender: SendingKiosk
    retention: Retention
    attachments: AttachmentStore

    @property
    def database(self) -> Database:
        return self.ministry.database

    def read(self, report: Report) -> ReportInFull:
        with self.database.reading() as session:
            found = read_report(session, report.id)
        assert found is not None
        return found

    def files(self) -> dict[str, set[str]]:
        folders = {"photos": self.attachments.photos, "voices": self.attachments.voices}
        return {name: {file.name for file in folder.iterdir()} for name, folder in folders.items() if folder.is_dir()}

    def send_all(self, number: int = 1) -> tuple[Report, str]:
        """Send a report with contact, place, photo and voice; return it, and the name of its voice."""
        report = self.sender.report(number, contact=self.sender.contact(NAME, PHONE), place=PLACE)
        sealed = seal(
            sealing_key(public_key(self.ministry.keyring.seal_seed())), RECORDINGS["voice.amr"] + bytes([number])
        )
        voice = a_voice_of(report.id, sealed)
        self.sender.send(self.intake, report, a_photo_of(report.id), voice)
        self.attachments.keep(PHOTO_NAME, PHOTO, now=NOW)
        self.attachments.keep(voice.sha256, sealed, now=NOW)
        with self.database.writing() as session:
            keep_summary(session.get_one(ReportRow, report.id), SAID, by="staff@example.org", at=NOW)
        return report, voice.sha256

    def played(self, report: Report) -> str:
        """Have the voice of a report made ready to be played."""
        player = VoicePlayer(
            database=self.database,
            folder=self.attachments.voices,
            seal_seed=self.ministry.keyring.seal_seed(),
        )
        return player.played(self.read(report).voices[0]).state


@pytest.fixture
def village(ministry: Ministry, intake: Intake, sender: SendingKiosk, tmp_path: Path) -> Village:
    folders = {"photos": tmp_path / "photos", "voices": tmp_path / "voices"}
    begun = BegunFiles(folder=tmp_path / "begun")
    return Village(
        ministry=ministry,
        intake=intake,
        sender=sender,
        retention=Retention(
            database=ministry.database, keep_closed_days=DAYS, keep_volunteers_days=DAYS, begun=begun, **folders
        ),
        attachments=AttachmentStore(database=ministry.database, begun=begun, **folders),
    )


def personal(found: ReportInFull) -> list[str]:
    report = found.report
    texts = [report.name, report.phone, report.text, report.place, report.summary, report.summary_by]
    texts += [*(one.text for one in found.reopenings), *(one.text for one in found.answers)]
    return [one for one in texts if one]


def test_a_closed_report_loses_what_is_personal_when_its_days_are_over_and_not_a_second_sooner(
    village: Village, caplog: pytest.LogCaptureFixture
) -> None:
    report, voice = village.send_all()
    assert village.played(report) == "ready"
    village.sender.send(village.intake, confirmed=[answer(village.ministry, report)])
    village.retention.run(NOW + YEAR - SECOND)
    before = village.read(report)
    assert personal(before) == [NAME, PHONE, TEXT, PLACE, SAID, "staff@example.org", "ส่งช่างแล้ว"]
    assert before.report.erased_at is None
    assert village.files() == {"photos": {PHOTO_NAME}, "voices": {voice, f"{voice}.opus"}}
    with caplog.at_level("INFO"):
        village.retention.run(NOW + YEAR)
        village.retention.run(NOW + YEAR)
    after = village.read(report)
    assert personal(after) == []
    assert (after.photos, after.voices) == ([], [])
    assert (after.report.topic, after.report.village, after.report.status) == ("electricity", "43010501", "resolved")
    assert (after.report.reference, after.report.made_at, after.report.received_at) == (report.reference, NOW, NOW)
    assert (after.report.erased_at, after.report.erased_by) == (NOW + YEAR, "")
    assert village.files() == {"photos": set(), "voices": set()}
    assert caplog.text.count("erased what is personal of 1 reports closed for 365 days") == 1
    assert not [word for word in (NAME, PHONE, TEXT, PLACE, SAID) if word in caplog.text]


def test_only_what_is_closed_is_erased(village: Village) -> None:
    sent: dict[Status, Report] = {}
    for number, status in enumerate(STATUSES, start=1):
        sent[status] = village.sender.report(number)
        village.sender.send(village.intake, sent[status])
        answer(village.ministry, sent[status], status=status)
    village.retention.run(NOW + 10 * YEAR)
    assert {status for status, report in sent.items() if not village.read(report).report.text} == CLOSED


def test_a_report_that_is_opened_again_is_kept_until_it_was_closed_anew_for_so_long(village: Village) -> None:
    report, _ = village.send_all()
    answer(village.ministry, report)
    said = Reopening(id=item_id("reopening"), report=report.id, text=BECAUSE, made=STAMP)
    village.sender.send(village.intake, said, now=NOW + 10 * SECOND)
    village.retention.run(NOW + 2 * YEAR)
    assert BECAUSE in personal(village.read(report))
    again = answer(village.ministry, report, "second answer", hours=24 * 30)
    village.sender.send(village.intake, confirmed=[again])
    village.retention.run(NOW + YEAR)
    assert BECAUSE in personal(village.read(report))
    village.retention.run(NOW + YEAR + dt.timedelta(days=30))
    assert BECAUSE not in personal(village.read(report))


def test_an_answer_on_its_way_reaches_the_village_and_its_words_go_then(village: Village) -> None:
    report, _ = village.send_all()
    name = answer(village.ministry, report)
    village.retention.run(NOW + YEAR)
    assert [one.text for one in village.sender.send(village.intake).answers] == ["ส่งช่างแล้ว"]
    assert personal(village.read(report)) == ["ส่งช่างแล้ว"]
    village.sender.send(village.intake, confirmed=[name])
    assert personal(village.read(report)) == []


def test_what_is_said_after_the_erasing_is_kept_as_of_any_report(village: Village) -> None:
    report, _ = village.send_all()
    village.sender.send(village.intake, confirmed=[answer(village.ministry, report)])
    village.retention.run(NOW + YEAR)
    later = answer(village.ministry, report, "later answer", "เปลี่ยนเสาแล้ว", hours=24 * (DAYS + 1))
    village.sender.send(village.intake, confirmed=[later])
    assert personal(village.read(report)) == ["เปลี่ยนเสาแล้ว"]
    village.retention.run(NOW + YEAR + dt.timedelta(days=DAYS + 1))
    assert personal(village.read(report)) == []


def test_a_photo_that_another_report_names_stays_until_that_is_erased_too(village: Village) -> None:
    first, _ = village.send_all(1)
    second, voice = village.send_all(2)
    answer(village.ministry, first)
    village.retention.run(NOW + YEAR)
    assert village.files() == {"photos": {PHOTO_NAME}, "voices": {voice}}
    answer(village.ministry, second)
    village.retention.run(NOW + YEAR)
    assert village.files() == {"photos": set(), "voices": set()}


def test_a_photo_that_comes_for_an_erased_report_is_neither_asked_for_nor_taken(village: Village) -> None:
    report, _ = village.send_all()
    answer(village.ministry, report)
    village.retention.run(NOW + YEAR)
    photo = a_photo_of(report.id, PHOTO + b"!", name="another")
    assert village.sender.send(village.intake, photo).attachments_wanted == ()
    with pytest.raises(UnwantedError):
        village.attachments.keep(photo.sha256, PHOTO + b"!", now=NOW)
    assert village.files()["photos"] == set()


def test_erased_on_request_a_report_says_by_whom_also_while_it_is_open(village: Village) -> None:
    report, _ = village.send_all()
    other, voice = village.send_all(2)
    assert village.retention.erase(report.id, at=NOW, by="staff@example.org")
    found = village.read(report)
    assert personal(found) == []
    assert (found.report.erased_at, found.report.erased_by) == (NOW, "staff@example.org")
    assert found.report.status == "received"
    assert personal(village.read(other)) == [NAME, PHONE, TEXT, PLACE, SAID, "staff@example.org"]
    assert village.files() == {"photos": {PHOTO_NAME}, "voices": {voice}}
    assert not village.retention.erase("f" * 32, at=NOW, by="staff@example.org")


def test_where_the_power_is_cut_after_the_files_went_the_next_run_erases_the_rest(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    report, _ = village.send_all()
    answer(village.ministry, report)

    def cut(folder: Path) -> None:
        raise OSError(5, f"no power for {folder}")

    with monkeypatch.context() as power:
        power.setattr("content_sync.durable.sync_folder", cut)
        with pytest.raises(OSError, match="no power"):
            village.retention.run(NOW + YEAR)
    assert NAME in personal(village.read(report))
    assert village.files()["photos"] == set(), "a row without its file, and no file without its row"
    village.retention.run(NOW + YEAR)
    assert NAME not in personal(village.read(report))
    assert village.files() == {"photos": set(), "voices": set()}


def test_files_that_no_report_names_go_after_a_day_once_a_day(village: Village) -> None:
    report, voice = village.send_all()
    village.played(report)
    left = {"photos": ("a" * 64, f"{PHOTO_NAME}.0a1b2c3d.new"), "voices": (f"{voice}.ogg", f"{'b' * 64}.opus")}
    for folder, names in (
        (village.attachments.photos, left["photos"]),
        (village.attachments.voices, left["voices"]),
    ):
        for name in (*names, "just-now"):
            (folder / name).write_bytes(b"x")
        for file in folder.iterdir():
            os.utime(file, (NOW.timestamp(),) * 2)
        os.utime(folder / "just-now", ((NOW + dt.timedelta(hours=2)).timestamp(),) * 2)
    named = {"photos": {PHOTO_NAME}, "voices": {voice, f"{voice}.opus"}}
    just_now = {name: files | {"just-now"} for name, files in named.items()}
    village.retention.run(NOW + dt.timedelta(days=1))
    assert {name: files - set(left[name]) for name, files in village.files().items()} == just_now
    assert set(left["photos"]) < village.files()["photos"], "not older than a day"
    village.retention.run(NOW + dt.timedelta(days=1, hours=1))
    assert set(left["photos"]) < village.files()["photos"], "once a day"
    later = Retention(
        database=village.database,
        photos=village.attachments.photos,
        voices=village.attachments.voices,
        begun=village.attachments.begun,
        keep_closed_days=DAYS,
    )
    later.run(NOW + dt.timedelta(days=1, seconds=1))
    assert village.files() == just_now


def test_a_database_that_knows_no_report_removes_no_file(village: Village) -> None:
    village.attachments.photos.mkdir()
    (village.attachments.photos / PHOTO_NAME).write_bytes(PHOTO)
    os.utime(village.attachments.photos / PHOTO_NAME, (0, 0))
    village.retention.run(NOW)
    assert village.files()["photos"] == {PHOTO_NAME}
    village.send_all()
    (village.attachments.photos / ("a" * 64)).write_bytes(b"x")
    os.utime(village.attachments.photos / ("a" * 64), (0, 0))
    village.retention.run(NOW + dt.timedelta(days=1))
    assert village.files()["photos"] == {PHOTO_NAME}


def test_so_many_at_once_that_nobody_waits_long_and_the_longest_closed_first(village: Village) -> None:
    with village.database.writing() as session:
        for number in range(201):
            report = village.sender.report(number + 1)
            session.add(
                ReportRow(
                    id=report.id, kiosk=village.sender.kiosk, village=report.village, serial=report.serial,
                    reference=report.reference, topic=report.topic, text=TEXT, read_aloud=False, made_at=NOW,
                    made_clock="trusted", received_at=NOW, status="resolved", closed_at=NOW - number * SECOND,
                )
            )  # fmt: skip
            session.add(
                PhotoRow(id=report.id, village=report.village, report=report.id, sha256=PHOTO_NAME, size_bytes=1)
            )
    village.retention.run(NOW + YEAR)
    assert [bool(village.read(village.sender.report(number)).report.text) for number in (1, 2)] == [True, False]
    village.retention.run(NOW + YEAR)
    assert personal(village.read(village.sender.report(1))) == []
