"""What the sheet of a training carries: only the ministry writes it, only the right kiosk takes it, for 30 days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_sync.errors import ForgedError, MistypedReferenceError
from content_sync.wire.keys import new_seed, public_key
from content_sync.wire.sign_up import (
    Invitation,
    invite,
    read_digits,
    read_token,
    volunteer_id,
    write_digits,
    write_token,
)

SEED, SECRET = bytes(range(32)), bytes(range(32, 64))
TODAY = date(2026, 11, 22)
VILLAGE = "43010501"
INVITATION = invite(VILLAGE, 7, TODAY)
ANY = st.builds(
    Invitation,
    village=st.integers(10_000_000, 99_999_999).map(str),
    number=st.integers(1, 99),
    day=st.integers(0, 9_999),
)


@given(ANY)
def test_a_token_and_its_digits_say_the_same(invitation: Invitation) -> None:
    assert read_token(write_token(invitation, SEED), public_key(SEED)) == invitation
    digits = write_digits(invitation, SECRET)
    assert len(digits.replace(" ", "")) == 16
    assert read_digits(digits, invitation.village, [SECRET]) == invitation


def test_the_bytes_of_a_token_and_its_digits_stay_as_they_are() -> None:
    assert Invitation(village=VILLAGE, number=7, day=325) == INVITATION
    assert write_token(INVITATION, SEED).startswith("S0oxApBJxQcBRU_h9Mzu3b7g")
    assert write_digits(INVITATION, SECRET) == "0703 2529 4777 1668"
    assert volunteer_id(VILLAGE, 7) == INVITATION.register


@pytest.mark.parametrize("at", range(0, 99, 7))
def test_a_token_that_was_changed_anywhere_is_forged(at: int) -> None:
    token = write_token(INVITATION, SEED)
    changed = token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]
    with pytest.raises(ForgedError):
        read_token(changed, public_key(SEED))


@pytest.mark.parametrize("text", ["", "KJ1", "ไทย", "A" * 98, "A" * 99, "=" * 5, "A" * 5_000])
def test_what_is_no_token_is_refused(text: str) -> None:
    with pytest.raises(ForgedError):
        read_token(text, public_key(SEED))


def test_a_token_of_another_ministry_is_forged() -> None:
    with pytest.raises(ForgedError):
        read_token(write_token(INVITATION, new_seed()), public_key(SEED))


def test_digits_are_typed_with_spaces_dashes_or_thai_digits() -> None:
    digits = write_digits(INVITATION, SECRET)
    thai = digits.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
    for typed in (digits, digits.replace(" ", "-"), digits.replace(" ", ""), f" {thai}\u200b "):
        assert read_digits(typed, VILLAGE, [b"another", SECRET]) == INVITATION


@pytest.mark.parametrize("at", range(16))
def test_one_wrong_digit_is_never_taken(at: int) -> None:
    digits = write_digits(INVITATION, SECRET).replace(" ", "")
    wrong = digits[:at] + str((int(digits[at]) + 1) % 10) + digits[at + 1 :]
    with pytest.raises(ForgedError):
        read_digits(wrong, VILLAGE, [SECRET])


def test_digits_are_of_one_village_and_one_kiosk() -> None:
    digits = write_digits(INVITATION, SECRET)
    for village, secret in (("43010502", SECRET), (VILLAGE, bytes(32))):
        with pytest.raises(ForgedError):
            read_digits(digits, village, [secret])


@pytest.mark.parametrize("typed", ["", "1" * 15, "1" * 17, "1234 5678 9012 345x"])
def test_what_is_not_sixteen_digits_is_mistyped(typed: str) -> None:
    with pytest.raises(MistypedReferenceError):
        read_digits(typed, VILLAGE, [SECRET])


def test_an_invitation_ends_with_the_thirtieth_day_after_its_own() -> None:
    last = datetime(2026, 12, 22, 23, 59, 59, tzinfo=UTC)
    assert not INVITATION.is_over(last)
    assert INVITATION.is_over(last + timedelta(seconds=1))
