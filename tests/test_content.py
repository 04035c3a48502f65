"""The shown edition: whole or not at all, there after a restart, and writing only what changed."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from content_sync.wire.bulletins import Article, Edition, Notice, ServiceKeys
from content_sync.wire.stamps import Stamp
from kiosk.store.content import Content, open_content
from kiosk.store.documents import Documents
from kiosk.store.kept import KEEP_FOR, sweep_kept
from kiosk.store.lines import FORMAT, line
from tests.cuts import states_after_cut
from tests.power import Card, in_use

NOON = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
ARRIVED = Stamp(at=NOON, clock="trusted")
KEYS = ServiceKeys(seal="a1" * 32, receipt="b2" * 32)


def article(name: str, body: str = "ดื่มน้ำให้พอ") -> Article:
    return Article(id=name, areas=("th",), issued=NOON, source="กรมอนามัย", category="health", title=name, body=body)


def edition(number: int, *bulletins: Article | Notice) -> Edition:
    return Edition(number=number, issued=NOON, bulletins=bulletins, keys=KEYS, skipped=1)


def opened(folder: Path) -> tuple[Content, Documents]:
    documents = Documents(folder / "content.journal")
    return Content(documents), documents


def test_a_kiosk_that_never_met_central_has_no_edition_and_no_damage(tmp_path: Path) -> None:
    content, documents = opened(tmp_path)
    assert (content.edition(), content.arrived(), content.damage) == (None, None, ())
    documents.close()


def test_an_edition_is_there_after_a_restart_as_it_was(tmp_path: Path) -> None:
    content, documents = opened(tmp_path)
    notice = Notice(id="n1", areas=("43",), issued=NOON, source="จังหวัด", title="น้ำประปาหยุดไหล", starts=NOON)
    kept = edition(4, article("b"), notice, article("a"))
    content.switch(kept, ARRIVED)
    assert content.edition() == kept
    documents.close()
    content, documents = opened(tmp_path)
    assert content.edition() == kept
    assert content.arrived() == ARRIVED
    assert content.damage == ()
    documents.close()


def test_an_edition_without_bulletins_and_keys_is_an_edition(tmp_path: Path) -> None:
    content, documents = opened(tmp_path)
    content.switch(Edition(number=0, issued=NOON), ARRIVED)
    documents.close()
    content, documents = opened(tmp_path)
    assert content.edition() == Edition(number=0, issued=NOON)
    documents.close()


def test_a_new_edition_writes_what_changed_and_removes_what_is_gone(tmp_path: Path) -> None:
    content, documents = opened(tmp_path)
    stays, goes = article("stays", "ก" * 4000), article("goes")
    content.switch(edition(1, stays, goes), ARRIVED)
    before = journal_text(tmp_path)
    new = edition(2, article("new"), stays)
    content.switch(new, ARRIVED)
    assert journal_text(tmp_path).count("ก" * 4000) == before.count("ก" * 4000) == 1
    assert {document["id"] for document in documents.table("bulletins").all()} == {"stays", "new"}
    documents.close()
    content, documents = opened(tmp_path)
    assert content.edition() == new
    documents.close()


def journal_text(folder: Path) -> str:
    return (folder / "content.journal").read_text("utf-8")


def test_the_same_bulletin_twice_in_an_edition_is_kept_as_it_came(tmp_path: Path) -> None:
    content, documents = opened(tmp_path)
    twice = edition(1, article("a"), article("a"))
    content.switch(twice, ARRIVED)
    documents.close()
    content, documents = opened(tmp_path)
    assert content.edition() == twice
    documents.close()


def test_an_edition_that_lost_a_bulletin_is_not_shown_and_the_next_one_is(tmp_path: Path) -> None:
    content, documents = opened(tmp_path)
    content.switch(edition(1, article("a"), article("b")), ARRIVED)
    documents.table("bulletins").remove(doc_ids=[1])
    documents.close()
    content, documents = opened(tmp_path)
    assert content.edition() is None
    assert list(content.damage) == ["the kept edition is not whole and is fetched again"]
    content.switch(edition(2, article("b")), ARRIVED)
    assert list(content.damage) == []
    documents.close()


def test_an_edition_with_a_changed_bulletin_is_not_shown(tmp_path: Path) -> None:
    content, documents = opened(tmp_path)
    content.switch(edition(1, article("a")), ARRIVED)
    documents.table("bulletins").update({"title": "changed"}, doc_ids=[1])
    documents.close()
    content, documents = opened(tmp_path)
    assert content.edition() is None
    documents.close()


def test_an_edition_of_another_version_of_the_software_is_not_shown(tmp_path: Path) -> None:
    content, documents = opened(tmp_path)
    content.switch(edition(1, article("a")), ARRIVED)
    documents.table("bulletins").update({"kind": "hologram"}, doc_ids=[1])
    documents.close()
    content, documents = opened(tmp_path)
    assert content.edition() is None
    documents.table("contents").update({"number": "one"}, doc_ids=[1])
    documents.close()
    content, documents = opened(tmp_path)
    assert content.edition() is None
    assert content.damage
    documents.close()


def test_a_harmed_file_never_stops_the_kiosk(tmp_path: Path) -> None:
    content, documents = opened(tmp_path)
    content.switch(edition(1, article("a")), ARRIVED)
    content.switch(edition(2, article("b")), ARRIVED)
    documents.close()
    file = tmp_path / "content.journal"
    body = file.read_bytes()
    for start in range(0, len(body), 4096):
        harmed = body[:start] + bytes(byte ^ 0x55 for byte in body[start : start + 512]) + body[start + 512 :]
        file.write_bytes(harmed)
        content, documents = opened(tmp_path)
        shown = content.edition()
        assert shown is None or shown.number in {1, 2}
        assert shown is None or len(shown.bulletins) == 1
        documents.close()
        if start > 5 * 4096:
            break


def test_a_file_of_a_newer_kiosk_is_put_aside_until_its_end_date_and_fetched_again(tmp_path: Path) -> None:
    file = tmp_path / "content.journal"
    file.write_bytes(line(1, f"journal {FORMAT + 1} 0").ljust(4096, b"\0"))
    content = open_content(file)
    assert content.edition() is None
    content.switch(edition(1, article("a")), ARRIVED)
    content.close()
    (aside,) = tmp_path.glob("content.journal.kept-*")
    assert f"journal {FORMAT + 1}" in aside.read_text("utf-8")
    assert sweep_kept(tmp_path, NOON) == []
    (dated,) = tmp_path.glob("content.journal.kept-*")
    assert sweep_kept(tmp_path, NOON + KEEP_FOR + timedelta(days=1)) == [dated.name]
    again = open_content(file)
    assert again.edition() == edition(1, article("a"))
    again.close()


@pytest.mark.parametrize("model", ["weak", "ext4"])
def test_a_cut_while_editions_change_leaves_the_old_one_or_the_new_one_whole(model: str) -> None:
    editions = [
        edition(1, article("a"), article("b", "ข" * 3000)),
        edition(2, article("b", "ข" * 3000), article("c", "ค" * 6000)),
        edition(3),
    ]
    card, path = Card(model=model), Path("/card/content.journal")
    card.is_recording = True
    card.note = (None,)
    with in_use(card):
        content = open_content(path)
        for before, after in zip([None, *editions], editions, strict=False):
            card.note = (before, after)
            content.switch(after, ARRIVED)
            card.note = (after,)
        content.close()
    dice, tried = random.Random(3), 0
    for snapshot in card.snapshots:
        assert isinstance(snapshot.note, tuple)
        for files in states_after_cut(snapshot, model=model, dice=dice, at_most=12):
            with in_use(Card(files, model=model)):
                content = open_content(path)
                assert content.edition() in snapshot.note
                assert content.damage == ()
                content.close()
            tried += 1
    assert tried > 30
