"""References: said aloud, written down, typed again; every slip is found."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from content_sync.errors import MistypedReferenceError
from content_sync.wire.references import (
    ALPHABET,
    MOST_CORRECTIONS,
    corrections,
    make_reference,
    read_reference,
    serial_of,
    write_reference,
)
from tests.cast.wire.wire_samples import references, villages

LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SAME = {"B": "8", "S": "5", "Z": "2", "G": "6"}


def as_written(parts: tuple[str, int, str]) -> str:
    return write_reference(*parts)


@given(villages, st.integers(1, 10**9 - 1))
def test_a_reference_that_was_made_is_read(village: str, serial: int) -> None:
    reference = make_reference(village, serial)
    assert read_reference(reference) == reference
    assert serial_of(reference) == serial
    assert reference.startswith(village[4:])


@pytest.mark.parametrize("written", ["0501-27-K7M4-7", "0000-1-2222-H", "9999-999999999-YYYY-3"])
def test_a_reference_that_somebody_wrote_down_is_read_by_every_later_version(written: str) -> None:
    assert read_reference(written) == written


@given(references.map(as_written))
def test_every_single_slip_is_found(reference: str) -> None:
    for place, right in enumerate(reference):
        if right == "-":
            continue
        for wrong in LETTERS:
            if wrong == right or SAME.get(wrong) == right:
                continue
            typed = reference[:place] + wrong + reference[place + 1 :]
            with pytest.raises(MistypedReferenceError):
                read_reference(typed)


@given(references.map(as_written))
def test_every_swap_of_neighbours_is_found(reference: str) -> None:
    places = [place for place, letter in enumerate(reference) if letter != "-"]
    for one, two in itertools.pairwise(places):
        if reference[one] == reference[two]:
            continue
        typed = list(reference)
        typed[one], typed[two] = typed[two], typed[one]
        with pytest.raises(MistypedReferenceError):
            read_reference("".join(typed))


@given(references.map(as_written), st.sampled_from(["lower", "blanks", "dashes", "look-alikes", "thai", "joined"]))
def test_what_people_do_when_they_write_is_forgiven(reference: str, way: str) -> None:
    typed = {
        "lower": reference.lower(),
        "blanks": f"  {reference.replace('-', ' ')} ",
        "dashes": reference.replace("-", " – "),
        "look-alikes": reference[:-6] + reference[-6:].translate(str.maketrans("8526", "BSZG")),
        "thai": reference.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")),
        "joined": reference[:-2] + reference[-1],
    }[way]
    assert read_reference(typed) == reference


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(typed: str) -> None:
    try:
        reference = read_reference(typed)
    except MistypedReferenceError:
        return
    assert read_reference(reference) == reference


@pytest.mark.parametrize("typed", ["", "0501", "0501-27-K7M4", "0501-0-K7M4-X", "0501-007-K7M4-X", "501-27-K7M4-X"])
def test_half_a_reference_is_refused(typed: str) -> None:
    with pytest.raises(MistypedReferenceError):
        read_reference(typed)


def test_a_leading_zero_is_a_slip_and_not_another_way_to_write() -> None:
    for part in range(0, 10_000, 7):
        with pytest.raises(MistypedReferenceError):
            read_reference(write_reference(f"{part:04}", 17, "AAAA").replace("-17-", "-07-"))


def test_the_secret_part_of_a_reference_is_drawn_anew_each_time() -> None:
    made = {make_reference("43010501", 1) for _ in range(200)}
    assert len(made) > 190
    assert {letter for one in made for letter in one.split("-")[2]} == set(ALPHABET)


def letters_of(reference: str) -> str:
    return reference.replace("-", "")


def is_valid(letters: str) -> bool:
    try:
        read_reference(f"{letters[:4]}-{letters[4:-5]}-{letters[-5:-1]}-{letters[-1]}")
    except MistypedReferenceError:
        return False
    return True


@given(references.map(as_written), st.data())
def test_a_swap_of_neighbours_is_among_the_few_that_may_be_meant_or_they_are_too_many_to_say(
    reference: str, data: st.DataObject
) -> None:
    letters = letters_of(reference)
    place = data.draw(st.integers(4, len(letters) - 2))
    typed = letters[:place] + letters[place + 1] + letters[place] + letters[place + 2 :]
    assume(not is_valid(typed))
    found = corrections(typed, village=f"4301{reference[:4]}")
    assert reference in found or found == ()
    assert len(found) <= MOST_CORRECTIONS


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("050127K7M4O", ("0501-27-K7M4-7",)),
        ("050127K7LM7", ("0501-27-K75M-7",)),
        ("O50127K7M47", ("0501-27-K7M4-7",)),
        ("05012IK7M47", ("0501-27-K7M4-7",)),
        ("050127KO7M4L", ()),
        ("050227K7M47", ("0501-27-K7M4-7",)),
        ("0501", ()),
        ("", ()),
    ],
)
def test_what_is_meant_by_a_slip(typed: str, meant: tuple[str, ...]) -> None:
    assert corrections(typed, village="43010501") == meant


@given(references.map(as_written), st.data())
def test_a_character_that_no_reference_has_names_the_one_that_was_meant(reference: str, data: st.DataObject) -> None:
    letters = letters_of(reference)
    place = data.draw(st.integers(len(letters) - 5, len(letters) - 1))
    typed = letters[:place] + data.draw(st.sampled_from("OILQUVD")) + letters[place + 1 :]
    assert corrections(typed, village=f"4301{reference[:4]}") == (reference,)


@given(references.map(as_written), references.map(as_written), st.data())
def test_what_may_be_meant_is_decided_by_what_was_typed_alone_and_is_always_a_whole_reference(
    reference: str, village: str, data: st.DataObject
) -> None:
    letters = letters_of(reference)
    place = data.draw(st.integers(0, len(letters) - 1))
    typed = letters[:place] + data.draw(st.sampled_from(LETTERS)) + letters[place + 1 :]
    found = corrections(typed, village=f"4301{village[:4]}")
    assert found == corrections(typed, village=f"4301{village[:4]}")
    for one in found:
        assert read_reference(one) == one
        assert one[:4] in {typed[:4], village[:4]}


@given(st.text(max_size=60))
def test_nothing_that_can_be_typed_breaks_the_search_for_what_was_meant(typed: str) -> None:
    assert len(corrections(typed, village="43010501")) <= MOST_CORRECTIONS
