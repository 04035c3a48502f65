"""The photos of posts on a kiosk's card: one's own goes up, that of another comes when somebody asked for it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from content_sync.wire.board import BoardPost, PhotoPiece, PhotoWanted, PostPhoto, Redaction
from content_sync.wire.reports import ItemResult
from kiosk.store.errors import EnoughFilesError
from kiosk.store.files import NamedFiles
from kiosk.store.folder import BOARD_PHOTOS, DIARY_PHOTOS, NETWORK
from kiosk.store.journal.documents import Documents
from kiosk.store.network.network import Network
from tests.cast.board.posts_that_came import ASKED, a_post_that_came
from tests.cast.kiosk.served_kiosk import STAMP
from tests.cast.place_and_time import VILLAGE

MINE = "12" * 16
PHOTO = b"\xff\xd8\xff" + bytes(range(256)) * 100
NAME = hashlib.sha256(PHOTO).hexdigest()


@pytest.fixture
def photo_card(tmp_path: Path) -> Path:
    """The folder of the card."""
    return tmp_path


@pytest.fixture
def network(photo_card: Path) -> Iterator[Network]:
    with closing(Documents(photo_card / NETWORK)) as documents:
        files, of_diary = NamedFiles(photo_card / BOARD_PHOTOS), NamedFiles(photo_card / DIARY_PHOTOS)
        yield Network(
            documents, village=VILLAGE, software="1", epoch=lambda: bytes(8), diary_photos=of_diary, post_photos=files
        )


def say(network: Network, form: str = MINE) -> str:
    network.post(form, author="ab" * 16, by="สมหญิง", scope="district", sort="question", text="รูปนี้", made=STAMP)
    return form


def take(network: Network, *changes: BoardPost | Redaction, results: tuple[ItemResult, ...] = (),
         lacking: tuple[str, ...] = (), piece: PhotoPiece | None = None) -> None:  # fmt: skip
    to = max((change.number for change in changes), default=0)
    network.apply(results, changes, to=to, is_whole=True, at=STAMP, lacking=lacking, piece=piece)


def a_piece(start: int, end: int, *, body: bytes = PHOTO, post: str = ASKED) -> PhotoPiece:
    return PhotoPiece(post=post, sha256=NAME, size_bytes=len(PHOTO), start=start, body=body[start:end])


def announced(network: Network) -> list[PostPhoto]:
    return [item for item in network.batch(20) if isinstance(item, PostPhoto)]


def on_card(photo_card: Path) -> list[str]:
    folder = photo_card / BOARD_PHOTOS
    return sorted(file.name for file in folder.iterdir()) if folder.is_dir() else []


def kept(*names: str) -> tuple[ItemResult, ...]:
    return tuple(ItemResult(id=name, result="ok") for name in names)


def test_a_post_has_one_photo_that_is_announced_after_it_and_sent_when_central_lacks_it(network: Network) -> None:
    say(network)
    assert network.photos.attach(MINE, PHOTO)
    with pytest.raises(EnoughFilesError):
        network.photos.attach(MINE, b"another")
    (item,) = announced(network)
    assert (item.post, item.sha256, item.size_bytes) == (MINE, NAME, len(PHOTO))
    assert [one.id for one in network.batch(20)] == [MINE, item.id]
    assert network.photos_to_send() == ()
    take(network, results=kept(MINE, item.id), lacking=(NAME, "0" * 64))
    assert network.photos_to_send() == (NAME,)
    network.mark_photo_sent(NAME)
    assert network.photos_to_send() == ()
    take(network, lacking=(NAME,))
    assert network.photos_to_send() == (NAME,), "central was put back from a backup"
    assert network.photos.read(MINE) == PHOTO


def test_its_own_post_coming_home_does_not_take_its_photo_away(network: Network) -> None:
    say(network)
    network.photos.attach(MINE, PHOTO)
    take(network, a_post_that_came(1, MINE, village=VILLAGE))
    assert network.photos.read(MINE) == PHOTO
    take(network, a_post_that_came(2, MINE, village=VILLAGE, photo_bytes=len(PHOTO)))
    assert network.photos.read(MINE) == PHOTO
    assert not network.photos.ask(MINE)


def test_a_photo_goes_with_the_post_that_is_taken_back_and_is_not_announced_of_one_central_refused(
    network: Network, photo_card: Path
) -> None:
    refused = say(network, "34" * 16)
    network.photos.attach(refused, b"of the refused one")
    take(network, results=(ItemResult(id=refused, result="rejected", reason="replaced"),))
    assert announced(network) == []
    network.photos.attach(say(network), PHOTO)
    network.take_away(MINE)
    assert announced(network) == []
    assert NAME not in on_card(photo_card)
    assert not network.photos.attach(MINE, PHOTO)
    assert not network.photos.attach(ASKED, PHOTO)


def test_a_photo_of_another_comes_only_when_asked_for_and_goes_on_after_a_cut_line(
    network: Network, photo_card: Path
) -> None:
    take(network, a_post_that_came(1, photo_bytes=len(PHOTO)), a_post_that_came(2, "c1" * 16))
    take(network, piece=a_piece(0, 10_000))
    assert network.photos_wanted() == ()
    assert not network.photos.ask("c1" * 16), "it has none"
    assert network.photos.ask(ASKED)
    assert network.photos_wanted() == (PhotoWanted(post=ASKED),)
    take(network, piece=a_piece(0, 10_000))
    take(network)
    assert network.photos_wanted() == (PhotoWanted(post=ASKED, start=10_000),)
    take(network, piece=a_piece(10_000, 20_000))
    take(network, piece=a_piece(10_000, 20_000))
    assert network.photos_wanted() == (PhotoWanted(post=ASKED),), "what does not fit is begun anew"
    take(network, piece=a_piece(0, 20_000))
    take(network, piece=a_piece(20_000, len(PHOTO)))
    assert network.photos_wanted() == ()
    assert network.photos.read(ASKED) == PHOTO
    assert on_card(photo_card) == [NAME]


def test_a_photo_that_came_harmed_is_asked_for_again_and_one_that_is_gone_is_not(network: Network) -> None:
    take(network, a_post_that_came(1, photo_bytes=len(PHOTO)))
    network.photos.ask(ASKED)
    take(network, piece=a_piece(0, len(PHOTO), body=bytes(len(PHOTO))))
    assert network.photos.read(ASKED) is None
    assert network.photos_wanted() == (PhotoWanted(post=ASKED),)
    take(network, piece=PhotoPiece(post=ASKED))
    assert network.photos_wanted() == ()


def test_a_redaction_erases_the_photo_also_one_that_is_on_its_way_or_comes_after(
    network: Network, photo_card: Path
) -> None:
    network.photos.attach(say(network), PHOTO)
    take(network, a_post_that_came(1, photo_bytes=len(PHOTO)))
    network.photos.ask(ASKED)
    take(network, piece=a_piece(0, 10_000))
    take(network, Redaction(number=2, post=MINE), Redaction(number=3, post=ASKED), Redaction(number=4, post="d1" * 16))
    assert on_card(photo_card) == []
    assert announced(network) == []
    take(network, piece=a_piece(10_000, len(PHOTO)))
    take(network, a_post_that_came(4, "d1" * 16, photo_bytes=len(PHOTO)))
    assert not network.photos.ask("d1" * 16)
    assert not network.photos.attach(MINE, PHOTO)
    assert network.photos_wanted() == ()
    assert on_card(photo_card) == []


def test_by_night_the_oldest_of_others_beyond_what_is_held_go_and_can_be_asked_for_again(
    network: Network, photo_card: Path
) -> None:
    network.photos.attach(say(network), b"mine")
    for number, post in enumerate((ASKED, "c1" * 16), start=1):
        body = f"photo {number}".encode()
        name = hashlib.sha256(body).hexdigest()
        take(network, a_post_that_came(number, post, photo_bytes=len(body)))
        network.photos.ask(post)
        take(network, piece=PhotoPiece(post=post, sha256=name, size_bytes=len(body), body=body))
    network.photos.tidy(held=1)
    network.photos.tidy(held=1)
    assert [network.photos.read(post) for post in (MINE, ASKED, "c1" * 16)] == [b"mine", None, b"photo 2"]
    assert len(on_card(photo_card)) == 2
    assert network.photos.ask(ASKED)
