"""Photos and voices over a real waitress: only named ones, whole and true, each once."""

from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path

import pytest

from content_sync.central.kiosks.attachments import AttachmentStore
from content_sync.central.kiosks.begun_files import BegunFiles
from content_sync.client.link.link import Link
from content_sync.client.upload import send_attachment
from content_sync.errors import LinkError
from content_sync.wire.keys import public_key, seal, sealing_key
from tests.cast.central.ministry import NOW
from tests.cast.central.sending_kiosk import PHOTO, SendingKiosk, a_photo_of, a_voice_of
from tests.cast.central.served_central import ServedCentral
from tests.cast.listener.serving import ask

DIGEST = hashlib.sha256(PHOTO).hexdigest()


def name_photo(server: ServedCentral, sender: SendingKiosk) -> None:
    server.up(sender.box(sender.report(), a_photo_of(sender.report().id)))


def test_a_named_photo_is_taken_once(server: ServedCentral, sender: SendingKiosk, tmp_path: Path) -> None:
    name_photo(server, sender)
    assert server.had(DIGEST) == (200, "0")
    link = Link(server.address)
    send_attachment(link, DIGEST, PHOTO)
    send_attachment(link, DIGEST, PHOTO)
    link.close()
    assert server.had(DIGEST) == (200, str(len(PHOTO)))
    file = tmp_path / "photos" / DIGEST
    assert file.read_bytes() == PHOTO
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(file.parent.iterdir()) == [file]
    assert sender.read(server.up(sender.box()).body).attachments_wanted == ()


def test_only_a_named_photo_whole_and_true_is_taken(
    server: ServedCentral, sender: SendingKiosk, tmp_path: Path
) -> None:
    assert server.had(DIGEST) == (404, None)
    assert server.patch(DIGEST, PHOTO).status == 404
    server.up(sender.box(a_photo_of(sender.report().id)))
    assert server.patch(DIGEST, PHOTO).status == 404, "its report is not here yet"
    server.up(sender.box(sender.report()))
    assert server.patch(DIGEST, PHOTO[:-1] + b"?").status == 400
    moved = server.patch(DIGEST, PHOTO, offset="5")
    assert (moved.status, moved.headers["upload-offset"]) == (409, "0")
    assert server.patch("0" * 63 + "Z", PHOTO).status == 404
    assert server.patch(DIGEST, b"x" * 2_097_200).status == 400
    assert server.patch(DIGEST, PHOTO + b"x").status == 400
    assert server.patch(DIGEST, b"x" * 2_097_201).status == 413
    assert not (tmp_path / "photos").exists() or list((tmp_path / "photos").iterdir()) == []
    assert server.patch(DIGEST, PHOTO).status == 200


def test_a_voice_is_taken_sealed_into_a_folder_of_its_own(
    server: ServedCentral, sender: SendingKiosk, tmp_path: Path
) -> None:
    sealed = seal(sealing_key(public_key(server.ministry.keyring.seal_seed())), bytes(2 * 1024 * 1024))
    spoken, digest = sender.report(text="(เสียง)", telling="spoken"), hashlib.sha256(sealed).hexdigest()
    receipt = sender.read(server.up(sender.box(spoken, a_voice_of(spoken.id, sealed))).body)
    assert [result.result for result in receipt.results] == ["ok", "ok"]
    assert receipt.attachments_wanted == (digest,)
    assert server.patch(digest, sealed).status == 200
    assert server.had(digest) == (200, str(len(sealed)))
    assert (tmp_path / "voices" / digest).read_bytes() == sealed
    assert (tmp_path / "voices").stat().st_mode & 0o777 == 0o700
    assert not (tmp_path / "photos").exists()
    assert sender.read(server.up(sender.box()).body).attachments_wanted == ()


def test_a_photo_that_finds_no_room_is_asked_for_again(
    server: ServedCentral, sender: SendingKiosk, tmp_path: Path
) -> None:
    name_photo(server, sender)
    (tmp_path / "photos").write_text("a file where the folder should be")
    reply = server.patch(DIGEST, PHOTO)
    assert (reply.status, reply.headers["retry-after"]) == (503, "60")
    link = Link(server.address)
    with pytest.raises(LinkError):
        send_attachment(link, DIGEST, PHOTO)
    link.close()
    (tmp_path / "photos").unlink()
    assert server.patch(DIGEST, PHOTO).status == 200


