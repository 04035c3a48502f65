"""Photos over a real waitress: only named ones, whole and true, each once."""

from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path

import pytest

from content_sync.central.kiosks.photos import PhotoStore
from content_sync.client.link import Link
from content_sync.client.upload import send_photo
from content_sync.errors import LinkError
from tests.cast.central.ministry import NOW
from tests.cast.central.sending_kiosk import PHOTO, SendingKiosk, a_photo_of
from tests.cast.central.served_central import ServedCentral

DIGEST = hashlib.sha256(PHOTO).hexdigest()


def name_photo(server: ServedCentral, sender: SendingKiosk) -> None:
    server.up(sender.box(sender.report(), a_photo_of(sender.report().id)))


def test_a_named_photo_is_taken_once(server: ServedCentral, sender: SendingKiosk, tmp_path: Path) -> None:
    name_photo(server, sender)
    assert server.had(DIGEST) == (200, "0")
    link = Link(server.address)
    send_photo(link, DIGEST, PHOTO)
    send_photo(link, DIGEST, PHOTO)
    link.close()
    assert server.had(DIGEST) == (200, str(len(PHOTO)))
    file = tmp_path / "photos" / DIGEST
    assert file.read_bytes() == PHOTO
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(file.parent.iterdir()) == [file]
    assert sender.read(server.up(sender.box()).body).photos_wanted == ()


def test_only_a_named_photo_whole_and_true_is_taken(
    server: ServedCentral, sender: SendingKiosk, tmp_path: Path
) -> None:
    assert server.had(DIGEST) == (404, None)
    assert server.patch(DIGEST, PHOTO).status == 404
    server.up(sender.box(a_photo_of(sender.report().id)))
    assert server.patch(DIGEST, PHOTO).status == 404, "its report is not here yet"
    server.up(sender.box(sender.report()))
    assert server.patch(DIGEST, PHOTO[:-1]).status == 400
    assert server.patch(DIGEST, PHOTO[:-1] + b"?").status == 400
    moved = server.patch(DIGEST, PHOTO, offset="5")
    assert (moved.status, moved.headers["upload-offset"]) == (409, "0")
    assert server.patch("0" * 63 + "Z", PHOTO).status == 404
    assert server.patch(DIGEST, b"x" * 2_000_001).status == 413
    assert not (tmp_path / "photos").exists() or list((tmp_path / "photos").iterdir()) == []
    assert server.patch(DIGEST, PHOTO).status == 204


def test_a_photo_that_finds_no_room_is_asked_for_again(
    server: ServedCentral, sender: SendingKiosk, tmp_path: Path
) -> None:
    name_photo(server, sender)
    (tmp_path / "photos").write_text("a file where the folder should be")
    reply = server.patch(DIGEST, PHOTO)
    assert (reply.status, reply.headers["retry-after"]) == (503, "60")
    link = Link(server.address)
    with pytest.raises(LinkError):
        send_photo(link, DIGEST, PHOTO)
    link.close()
    (tmp_path / "photos").unlink()
    assert server.patch(DIGEST, PHOTO).status == 204


def test_a_photo_sent_by_two_at_once_is_one_file(server: ServedCentral, sender: SendingKiosk, tmp_path: Path) -> None:
    name_photo(server, sender)
    photos = PhotoStore(database=server.ministry.database, folder=tmp_path / "photos")
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
    assert server.patch(DIGEST, PHOTO).status == 204
