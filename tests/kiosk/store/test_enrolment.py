"""The code waits on the card until central answered; then its digest alone stays, with the digits to compare."""

from __future__ import annotations

import pytest

from content_sync.wire.enrolment import Welcome, make_code, six_digits
from kiosk.store.enrolment import Enrolments, shown_digits

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


def test_a_kiosk_that_nobody_gave_a_code_notes_nothing(enrolments: Enrolments) -> None:
    for standing in ("", "retired"):
        enrolments.hear(standing)
        assert enrolments.read().state == "none"
