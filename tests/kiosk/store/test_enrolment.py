"""The code waits on the card until central answered; then its digest alone stays, with the digits to compare."""

from __future__ import annotations

from pathlib import Path

import pytest

from content_sync.wire.enrolment import Welcome, make_code, six_digits
from kiosk.store.enrolment import Enrolments, shown_digits
from kiosk.store.journal.documents import Documents

KIOSK, CENTRAL, NONCE = b"\x01" * 32, b"\x02" * 32, b"\x03" * 16


def test_a_code_waits_and_is_gone_from_the_card_once_central_answered(enrolments: Enrolments) -> None:
    code, other = make_code(), make_code()
    enrolments.keep_code(code)
    assert (enrolments.code(), enrolments.read().state) == (code, "waiting")
    enrolments.welcomed(Welcome(standing="pending", nonce=NONCE.hex()), kiosk=KIOSK, central=CENTRAL)
    assert enrolments.code() == ""
    assert shown_digits(enrolments.read()) == six_digits(KIOSK, CENTRAL, NONCE)
    assert (enrolments.has_used(code), enrolments.has_used(other)) == (True, False)


@pytest.mark.parametrize(
    ("standing", "state"), [("", "active"), ("disputed", "disputed"), ("retired", "replaced"), ("revoked", "ended")]
)
def test_what_receipts_say_is_noted(enrolments: Enrolments, standing: str, state: str) -> None:
    enrolments.keep_code(make_code())
    enrolments.hear("pending")
    assert enrolments.read().state == "waiting", "of the key before"
    enrolments.welcomed(Welcome(standing="pending", nonce=NONCE.hex()), kiosk=KIOSK, central=CENTRAL)
    enrolments.hear(standing)
    assert enrolments.read().state == state
    assert bool(shown_digits(enrolments.read())) is (state == "disputed")


@pytest.mark.parametrize("standing", ["pending", "disputed", "retired", "revoked"])
def test_what_a_carrier_brings_after_weeks_ends_no_more_than_the_wait_for_a_person(
    enrolments: Enrolments, standing: str
) -> None:
    enrolments.keep_code(make_code())
    enrolments.welcomed(Welcome(standing="pending", nonce=NONCE.hex()), kiosk=KIOSK, central=CENTRAL)
    for heard, state in (("disputed", "disputed"), ("", "active"), (standing, "active")):
        enrolments.hear(heard, is_carried=True)
        assert enrolments.read().state == state


def test_a_kiosk_that_nobody_gave_a_code_notes_nothing(enrolments: Enrolments) -> None:
    for standing in ("", "retired"):
        enrolments.hear(standing)
        assert enrolments.read().state == "none"


def test_what_central_said_of_another_key_counts_no_more_once_the_kiosk_has_a_new_one(tmp_path: Path) -> None:
    code, later, other = make_code(), make_code(), b"\x04" * 32
    documents = Documents(tmp_path / "state.journal")
    before = Enrolments(documents, kiosk=KIOSK)
    before.keep_code(code)
    before.welcomed(Welcome(standing="active"), kiosk=KIOSK, central=CENTRAL)
    assert before.read().state == "active"
    after = Enrolments(documents, kiosk=other)
    assert (after.read().state, after.has_used(code)) == ("none", True)
    after.keep_code(later)
    assert (after.read().state, after.code()) == ("waiting", later)
    after.welcomed(Welcome(standing="pending", nonce=NONCE.hex()), kiosk=other, central=CENTRAL)
    assert shown_digits(after.read()) == six_digits(other, CENTRAL, NONCE)
    documents.close()
