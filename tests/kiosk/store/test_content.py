"""The content store: each part is there after a restart as it came, and only what changed is written."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from content_sync.client.tree.edition import Edition, PartFile
from kiosk.store.content import Content
from tests.cast.card.content_on_card import KEYS, article, articles, notice, opened
from tests.cast.kiosk.editions import a_part, an_edition, put_on
from tests.cast.place_and_time import NOON


def test_a_kiosk_that_never_met_central_has_no_parts_and_no_damage(tmp_path: Path) -> None:
    content, documents = opened(tmp_path)
    assert (content.edition(), content.damage) == (Edition(), ())
    documents.close()


def test_an_edition_is_there_after_a_restart_as_it_was(tmp_path: Path) -> None:
    content, documents = opened(tmp_path)
    kept = an_edition(article("b"), notice("n1"), article("a"), number=4, issued=NOON, keys=KEYS)
    put_on(content, kept)
    assert content.edition() == kept
    documents.close()
    content, documents = opened(tmp_path)
    assert content.edition() == kept
    assert content.damage == ()
    documents.close()


def test_a_part_without_bulletins_is_a_part(tmp_path: Path) -> None:
    content, documents = opened(tmp_path)
    empty = msgspec.structs.replace(articles(0), files=())
    content.take(empty)
    documents.close()
    content, documents = opened(tmp_path)
    assert content.edition() == Edition(parts=(empty,))
    documents.close()


def test_a_new_state_of_a_part_writes_what_changed_and_removes_what_is_gone(tmp_path: Path) -> None:
    content, documents = opened(tmp_path)
    stays, goes = article("stays", "ก" * 4000), article("goes")
    put_on(content, an_edition(notice("n1"), stays, goes, number=1, issued=NOON))
    before = journal_text(tmp_path)
    content.take(articles(2, article("new"), stays))
    assert journal_text(tmp_path).count("ก" * 4000) == before.count("ก" * 4000) == 1
    assert {document["id"] for document in documents.table("bulletins").all()} == {"stays", "new", "n1"}
    shown = content.edition()
    documents.close()
    content, documents = opened(tmp_path)
    assert content.edition() == shown
    assert [one.id for one in shown.bulletins] == ["new", "stays", "n1"]
    documents.close()


def journal_text(folder: Path) -> str:
    return (folder / "content.journal").read_text("utf-8")


def test_the_same_bulletin_in_two_files_or_two_parts_is_kept_as_it_came(tmp_path: Path) -> None:
    content, documents = opened(tmp_path)
    files = tuple(
        PartFile(path=name, digest="0" * 64, bulletins=(article("a"), article("a"))) for name in ("one", "two")
    )
    twice = msgspec.structs.replace(articles(1), files=files)
    other = a_part("local", article("a"), issued=NOON)
    content.take(twice)
    content.take(other)
    assert len(documents.table("bulletins")) == 2
    content.take(articles(2))
    documents.close()
    content, documents = opened(tmp_path)
    assert content.edition().part(other.role) == other
    content.take(twice)
    documents.close()
    content, documents = opened(tmp_path)
    assert content.edition().part("articles") == twice
    documents.close()


def test_a_confirmation_is_told_at_once_and_kept_once_an_hour(tmp_path: Path) -> None:
    content, documents = opened(tmp_path)
    put_on(content, an_edition(number=1, issued=NOON))

    def confirmed(held: Content) -> set[datetime]:
        return {part.confirmed for part in held.edition().parts if part.role in {"warnings", "sys"}}

    for minutes, is_kept in ((59, False), (60, True), (90, True)):
        at = NOON + timedelta(minutes=minutes)
        content.confirm({"warnings": at, "sys": at})
        assert confirmed(content) == {at}
        assert bool(documents.table("confirmed")) == is_kept
    documents.close()
    content, documents = opened(tmp_path)
    assert confirmed(content) == {NOON + timedelta(minutes=60)}
    content.confirm({"warnings": NOON - timedelta(days=1), "gone": NOON})
    documents.close()
    content, documents = opened(tmp_path)
    assert confirmed(content) == {NOON - timedelta(days=1), NOON + timedelta(minutes=60)}, (
        "the last word, also an earlier"
    )
    content.take(a_part("warnings", number=2, issued=NOON + timedelta(hours=5)))
    documents.close()
    content, documents = opened(tmp_path)
    assert confirmed(content) == {NOON + timedelta(hours=5), NOON + timedelta(minutes=60)}
    documents.close()
