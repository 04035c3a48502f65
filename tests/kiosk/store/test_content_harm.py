"""What a harmed file, a cut or another version leaves of the content: a part is whole or it is not shown."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from content_sync.client.tree.edition import Edition, Part
from content_sync.wire.bulletin_base import Bulletin
from content_sync.wire.bulletins import Article
from kiosk.store.content import open_content
from kiosk.store.journal.aside import KEEP_FOR, sweep_aside
from kiosk.store.journal.lines import FORMAT, line
from tests.cast.card.content_on_card import KEYS, article, articles, notice, opened
from tests.cast.card.cuts import states_after_cut
from tests.cast.card.power import Card
from tests.cast.card.store_on_card import in_use
from tests.cast.kiosk.editions import a_part, an_edition, put_on
from tests.cast.place_and_time import NOON


@pytest.mark.parametrize("harm", ["lost", "changed", "of another software"])
def test_a_part_that_is_not_whole_is_not_shown_and_costs_the_others_nothing(tmp_path: Path, harm: str) -> None:
    content, documents = opened(tmp_path)
    put_on(content, an_edition(notice("n1"), article("a"), article("b"), number=1, issued=NOON, keys=KEYS))
    others = [part for part in content.edition().parts if part.role != "articles"]
    table = documents.table("bulletins")
    number = next(document.doc_id for document in table.all() if document["id"] == "a")
    if harm == "lost":
        table.remove(doc_ids=[number])
    else:
        table.update({"title": "changed"} if harm == "changed" else {"kind": "hologram"}, doc_ids=[number])
    documents.close()
    content, documents = opened(tmp_path)
    assert list(content.edition().parts) == others
    assert list(content.damage) == ["the part articles of the kept edition is not whole and is fetched again"]
    content.take(articles(2, article("b")))
    assert list(content.damage) == []
    assert len(documents.table("bulletins")) == 2, "what is left of the harmed part is gone"
    documents.close()
    content, documents = opened(tmp_path)
    assert len(content.edition().parts) == len(others) + 1
    assert list(content.damage) == []
    documents.close()


class Tale(Article, frozen=True, kw_only=True, tag="article"):
    """An article as a later version of this program keeps it: with a field more."""

    mood: str = "glad"


class Hologram(Bulletin, frozen=True, kw_only=True, tag="hologram"):
    """A kind that only a later version knows."""


class LaterPart(Part, frozen=True, kw_only=True):
    """A part as a later version keeps it."""

    mirrored: int = 0


def test_an_older_program_put_back_shows_what_a_later_one_kept_but_for_what_it_does_not_know(tmp_path: Path) -> None:
    content, documents = opened(tmp_path)
    known = article("a")
    tale = Tale(**msgspec.structs.asdict(known), mood="cross")
    hologram = Hologram(id="h", areas=("43",), issued=NOON, source="จังหวัด")
    plain = articles(3, known)
    (file,) = plain.files
    mixed: tuple[Article, ...] = (tale, hologram)  # type: ignore[assignment]  # a later version's kinds
    later = LaterPart(**msgspec.structs.asdict(plain), mirrored=7)
    content.take(msgspec.structs.replace(later, files=(msgspec.structs.replace(file, bulletins=mixed),)))
    documents.close()
    content, documents = opened(tmp_path)
    assert content.edition() == Edition(parts=(msgspec.structs.replace(plain, skipped=plain.skipped + 1),))
    assert content.damage == ()
    assert len(documents.table("bulletins")) == 2, "the later version finds its own again"
    documents.close()


def test_a_later_program_shows_what_an_earlier_one_kept(tmp_path: Path) -> None:
    content, documents = opened(tmp_path)
    part = articles(3, article("a"))
    kept = {name: value for name, value in msgspec.structs.asdict(part).items() if name not in {"keys", "unreadable"}}
    earlier = msgspec.defstruct("Part", [(name, type(value)) for name, value in kept.items()], frozen=True)
    content.take(earlier(**kept))  # type: ignore[arg-type]  # a part as an earlier version knew it
    documents.close()
    content, documents = opened(tmp_path)
    assert content.edition() == Edition(parts=(part,))
    assert content.damage == ()
    documents.close()


def test_a_list_that_cannot_be_read_costs_its_part(tmp_path: Path) -> None:
    content, documents = opened(tmp_path)
    put_on(content, an_edition(notice("n1"), article("a"), number=1, issued=NOON))
    table = documents.table("parts")
    number = next(document.doc_id for document in table.all() if document["part"]["role"] == "articles")
    table.update({"bulletins": "none"}, doc_ids=[number])
    documents.close()
    content, documents = opened(tmp_path)
    assert content.edition().part("articles") is None
    assert content.edition().part("p43") is not None
    assert content.damage
    content.take(articles(2, article("b")))
    documents.close()
    content, documents = opened(tmp_path)
    assert content.edition().part("articles") == articles(2, article("b"))
    assert content.damage == ()
    documents.close()


def test_a_harmed_file_never_stops_the_kiosk(tmp_path: Path) -> None:
    content, documents = opened(tmp_path)
    content.take(articles(1, article("a")))
    content.take(articles(2, article("b")))
    documents.close()
    file = tmp_path / "content.journal"
    body = file.read_bytes()
    for start in range(0, len(body), 4096):
        harmed = body[:start] + bytes(byte ^ 0x55 for byte in body[start : start + 512]) + body[start + 512 :]
        file.write_bytes(harmed)
        content, documents = opened(tmp_path)
        shown = content.edition().part("articles")
        assert shown is None or shown.number in {1, 2}
        assert shown is None or len(shown.bulletins) == 1
        documents.close()
        if start > 5 * 4096:
            break


def test_a_file_of_a_newer_kiosk_is_put_aside_until_its_end_date_and_fetched_again(tmp_path: Path) -> None:
    file = tmp_path / "content.journal"
    file.write_bytes(line(1, f"journal {FORMAT + 1} 0").ljust(4096, b"\0"))
    content = open_content(file)
    assert content.edition() == Edition()
    content.take(articles(1, article("a")))
    content.close()
    (aside,) = tmp_path.glob("content.journal.aside-*")
    assert f"journal {FORMAT + 1}" in aside.read_text("utf-8")
    assert sweep_aside(tmp_path, NOON) == []
    (dated,) = tmp_path.glob("content.journal.aside-*")
    assert sweep_aside(tmp_path, NOON + KEEP_FOR + timedelta(days=1)) == [dated.name]
    again = open_content(file)
    assert again.edition() == Edition(parts=(articles(1, article("a")),))
    again.close()


@pytest.mark.parametrize("model", ["weak", "ext4"])
def test_a_cut_while_parts_change_leaves_the_old_state_or_the_new_one_whole(model: str) -> None:
    steps = [
        articles(1, article("a"), article("b", "ข" * 3000)),
        a_part("local", notice("n1"), issued=NOON),
        articles(2, article("b", "ข" * 3000), article("c", "ค" * 6000)),
        a_part("local", issued=NOON, number=2),
        articles(3),
    ]
    card, path = Card(model=model), Path("/card/content.journal")
    card.is_recording = True
    card.note = (Edition(),)
    with in_use(card):
        content, shown = open_content(path), Edition()
        for part in steps:
            before, shown = shown, shown.with_part(part)
            card.note = (before, shown)
            content.take(part)
            card.note = (shown,)
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
