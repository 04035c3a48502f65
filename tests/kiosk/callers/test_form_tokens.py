"""A form is ours where its origin is the host that was asked, however either is written."""

from __future__ import annotations

import pytest

from kiosk.callers.form_tokens import is_of_host


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("http://kiosk:8080", "kiosk:8080"),
        ("HTTP://KIOSK:8080", "kiosk:8080"),
        ("http://kiosk", "kiosk"),
        ("http://kiosk:80", "kiosk"),
        ("http://kiosk", "kiosk:80"),
        ("https://kiosk", "kiosk:443"),
        ("http://[::1]:8080", "[::1]:8080"),
        ("http://[::1]", "[::1]:80"),
    ],
)
def test_an_origin_is_the_host_that_was_asked(origin: str, host: str) -> None:
    assert is_of_host(origin, host)


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("http://evil", "kiosk"),
        ("http://kiosk:8080", "kiosk"),
        ("http://kiosk", "kiosk:8080"),
        ("https://kiosk", "kiosk:80"),
        ("http://kiosk.evil", "kiosk"),
        ("http://kiosk@evil", "kiosk"),
        ("http://[", "kiosk"),
        ("http://kiosk:x", "kiosk"),
        ("http://kiosk", "kiosk:99999"),
        ("ftp://kiosk", "kiosk"),
        ("null", "kiosk"),
        ("null", ""),
        ("http://", ""),
        ("", ""),
    ],
)
def test_any_other_origin_is_elsewhere(origin: str, host: str) -> None:
    assert not is_of_host(origin, host)
