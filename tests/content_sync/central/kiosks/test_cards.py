"""A card is known by its numbers and starts: the same bytes are nothing, and a clone, a backup and a repair differ."""

from __future__ import annotations

import pytest

from content_sync.central.kiosks.cards import (
    DIGEST_BYTES,
    KEPT_BOOTS,
    KEPT_DIGESTS,
    CardMemory,
    Sighting,
    read_spans,
    see,
    write_spans,
)


def heard(*seen: tuple[int, str, str, str]) -> CardMemory:
    """Return what is remembered after envelopes of a number, a content, a start and a board."""
    card = CardMemory()
    for seq, content, boot, board in seen:
        card = see(card, sighting(seq, content, boot, board))
    return card


def sighting(seq: int, content: str, boot: str = "", board: str = "") -> Sighting:
    return Sighting(seq=seq, digest=content.encode().ljust(DIGEST_BYTES), boot=boot, board=board)


def test_the_same_bytes_twice_change_nothing() -> None:
    card = heard((1, "one", "a", "pi"), (2, "two", "a", "pi"))
    assert see(card, sighting(1, "one", "a", "pi")) is card
    assert see(card, sighting(1, "one", "b", "other")) is card


def test_an_envelope_that_comes_late_is_no_clone() -> None:
    late = heard((1, "one", "a", "pi"), (8, "eight", "b", "pi"), (5, "by stick", "a", "pi"), (7, "by stick", "a", "pi"))
    assert (late.state, late.seq) == ("", 8)
    assert [(span.boot, span.first, span.last) for span in late.spans] == [("a", 1, 7), ("b", 8, 8)]


@pytest.mark.parametrize(("board", "state"), [("pi", "restored"), ("", "restored"), ("another pi", "cloned")])
def test_one_number_with_two_contents_is_a_backup_on_one_board_and_a_clone_on_two(board: str, state: str) -> None:
    assert heard((1, "one", "a", "pi"), (2, "two", "a", "pi"), (2, "other", "b", board)).state == state


@pytest.mark.parametrize(("board", "state"), [("pi", "restored"), ("another pi", "cloned")])
def test_the_numbers_of_two_starts_that_lie_in_each_other_are_one_card_twice(board: str, state: str) -> None:
    before = heard((1, "one", "a", "pi"), (5, "five", "a", "pi"))
    assert see(before, sighting(6, "six", "b", "pi")).state == ""
    assert see(before, sighting(3, "three", "b", board)).state == state
    both = see(see(before, sighting(6, "six", "b", board)), sighting(7, "seven", "a", "pi"))
    assert both.state == state


def test_a_clone_stays_one_whatever_comes_and_a_backup_may_turn_out_to_be_one() -> None:
    card = heard((1, "one", "a", "pi"), (1, "other", "b", "pi"), (2, "two", "c", "another"), (3, "three", "b", "pi"))
    assert card.state == "cloned"
    assert see(card, sighting(2, "yet another", "b", "pi")).state == "cloned"


def test_a_card_on_another_board_whose_numbers_go_on_was_repaired() -> None:
    card = heard((1, "one", "a", "pi"), (2, "two", "b", "new pi"), (3, "three", "b", "new pi"))
    assert (card.state, card.board) == ("moved", "new pi")
    assert heard((1, "one", "a", ""), (2, "two", "b", "new pi")).state == ""
    assert heard((1, "one", "a", "pi"), (2, "two", "", "")).board == "pi"


def test_a_start_has_named_its_board_once_and_for_all_its_envelopes() -> None:
    card = heard((1, "one", "a", "pi"), (2, "two", "a", ""), (3, "three", "b", "another pi"))
    assert (heard((1, "one", "a", "pi"), (2, "two", "a", "")).board, card.state) == ("pi", "moved")
    assert see(card, sighting(4, "four", "a", "")).state == "cloned", "the first start goes on, on its own board"
    same = heard((1, "one", "a", "pi"), (2, "two", "a", ""), (3, "three", "b", "pi"), (4, "four", "a", ""))
    assert same.state == "restored"


def test_only_so_much_is_remembered_of_a_card_and_it_is_read_as_it_was_written() -> None:
    card = heard(*((seq, f"{seq}", f"boot {seq}", "pi") for seq in range(1, KEPT_DIGESTS + 2)))
    assert len(card.digests) == KEPT_DIGESTS * (8 + DIGEST_BYTES)
    assert len(card.spans) == KEPT_BOOTS
    assert card.spans[-1].boot == f"boot {KEPT_DIGESTS + 1}"
    assert read_spans(write_spans(card.spans)) == card.spans
    assert see(card, sighting(1, "1")).state == "", "the first one is forgotten, and nothing speaks against it"
    assert see(card, sighting(2, "2")) is card
