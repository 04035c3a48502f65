"""A disk that does not remove one file: everything else is erased, and why is told at the end."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import select

from content_sync.central.database.schema.network_tables import PostPhotoRow
from content_sync.central.database.schema.tables import ReportRow
from content_sync.central.kiosks.begun_files import BegunFiles
from content_sync.central.kiosks.intake import Intake
from content_sync.central.network.photos import KEPT
from content_sync.central.retention import Retention
from content_sync.wire.erasures import Erasure
from tests.cast.central.intake_results import answer
from tests.cast.central.ministry import NOW, Ministry
from tests.cast.central.sending_kiosk import STAMP, SendingKiosk, a_photo_of, a_photo_of_post, a_voice_of, item_id

pytestmark = pytest.mark.usefixtures("database_url")

YEAR = dt.timedelta(days=365)


@pytest.fixture
def eraser(ministry: Ministry, tmp_path: Path) -> Retention:
    """What erases, of a ministry whose photos and voices lie in folders of the test's."""
    photos, voices, begun = tmp_path / "photos", tmp_path / "voices", BegunFiles(folder=tmp_path / "begun")
    photos.mkdir()
    voices.mkdir()
    return Retention(database=ministry.database, photos=photos, voices=voices, begun=begun, keep_closed_days=365)


def stick_fast(file: Path) -> Path:
    """Put something in a file's place that the disk does not remove."""
    (file / "stuck").mkdir(parents=True)
    return file


def loosen(file: Path) -> None:
    (file / "stuck").rmdir()
    file.rmdir()


def serials_with_words(ministry: Ministry) -> set[int]:
    with ministry.database.reading() as session:
        return set(session.scalars(select(ReportRow.serial).where(ReportRow.text != "")))


def test_a_file_that_stays_keeps_its_report_alone_and_the_next_call_erases_it(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, eraser: Retention, tmp_path: Path
) -> None:
    reports = [sender.report(number) for number in range(1, 6)]
    photos = [a_photo_of(one.id, b"photo of %d" % one.serial) for one in reports]
    voice = a_voice_of(reports[0].id, b"x")
    sender.send(intake, *reports, *photos, voice)
    for report in reports[:3]:
        answer(ministry, report)
    for name in (*(one.sha256 for one in photos), "unnamed"):
        (tmp_path / "photos" / name).write_bytes(b"x")
    stuck = stick_fast(tmp_path / "voices" / voice.sha256)
    sender.send(intake, Erasure(id=item_id("erasure"), report=reports[3].id, made=STAMP))
    with pytest.raises(OSError, match=stuck.name):
        eraser.run(NOW + YEAR)
    assert serials_with_words(ministry) == {1, 5}, "the third was due after the first, and the fourth in another step"
    assert {file.name for file in (tmp_path / "photos").iterdir()} == {photos[4].sha256}
    loosen(stuck)
    eraser.run(NOW + YEAR)
    assert serials_with_words(ministry) == {5}


def test_of_the_photos_of_posts_and_of_files_that_nobody_names_the_others_go(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, eraser: Retention, tmp_path: Path
) -> None:
    posts = [sender.post(number) for number in (1, 2)]
    photos = [a_photo_of_post(post.id, post.id.encode(), name=post.id) for post in posts]
    sender.send(intake, sender.report(1), *posts, *photos)
    stuck = [stick_fast(tmp_path / "photos" / name) for name in (photos[0].sha256, "0")]
    for file in (tmp_path / "photos" / photos[1].sha256, tmp_path / "photos" / "1", tmp_path / "voices" / "2"):
        file.write_bytes(b"x")
    with pytest.raises(OSError, match=photos[0].sha256):
        eraser.run(dt.datetime.now(dt.UTC) + KEPT + 2 * YEAR)
    with ministry.database.reading() as session:
        assert list(session.scalars(select(PostPhotoRow.post))) == [posts[0].id]
    assert sorted((tmp_path / "photos").iterdir()) == sorted(stuck)
    assert list((tmp_path / "voices").iterdir()) == []
