"""The numbers of envelopes, and which envelopes may still get a receipt."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from msgspec import structs

from kiosk.store.envelopes import MOST_CARRIED, MOST_OTHERS, Envelopes
from kiosk.store.journal.documents import Documents
from tests.cast.card.outbox_on_card import STAMP

ID = "ab" * 16


@contextmanager
def the_card(folder: Path) -> Iterator[tuple[Envelopes, Documents]]:
    documents = Documents(folder / "state.journal")
    yield Envelopes(documents), documents
    documents.close()


def harm(file: Path, word: bytes) -> None:
    body = file.read_bytes()
    assert word in body
    file.write_bytes(body.replace(word, word.swapcase()))


def test_the_epoch_stays_and_the_number_grows_over_restarts(tmp_path: Path) -> None:
    with the_card(tmp_path) as (envelopes, _):
        epoch = envelopes.epoch()
        assert len(epoch) == 8
        assert [envelopes.begin().seq, envelopes.begin().seq] == [1, 2]
    with the_card(tmp_path) as (envelopes, _):
        assert (envelopes.epoch(), envelopes.begin().seq) == (epoch, 3)


def test_two_cards_have_two_epochs(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    with the_card(tmp_path) as (first, _), the_card(tmp_path / "other") as (second, _):
        assert first.epoch() != second.epoch()


def test_a_card_whose_epoch_is_left_begins_another_once_and_its_open_envelopes_stay(tmp_path: Path) -> None:
    with the_card(tmp_path) as (envelopes, _):
        old = envelopes.begin([ID])
        envelopes.leave(old.epoch)
        renewed = envelopes.begin()
        assert (renewed.epoch != old.epoch, renewed.seq) == (True, 1)
        envelopes.leave(old.epoch)  # the receipt of another envelope of then
        assert envelopes.begin().address == (renewed.epoch, 2)
        assert old.address in envelopes.opened()


def test_a_store_that_lost_lines_begins_a_new_epoch_and_its_old_envelopes_stay_open(tmp_path: Path) -> None:
    with the_card(tmp_path) as (envelopes, _):
        old = envelopes.begin([ID], carried="a")
        envelopes.begin(["lost"])
        envelopes.begin()
    harm(tmp_path / "state.journal", b"lost")
    with the_card(tmp_path) as (envelopes, documents):
        assert documents.damage
        assert envelopes.epoch() != old.epoch
        assert envelopes.begin().seq == 1
        renewed = envelopes.epoch()
        assert envelopes.opened()[old.address] == old
    with the_card(tmp_path) as (envelopes, _):
        assert (envelopes.epoch(), envelopes.begin().seq) == (renewed, 2)


def test_after_a_last_line_that_cannot_be_read_one_number_is_left_out(tmp_path: Path) -> None:
    with the_card(tmp_path) as (envelopes, _):
        epoch = envelopes.epoch()
        assert envelopes.begin().seq == 1
    harm(tmp_path / "state.journal", b'last_seq":1')
    with the_card(tmp_path) as (envelopes, documents):
        assert (list(documents.damage), len(documents.perhaps_lost)) == ([], 1)
        assert envelopes.epoch() == epoch
        assert [envelopes.begin().seq, envelopes.begin().seq] == [2, 3]


def test_an_envelope_is_open_with_what_it_confirms_after_a_restart(tmp_path: Path) -> None:
    with the_card(tmp_path) as (envelopes, _):
        by_link, by_stick = envelopes.begin([ID]), envelopes.begin(carried="cd")
    with the_card(tmp_path) as (envelopes, _):
        assert list(envelopes.opened().values()) == [by_link, by_stick]
        assert by_link.confirmed == (ID,)


def test_the_last_hundred_that_had_receipts_by_link_stay_open(tmp_path: Path) -> None:
    with the_card(tmp_path) as (envelopes, _):
        for _ in range(MOST_OTHERS + 2):
            envelopes.note_answered(envelopes.begin())
        assert [one.seq for one in envelopes.opened().values()] == list(range(3, MOST_OTHERS + 3))


def test_weeks_of_tries_without_a_link_close_neither_the_last_that_arrived_nor_those_right_after_it(
    tmp_path: Path,
) -> None:
    with the_card(tmp_path) as (envelopes, _):
        for _ in range(5):
            envelopes.note_answered(envelopes.begin())
        for _ in range(MOST_OTHERS):
            envelopes.begin()
    with the_card(tmp_path) as (envelopes, _):
        for _ in range(3 * MOST_OTHERS):
            last = envelopes.begin()
        seqs = [one.seq for one in envelopes.opened().values()]
        assert (len(seqs), seqs[:3], seqs[-1]) == (MOST_OTHERS, [5, 6, 7], last.seq)


def test_what_was_handed_to_a_carrier_stays_open_beside_any_number_of_tries_by_link(tmp_path: Path) -> None:
    with the_card(tmp_path) as (envelopes, _):
        carried = [envelopes.begin(carried="ef") for _ in range(MOST_CARRIED)]
        for _ in range(MOST_OTHERS + 1):
            envelopes.begin()
        assert [one for one in envelopes.opened().values() if one.carried] == carried
        envelopes.begin(carried="ef")
        assert carried[0].address not in envelopes.opened()
        assert carried[1].address in envelopes.opened()


def test_since_when_a_carrier_has_an_item_stays_while_it_waits_and_is_forgotten_with_it(tmp_path: Path) -> None:
    later = structs.replace(STAMP, at=STAMP.at + timedelta(days=3))
    with the_card(tmp_path) as (envelopes, _):
        assert envelopes.carried() == {}
        envelopes.note_carried(["a", "b"], STAMP)
        envelopes.note_carried(["b", "c"], later)
    with the_card(tmp_path) as (envelopes, _):
        assert envelopes.carried() == {"b": STAMP, "c": later}
        envelopes.note_carried(["c", "b"], later)
        assert envelopes.carried() == {"b": STAMP, "c": later}
        envelopes.note_carried([], later)
        assert envelopes.carried() == {}