def test_a_photo_sent_by_two_at_once_is_one_file(server: ServedCentral, sender: SendingKiosk, tmp_path: Path) -> None:
    name_photo(server, sender)
    folders = {"photos": tmp_path / "photos", "voices": tmp_path / "voices"}
    photos = AttachmentStore(database=server.ministry.database, begun=BegunFiles(folder=tmp_path / "begun"), **folders)
    assert [photos.keep(DIGEST, PHOTO, now=NOW) for _ in range(2)] == [len(PHOTO)] * 2
    assert len(list((tmp_path / "photos").iterdir())) == 1


def test_a_photo_cut_by_a_full_disk_leaves_nothing_behind(
    server: ServedCentral, sender: SendingKiosk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name_photo(server, sender)

    def full(file: int) -> None:
        raise OSError(errno.ENOSPC, f"no space for {file}")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        assert server.patch(DIGEST, PHOTO).status == 503
    assert list((tmp_path / "photos").iterdir()) == []
    assert server.had(DIGEST) == (200, "0")
    assert server.patch(DIGEST, PHOTO).status == 200


def test_a_photo_in_pieces_goes_on_where_its_last_piece_ended(
    server: ServedCentral, sender: SendingKiosk, tmp_path: Path
) -> None:
    name_photo(server, sender)
    assert (server.patch(DIGEST, PHOTO[:500]).status, server.had(DIGEST)) == (200, (200, "500"))
    again = server.patch(DIGEST, PHOTO[:500])
    assert (again.status, again.headers["upload-offset"]) == (200, "500"), "its response was lost"
    ahead = server.patch(DIGEST, PHOTO[700:], offset="700")
    assert (ahead.status, ahead.headers["upload-offset"]) == (409, "500")
    assert not (tmp_path / "photos").exists(), "nothing is kept as a photo before all of it is here"
    assert server.patch(DIGEST, PHOTO[500:], offset="500").status == 200
    assert (tmp_path / "photos" / DIGEST).read_bytes() == PHOTO
    assert list((tmp_path / "begun").iterdir()) == []
    assert server.had(DIGEST) == (200, str(len(PHOTO)))


def test_pieces_that_do_not_make_the_photo_are_thrown_away(server: ServedCentral, sender: SendingKiosk) -> None:
    name_photo(server, sender)
    assert server.patch(DIGEST, b"?" * 500).status == 200
    assert server.patch(DIGEST, PHOTO[500:], offset="500").status == 400
    assert server.had(DIGEST) == (200, "0")
    assert server.patch(DIGEST, PHOTO[:500]).status == 200
    assert server.patch(DIGEST, PHOTO[500:], offset="500").status == 200


def test_a_kiosk_of_before_sends_the_whole_whatever_is_begun(server: ServedCentral, sender: SendingKiosk) -> None:
    name_photo(server, sender)
    assert server.patch(DIGEST, PHOTO[:500]).status == 200
    assert server.patch(DIGEST, PHOTO).status == 200
    assert server.had(DIGEST) == (200, str(len(PHOTO)))


def test_the_last_piece_of_a_photo_that_finds_no_room_can_come_again(
    server: ServedCentral, sender: SendingKiosk, tmp_path: Path
) -> None:
    name_photo(server, sender)
    assert server.patch(DIGEST, PHOTO[:500]).status == 200
    (tmp_path / "photos").write_text("a file where the folder should be")
    assert server.patch(DIGEST, PHOTO[500:], offset="500").status == 503
    assert server.had(DIGEST) == (200, "500")
    (tmp_path / "photos").unlink()
    assert server.patch(DIGEST, PHOTO[500:], offset="500").status == 200


def test_who_takes_pieces_says_how_long_the_whole_is(server: ServedCentral, sender: SendingKiosk) -> None:
    name_photo(server, sender)
    head = ask(server.port, f"/v1/blob/{DIGEST}", method="HEAD")
    assert head.headers["upload-length"] == str(len(PHOTO))
