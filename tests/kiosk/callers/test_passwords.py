"""Passwords: the first one, the next one, and how it may be typed."""

from __future__ import annotations

import os
import re

import pytest

from kiosk.callers.passwords import Passwords, new_password, new_password_refusal


def test_first_passwords_are_speakable_and_never_twice_the_same() -> None:
    made = {new_password() for _ in range(500)}
    assert len(made) == 500
    assert all(re.fullmatch(r"\d{4}-\d{4}-\d{4}-\d{4}", password) for password in made)


def test_the_hash_is_argon2id_at_what_a_small_board_can_bear(passwords: Passwords) -> None:
    assert passwords.hash("x").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.parametrize(
    ("kept", "typed", "is_right"),
    [
        ("1234-5678", "12345678", True),
        ("1234-5678", "๑๒๓๔ ๕๖๗๘", True),
        ("ปลาดุก ย่าง", "ปลาดุก ย่าง", True),
        ("ปลาดุก ย่าง", "ปลาดุกย่าง", False),
        ("กำแพงวัด", "ก\u0e4dาแพงวัด", True),
        ("Kiosk-123", "kiosk-123", False),
        ("Kiosk-123", "Kiosk123", False),
        ("x" * 8, "x" * 9, False),
    ],
)
def test_digits_may_be_grouped_and_everything_else_is_taken_as_it_is(
    passwords: Passwords, kept: str, typed: str, is_right: bool
) -> None:
    assert passwords.is_right(passwords.hash(kept), typed) is is_right


@pytest.mark.parametrize(
    ("new", "again", "mistake"),
    [
        ("ปลาดุกย่าง", "ปลาดุกย่าง", None),
        ("4821 0937", "48210937", None),
        ("กขคงกขคง", "กขคงกขคง", None),
        ("ab12" * 50, "ab12" * 50, None),
        ("ปลาดุกย่าง", "ปลาดุกย่างง", "different"),
        ("ปลาดุก", "ปลาดุก", "too_short"),
        ("482-10-93", "482-10-93", "too_short"),
        ("ab12" * 50 + "c", "ab12" * 50 + "c", "too_long"),
        ("12345678", "12345678", "simple"),
        ("๑๒๓๔๕๖๗๘๙๐", "๑๒๓๔๕๖๗๘๙๐", "simple"),
        ("87654321", "87654321", "simple"),
        ("QWERTYUI", "QWERTYUI", "simple"),
        ("กขคกขคกข", "กขคกขคกข", "simple"),
        ("", "", "too_short"),
    ],
)
def test_a_chosen_password_is_told_what_is_wrong_with_it(new: str, again: str, mistake: str | None) -> None:
    assert new_password_refusal(new, again) == mistake


def test_passwords_are_checked_where_the_system_forbids_to_give_way(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(_: int) -> int:
        raise PermissionError

    monkeypatch.setattr(os, "nice", forbidden)
    passwords = Passwords()
    assert passwords.is_right(passwords.hash("1234-5678"), "1234-5678")
