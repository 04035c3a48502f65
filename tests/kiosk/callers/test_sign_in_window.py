"""The window the button opens: five tries each, a hundred in all, ten minutes."""

from __future__ import annotations

from content_sync.callers.browsers import Browser
from kiosk.callers.sign_in_window import SignInWindow

TRIES_EACH, TRIES_AN_ADDRESS, TRIES_IN_ALL, OPEN_S = 5, 25, 100, 600


def opened(at_s: float = 100.0) -> SignInWindow:
    window = SignInWindow()
    window.open(at_s)
    return window


def tries(window: SignInWindow, browser: Browser | None = None, address: str = "1", now_s: float = 101.0) -> int:
    return sum(window.use_a_try(browser, address, now_s) for _ in range(200))


def test_a_closed_window_lets_nobody_try() -> None:
    assert tries(SignInWindow()) == 0
    assert SignInWindow().left_s(0.0) == 0


def test_an_address_has_five_tries_however_many_names_its_browsers_take() -> None:
    window = opened()
    fresh = [Browser(name=f"{number:032x}", since_s=100) for number in range(50)]
    assert sum(window.use_a_try(browser, "1", 101.0) for browser in fresh) == TRIES_EACH
    assert tries(window, None, "2") == TRIES_EACH


def test_a_browser_named_before_has_five_of_its_own() -> None:
    window = opened()
    assert tries(window, None, "1") == TRIES_EACH
    assert tries(window, Browser(name="ab" * 16, since_s=99), "1") == TRIES_EACH


def test_one_phone_with_many_names_leaves_tries_to_others() -> None:
    window = opened()
    names = [Browser(name=f"{number:032x}", since_s=9) for number in range(99)]
    assert sum(tries(window, browser, "1") for browser in names) == TRIES_AN_ADDRESS
    assert tries(window, None, "2") == TRIES_EACH


def test_there_are_a_hundred_in_all() -> None:
    window = opened()
    assert sum(tries(window, None, str(number)) for number in range(50)) == TRIES_IN_ALL


def test_it_ends_after_ten_minutes_and_when_it_is_closed() -> None:
    window = opened(100.0)
    assert window.use_a_try(None, "1", 100.0 + OPEN_S - 1)
    assert not window.use_a_try(None, "1", 100.0 + OPEN_S)
    window.open(1000.0)
    assert window.left_s(1000.0) == OPEN_S
    window.close()
    assert not window.use_a_try(None, "1", 1001.0)


def test_opened_again_everybody_has_their_tries_again() -> None:
    window = opened()
    assert tries(window) == TRIES_EACH
    window.open(200.0)
    assert tries(window, now_s=201.0) == TRIES_EACH
