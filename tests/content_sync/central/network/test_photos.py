"""The photo of a post at central: taken from who wrote the post, sent home to who may read it, erased with it."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest

from content_sync.central.database.network.posts import find_post
from content_sync.central.kiosks.attachments import AttachmentStore, UnwantedError
from content_sync.central.kiosks.begun_files import BegunFiles
from content_sync.central.kiosks.intake import Intake
from content_sync.central.network import moderation
from content_sync.central.network.moderation import Clerk
from content_sync.central.network.photos import KEPT
from content_sync.central.retention import Retention
from content_sync.wire.board import PHOTO_PIECE_BYTES, BoardPost, PhotoPiece, PhotoWanted, Redaction
from content_sync.wire.reports import ItemResult
from tests.cast.central.ministry import NOW, Ministry
from tests.cast.central.sending_kiosk import SendingKiosk, a_photo_of, a_photo_of_post

pytestmark = pytest.mark.usefixtures("database_url")

LARGE = b"\xff\xd8\xff" + bytes(range(256)) * 300
NAME = hashlib.sha256(LARGE).hexdigest()
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def lane(ministry: Ministry) -> AttachmentStore:
    """Where the bytes of photos arrive."""
    return AttachmentStore(
        database=ministry.database,
        photos=ministry.folder / "photos",
        voices=ministry.folder / "voices",
        begun=BegunFiles(folder=ministry.folder / "begun"),
    )


def fetched(kiosk: SendingKiosk, intake: Intake, post: str) -> tuple[bytes, int]:
    """Return the photo of a post as it comes home piece by piece, and in how many pieces."""
    body, pieces = b"", 0
    while True:
        piece = kiosk.send(intake, photo=PhotoWanted(post=post, start=len(body))).photo
        if piece is None or not piece.size_bytes:
            return body, pieces
        assert (piece.post, piece.start, piece.sha256) == (post, len(body), NAME)
        body, pieces = body + piece.body, pieces + 1
        if len(body) == piece.size_bytes:
            return body, pieces


def redact(ministry: Ministry, post: str) -> None:
    with ministry.database.writing() as session:
        clerk = Clerk(session=session, email="a@b.th", now=NOW)
        row = moderation.post_to_change(clerk, post, seen=_number(clerk, post))
        assert row is not None
        moderation.redact(clerk, row, "มีหน้าคน", photos=ministry.folder / "photos")


def _number(clerk: Clerk, post: str) -> int:
    found = find_post(clerk.session, post)
    assert found is not None
    return found.number


def test_the_post_tells_that_it_has_a_photo_and_its_bytes_go_to_who_asks_for_them_in_pieces(
    ministry: Ministry, intake: Intake, lane: AttachmentStore, sender: SendingKiosk, neighbour: SendingKiosk
) -> None:
    post = sender.post()
    receipt = sender.send(intake, post, a_photo_of_post(post.id, LARGE))
    assert [one.result for one in receipt.results] == ["ok", "ok"]
    assert receipt.attachments_wanted == (NAME,)
    assert neighbour.send(intake).attachments_wanted == ()
    (told,) = neighbour.send(intake, board=0).board
    assert isinstance(told, BoardPost)
    assert told.photo_bytes == len(LARGE)
    assert neighbour.send(intake, photo=PhotoWanted(post=post.id)).photo is None, "its bytes are not there yet"
    lane.keep(NAME, LARGE, now=NOW)
    assert sender.send(intake).attachments_wanted == ()
    assert fetched(neighbour, intake, post.id) == (LARGE, -(-len(LARGE) // PHOTO_PIECE_BYTES))
    assert fetched(sender, intake, post.id)[0] == LARGE, "who restored a backup asks for their own"
    assert neighbour.send(intake, board=told.number).board == (), "the bytes are no change of the board"
    assert not any(NAME in file.name for file in ministry.tree.folder.rglob("*"))


def test_who_may_not_read_a_post_gets_nothing_of_its_photo(
    intake: Intake, lane: AttachmentStore, sender: SendingKiosk, neighbour: SendingKiosk, far_kiosk: SendingKiosk
) -> None:
    post = sender.post(scope="village")
    sender.send(intake, post, a_photo_of_post(post.id, LARGE))
    lane.keep(NAME, LARGE, now=NOW)
    nothing = PhotoPiece(post=post.id)
    for kiosk in (neighbour, far_kiosk):
        assert kiosk.send(intake, photo=PhotoWanted(post=post.id)).photo == nothing
        assert kiosk.send(intake, photo=PhotoWanted(post=post.id, start=len(LARGE) - 1)).photo == nothing
    assert sender.send(intake, photo=PhotoWanted(post="ff" * 16)).photo == PhotoPiece(post="ff" * 16)


def test_a_photo_that_the_disk_does_not_give_comes_later_and_one_that_is_gone_never(
    intake: Intake, lane: AttachmentStore, sender: SendingKiosk, neighbour: SendingKiosk
) -> None:
    post, file = sender.post(), lane.photos / NAME
    sender.send(intake, post, a_photo_of_post(post.id, LARGE))
    lane.keep(NAME, LARGE, now=NOW)
    file.unlink()
    file.mkdir()  # it is there, and cannot be read
    assert neighbour.send(intake, photo=PhotoWanted(post=post.id)).photo is None
    file.rmdir()
    assert neighbour.send(intake, photo=PhotoWanted(post=post.id)).photo == PhotoPiece(post=post.id)
    file.write_bytes(LARGE)
    assert fetched(neighbour, intake, post.id)[0] == LARGE


def test_a_post_has_one_photo_of_its_own_village_and_a_photo_waits_for_its_post(
    intake: Intake, sender: SendingKiosk, neighbour: SendingKiosk
) -> None:
    post = sender.post()
    photo = a_photo_of_post(post.id)
    (early,) = sender.send(intake, photo).results
    assert (early.result, early.reason) == ("later", "no-such-post")
    assert early.verdict == "later"
    sender.send(intake, post)
    foreign = a_photo_of_post(post.id, name="foreign")
    assert neighbour.send(intake, foreign).results == (
        ItemResult(id=foreign.id, result="rejected", reason="not-yours"),
    )
    assert [one.result for one in sender.send(intake, photo).results] == ["ok"]
    assert [one.result for one in sender.send(intake, photo).results] == ["dup"]
    second = a_photo_of_post(post.id, LARGE, name="second")
    assert sender.send(intake, second).results == (ItemResult(id=second.id, result="rejected", reason="one-photo"),)


def test_with_its_post_a_photo_is_erased_also_one_that_comes_after(
    ministry: Ministry, intake: Intake, lane: AttachmentStore, sender: SendingKiosk, neighbour: SendingKiosk
) -> None:
    post, later = sender.post(1), sender.post(2)
    known = sender.send(intake, post, a_photo_of_post(post.id, LARGE), later, board=0).board_to
    lane.keep(NAME, LARGE, now=NOW)
    redact(ministry, post.id)
    redact(ministry, later.id)
    assert list(lane.photos.iterdir()) == []
    changes = neighbour.send(intake, board=known).board
    assert [type(change) for change in changes] == [Redaction, Redaction]
    assert neighbour.send(intake, photo=PhotoWanted(post=post.id)).photo == PhotoPiece(post=post.id)
    receipt = sender.send(intake, a_photo_of_post(later.id, LARGE))
    assert [one.result for one in receipt.results] == ["ok"]
    assert receipt.attachments_wanted == ()
    with pytest.raises(UnwantedError):
        lane.keep(NAME, LARGE, now=NOW)


def test_the_file_of_a_photo_stays_while_another_post_or_report_has_it(
    ministry: Ministry, intake: Intake, lane: AttachmentStore, sender: SendingKiosk
) -> None:
    first, second, report = sender.post(1), sender.post(2), sender.report()
    sender.send(intake, first, a_photo_of_post(first.id, LARGE), report, a_photo_of(report.id, LARGE))
    lane.keep(NAME, LARGE, now=NOW)
    again = sender.send(intake, second, a_photo_of_post(second.id, LARGE))
    assert again.attachments_wanted == (), "the same bytes are here"
    redact(ministry, first.id)
    assert fetched(sender, intake, second.id)[0] == LARGE
    redact(ministry, second.id)
    assert [file.name for file in lane.photos.iterdir()] == [NAME]


def test_a_report_that_staff_make_of_a_post_has_its_photo_and_keeps_it(
    ministry: Ministry, intake: Intake, lane: AttachmentStore, sender: SendingKiosk
) -> None:
    post = sender.post()
    sender.send(intake, post, a_photo_of_post(post.id, LARGE))
    with ministry.database.writing() as session:
        clerk = Clerk(session=session, email="a@b.th", now=NOW)
        row = find_post(session, post.id)
        assert row is not None
        moderation.make_report(clerk, row, "road")
    lane.keep(NAME, LARGE, now=NOW)
    redact(ministry, post.id)
    assert lane.arrived(NAME).here_bytes == len(LARGE)
    assert [file.name for file in lane.photos.iterdir()] == [NAME]


def test_a_photo_is_kept_as_long_as_kiosks_hold_its_post(
    ministry: Ministry, intake: Intake, lane: AttachmentStore, sender: SendingKiosk
) -> None:
    post = sender.post()
    sender.send(intake, post, a_photo_of_post(post.id, LARGE))
    lane.keep(NAME, LARGE, now=NOW)
    retention = Retention(
        database=ministry.database, photos=lane.photos, voices=lane.voices, begun=lane.begun, keep_closed_days=365
    )
    retention.run(NOW + KEPT)
    assert fetched(sender, intake, post.id)[0] == LARGE
    retention.run(NOW + KEPT + SECOND)
    assert list(lane.photos.iterdir()) == []
    assert fetched(sender, intake, post.id)[0] == b""
