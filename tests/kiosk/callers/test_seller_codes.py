"""The seller's code: said aloud, typed in any way, and found on no card."""

from __future__ import annotations

import pytest

from content_sync.errors import MistypedReferenceError
from content_sync.wire.references import ALPHABET
from kiosk.callers.seller_codes import SellerCodes, read_code

CODES = SellerCodes(b"s" * 32)
FORM, OTHER = "ab" * 16, "cd" * 16


def test_a_code_is_the_number_and_twice_three_characters_without_look_alikes() -> None:
    number, first, second = CODES.code(27, CODES.key(FORM)).split("-")
    assert number == "27"
    assert [len(first), len(second)] == [3, 3]
    assert set(first + second) <= set(ALPHABET)


def test_each_form_has_its_code_and_each_kiosk_another() -> None:
    code = CODES.code(27, CODES.key(FORM))
    assert code == CODES.code(27, CODES.key(FORM))
    assert code[:-1] != CODES.code(27, CODES.key(OTHER))[:-1]
    other_kiosk = SellerCodes(b"t" * 32)
    assert code != other_kiosk.code(27, other_kiosk.key(FORM))


def test_a_ticket_s_address_gives_the_code_again_and_no_other_address_does() -> None:
    key = CODES.ticket(27, FORM).removeprefix("/market/thanks/")
    read = CODES.read_ticket(key)
    assert read is not None
    assert (read.number, read.code) == (27, CODES.code(27, CODES.key(FORM)))
    assert CODES.code(27, CODES.key(FORM)).split("-")[1] not in key.upper().split("-")[1]
    for wrong in ("27", "0-" + key[3:], key + "a", key.upper() + "Z", "๒๗" + key[2:], ""):
        assert CODES.read_ticket(wrong) is None
    forged = CODES.read_ticket("27-" + "0" * 32)
    assert forged is not None
    assert forged.code != read.code


@pytest.mark.parametrize("typed", ["{}", " {} ", "{}\n"])
def test_a_code_is_read_as_people_type_it(typed: str) -> None:
    code = CODES.code(9, CODES.key(FORM))
    for spelled in (code, code.lower(), code.replace("-", " "), code.replace("9-", "๙ - ", 1), code[:5] + code[6:]):
        assert read_code(typed.format(spelled)).code == code


def test_look_alikes_are_read_as_what_they_look_like() -> None:
    codes = [CODES.code(number, CODES.key(f"{number:032x}")) for number in range(1, 200)]
    eights = [code for code in codes if "8" in code.split("-", 1)[1]]
    assert eights
    for code in eights:
        number, rest = code.split("-", 1)
        assert read_code(f"{number}-{rest.replace('8', 'b')}").code == code


def test_every_single_slip_is_found() -> None:
    code = CODES.code(27, CODES.key(FORM))
    for place in (3, 4, 5, 7, 8, 9):
        for sign in set(ALPHABET) - {code[place]}:
            with pytest.raises(MistypedReferenceError):
                read_code(code[:place] + sign + code[place + 1 :])


@pytest.mark.parametrize(
    "typed", ["", "27", "27-K7M", "K7M-4AX", "0-K7M-4AX", "27-K7M-4AXX", "27-0OM-4AX", "๒๗-กขค-4AX"]
)
def test_what_is_no_whole_code_is_told(typed: str) -> None:
    with pytest.raises(MistypedReferenceError):
        read_code(typed)
