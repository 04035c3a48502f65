"""Texts of a folder bring the pictures and recordings that lie beside them."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from content_sync.central.feeds.article_files import join, read_folder, split
from content_sync.central.feeds.articles import parse
from content_sync.central.feeds.feeding import feed
from content_sync.central.sources import source
from content_sync.errors import FeedError
from content_sync.wire.bulletins import Article
from tests.cast.central.ministry import NOW, Ministry
from tests.cast.central.tree_reader import TreeReader
from tests.cast.folders import DATA

OPUS = (DATA / "two_seconds.opus").read_bytes()


def png() -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((1_500, 1_000)).save(out, "PNG")
    return out.getvalue()


def text(**front: str) -> bytes:
    usual = {"id": "jar", "title": "โอ่ง", "category": "health", "areas": "th", "issued": "-1", "source": "อสม."}
    lines = "\n".join(f"{name}: {value}" for name, value in (usual | front).items())
    return f"---\n{lines}\n---\nปิดฝาโอ่ง\n".encode()


ILLUSTRATED = text(
    picture="jar.png", picture_alt="โอ่งที่ปิดฝา", picture_credit="แดง", recording="read.opus", recording_tongue="ภาษาอีสาน",
    recording_credit="ดำ", crops="soil, rice",
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "jar.md").write_bytes(ILLUSTRATED)
    (tmp_path / "jar.png").write_bytes(png())
    (tmp_path / "read.opus").write_bytes(OPUS)
    (tmp_path / "secret.txt").write_bytes(b"nobody named me")
    return tmp_path


def the_article(body: bytes) -> Article:
    (bulletin,) = parse(body, now=NOW).bulletins
    assert isinstance(bulletin, Article)
    return bulletin


@pytest.mark.parametrize("name", [".", "jar.md"])
def test_a_text_brings_what_it_names_and_nothing_else(folder: Path, name: str) -> None:
    body = read_folder(folder / name)
    assert set(split(body).files) == {"jar.png", "read.opus"}
    article = the_article(body)
    assert article.picture is not None
    assert article.recording is not None
    assert (article.picture.width, article.picture.height) == (1_200, 800)
    assert (article.picture.alt, article.picture.credit) == ("โอ่งที่ปิดฝา", "แดง")
    assert (article.recording.seconds, article.recording.tongue, article.recording.credit) == (2, "ภาษาอีสาน", "ดำ")
    assert article.crops == ("rice", "soil")


def test_the_same_folder_twice_changes_nothing(folder: Path) -> None:
    assert the_article(read_folder(folder)) == the_article(read_folder(folder))


def test_what_is_read_is_published_with_its_files(folder: Path, ministry: Ministry, reader: TreeReader) -> None:
    articles = source("articles")
    assert articles is not None
    feed(articles, lambda: articles.read(folder), publisher=ministry.publisher, now=NOW)
    article = the_article(read_folder(folder))
    bodies = reader.read(*(file.path for file in article.media))
    assert [len(body or b"") for body in bodies.values()] == [file.size_bytes for file in article.media]


@pytest.mark.parametrize(
    ("front", "field"),
    [
        ({"picture": "none.png", "picture_alt": "โอ่ง"}, "picture"),
        ({"picture": "../jar.png", "picture_alt": "โอ่ง"}, "picture"),
        ({"picture": "/etc/passwd", "picture_alt": "โอ่ง"}, "picture"),
        ({"picture": "read.opus", "picture_alt": "โอ่ง"}, "picture"),
        ({"picture": "jar.png"}, "picture_alt"),
        ({"recording": "jar.png"}, "recording"),
        ({"crops": "rice, poppy"}, "crops"),
    ],
)
def test_what_does_not_fit_is_refused_by_its_field(folder: Path, front: dict[str, str], field: str) -> None:
    (folder / "jar.md").write_bytes(text(**front))
    with pytest.raises(FeedError) as refused:
        parse(read_folder(folder), now=NOW)
    assert (refused.value.place, refused.value.field) == ("jar", field)


def test_a_notice_brings_no_picture(folder: Path) -> None:
    notice = text(kind="notice", starts="-1", picture="jar.png").replace(b"category: health\n", b"")
    (folder / "jar.md").write_bytes(notice)
    with pytest.raises(FeedError, match="is not a field of notice"):
        parse(read_folder(folder), now=NOW)


def test_a_body_whose_file_is_no_base64_is_refused() -> None:
    good = join([text()], {"a": b"1"})
    with pytest.raises(FeedError, match="base64"):
        parse(good[:-2] + b"!!", now=NOW)


def test_a_disk_that_takes_no_file_is_told_as_a_run_that_failed(folder: Path, ministry: Ministry) -> None:
    ministry.publisher.media.folder.write_text("a file where the folder should be")
    articles = source("articles")
    assert articles is not None
    with pytest.raises(FeedError, match="cannot be kept"):
        feed(articles, lambda: read_folder(folder), publisher=ministry.publisher, now=NOW)
