"""One sector of the card goes bad: the rest is served, the loss is told, the harmed file is kept."""

import random
import re
from dataclasses import dataclass

import pytest

from kiosk.store.journal import lines
from kiosk.store.journal.documents import Documents
from tests.cast.card.inodes import BLOCK, SECTOR
from tests.cast.card.power import Card
from tests.cast.card.store_on_card import in_use
from tests.cast.card.store_story import JOURNAL

pytestmark = pytest.mark.usefixtures("silence")
REPORTS = 24
NOISE = random.Random(3).randbytes(SECTOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Healthy:
    """A journal of some reports, packed and spread, and where the line of each lies."""

    content: bytes
    spans: dict[int, range]

    def near(self, start: int, size: int) -> set[int]:
        """The reports in this place or the sectors next to it."""
        place = range(start - SECTOR, start + size + SECTOR)
        return {n for n, span in self.spans.items() if span.start < place.stop and place.start < span.stop}


@pytest.fixture(scope="module")
def healthy() -> Healthy:
    with in_use(Card()) as card:
        store = Documents(JOURNAL)
        for n in range(REPORTS):
            store.table("t").insert({"n": n, "text": "ไฟดับ " * (10 + 7 * n)})
            if n == REPORTS // 2:
                store.compact()
        content = card.files()[str(JOURNAL)] or b""
    found = {int(match[1]): match.start() for match in re.finditer(rb'"n":(\d+)', content)}
    spans = {n: range(content.rindex(b'{"t"', 0, at) - 20, content.index(b"\n", at)) for n, at in found.items()}
    assert len(spans) == REPORTS
    return Healthy(content=content, spans=spans)


def check(card: Card, may_be_lost: set[int]) -> set[int]:
    """Start on a harmed card; return what is lost, after checking that it is told, kept and mended."""
    with in_use(card):
        store = Documents(JOURNAL)
        lost = set(range(REPORTS)) - {document["n"] for document in store.table("t")}
        assert lost <= may_be_lost
        # Only of the last line nobody can say whether it was ever confirmed; here some of it is always left to see.
        assert not lost or store.damage or (lost == {REPORTS - 1} and store.perhaps_lost)
        is_harmed = store.store.journal.must_replace
        assert is_harmed or not lost
        harmed = card.files()[str(JOURNAL)]
        card.bad_blocks.clear()
        store.table("t").insert({"n": "after"})
        store.close()
        kept = [content for name, content in card.files().items() if ".aside-" in name]
        assert kept == ([harmed] if is_harmed else [])
        again = Documents(JOURNAL)
        assert again.damage == []
        assert {document["n"] for document in again.table("t")} == set(range(REPORTS)) - lost | {"after"}
    return lost


@pytest.mark.parametrize("bad", [bytes(SECTOR), NOISE, b"\xff" * SECTOR], ids=["zeros", "noise", "ones"])
def test_a_bad_sector_loses_its_neighbourhood_at_most_and_is_told(healthy: Healthy, bad: bytes) -> None:
    losses = set()
    for start in range(0, len(healthy.content), SECTOR):
        content = healthy.content[:start] + bad + healthy.content[start + SECTOR :]
        card = Card({"/card": None, str(JOURNAL): content[: len(healthy.content)]})
        losses |= check(card, healthy.near(start, SECTOR))
    assert losses == set(range(REPORTS))


def test_a_block_that_cannot_be_read_loses_its_own_lines_and_is_told(healthy: Healthy) -> None:
    for block in range(len(healthy.content) // BLOCK):
        card = Card({"/card": None, str(JOURNAL): healthy.content})
        card.bad_blocks.add((str(JOURNAL), block))
        check(card, healthy.near(block * BLOCK, BLOCK))


def test_whatever_bytes_there_are_the_store_opens(healthy: Healthy) -> None:
    dice = random.Random(11)
    for _ in range(300):
        content = bytearray(healthy.content)
        for _ in range(dice.randrange(1, 6)):
            start = dice.randrange(len(content))
            length = dice.choice([1, 8, 700, 9000])
            move = dice.randrange(len(content))
            content[start : start + length] = dice.choice(
                [bytes(length), dice.randbytes(length), content[move : move + length], b""]
            )
        with in_use(Card({"/card": None, str(JOURNAL): bytes(content)})):
            store = Documents(JOURNAL)
            before = store.table("t").all()
            store.table("t").insert({"n": "after"})
            store.close()
            again = Documents(JOURNAL)
            assert again.table("t").all() == [*before, {"n": "after"}]
            assert again.damage == []


def test_bytes_that_look_like_lines_inside_a_text_are_not_taken_for_lines() -> None:
    forged = lines.line(99, '{"users":{"1":{"is_admin":true}}}').decode().strip()
    with in_use(Card()) as card:
        store = Documents(JOURNAL)
        store.table("t").insert({"text": forged})
        store.table("t").insert({"text": "last"})
        store.close()
        content = card.files()[str(JOURNAL)] or b""
    for at in (at for at, byte in enumerate(content) if byte):
        harmed = content[:at] + b"\0" + content[at + 1 :]
        with in_use(Card({"/card": None, str(JOURNAL): harmed})):
            assert Documents(JOURNAL).tables() <= {"t"}
