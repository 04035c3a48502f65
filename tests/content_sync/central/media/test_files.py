"""Media at central are files named by their content; what nothing names is removed after a week."""

from __future__ import annotations

import os
from pathlib import Path

from content_sync.central.media.files import MediaStore
from tests.cast.central.ministry import NOW, Ministry, an_article
from tests.cast.tree.media import a_picture, an_illustrated_article, media_body, media_file

BODY = media_body("a", 500)
WEEK_S = 7 * 86_400


def test_the_same_bytes_twice_are_one_file(tmp_path: Path) -> None:
    store = MediaStore(folder=tmp_path / "media")
    kept = store.keep(BODY, "webp")
    assert store.keep(BODY, "webp") == kept == media_file(BODY, "webp")
    assert [file.name for file in store.folder.iterdir()] == [kept.name]
    assert store.read(kept) == BODY
    assert store.has(kept)


def test_what_is_harmed_or_missing_is_not_read(tmp_path: Path) -> None:
    store = MediaStore(folder=tmp_path)
    kept = store.keep(BODY, "webp")
    (tmp_path / kept.name).write_bytes(BODY[:-1] + b"?")
    assert store.read(kept) is None
    (tmp_path / kept.name).write_bytes(BODY[:-1])
    assert not store.has(kept)
    assert store.keep(BODY, "webp") == kept
    assert store.read(kept) == BODY, "kept again, it is mended"
    (tmp_path / kept.name).unlink()
    assert store.read(kept) is None


def test_what_nothing_names_is_removed_after_a_week(tmp_path: Path) -> None:
    store = MediaStore(folder=tmp_path / "media")
    assert store.sweep((), now_s=0) == 0
    named, unnamed = store.keep(BODY, "webp"), store.keep(BODY[1:], "webp")
    for file in (named, unnamed):
        os.utime(store.folder / file.name, (1_000, 1_000))
    assert store.sweep({named.name}, now_s=1_000 + WEEK_S) == 0
    assert store.sweep({named.name}, now_s=1_001 + WEEK_S) == 1
    assert [file.name for file in store.folder.iterdir()] == [named.name]


def test_a_publish_removes_what_no_text_names_and_keeps_what_a_draft_names(ministry: Ministry) -> None:
    store = ministry.publisher.media
    drafted, unnamed = store.keep(BODY, "webp"), store.keep(BODY[1:], "webp")
    for file in (drafted, unnamed):
        os.utime(store.folder / file.name, (1_000, 1_000))
    ministry.put(an_illustrated_article("draft", picture=a_picture(BODY)), state="draft")
    ministry.put(an_article("other"))
    ministry.publisher.publish(NOW)
    assert [file.name for file in store.folder.iterdir()] == [drafted.name]
    assert not list(ministry.tree.folder.glob("targets/articles/*.webp")), "a draft's picture is not published"
