"""A flood of wrong passwords on one account leaves the other account and the villagers' pages alone."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from kiosk.callers.passwords import Passwords
from tests.cast.kiosk.phone_browser import PASSWORD
from tests.cast.kiosk.served_kiosk import ServedKiosk, kiosk_in

HELPERS = "5511-2233-4455-6677"


def test_while_strangers_guess_one_account_the_other_comes_in_and_villagers_read_and_report(
    kiosk: ServedKiosk, passwords: Passwords
) -> None:
    kiosk.stores.people.add(passwords.hash(HELPERS), name="วิชัย", role="helper")
    stop, answers = threading.Event(), list[int]()

    def guess() -> None:
        while not stop.is_set():
            answers.append(kiosk.phone().sign_in("not the password", person=1).status_code)

    with ThreadPoolExecutor(3) as crowd:
        guessing = [crowd.submit(guess) for _ in range(3)]
        try:
            pages = [kiosk.get(path).status for path in ("/report/road", "/en/search?q=x") for _ in range(10)]
            reference = kiosk.report()
            came_in = kiosk.phone().sign_in(HELPERS, person=2).status_code
        finally:
            stop.set()
        for one in guessing:
            one.result()
    assert set(pages) == {200}
    assert reference
    assert came_in == 303
    assert kiosk.phone().sign_in(PASSWORD, person=1).status_code == 429
    assert answers.count(403) == 5, "five are looked at, and no more hashes are made for the others"
    assert set(answers) == {403, 429}


def test_a_session_cookie_is_worth_nothing_at_another_box_and_one_planted_before_is_replaced(tmp_path: Path) -> None:
    with kiosk_in(tmp_path / "one") as here, kiosk_in(tmp_path / "two") as there:
        mine = here.volunteer()
        thief = there.phone()
        for name in ("kiosk", "kiosk_phone"):
            thief.client.set_cookie(name, mine.cookie(name), domain="localhost")
        assert not thief.is_signed_in()
        victim = here.phone()
        victim.open("/admin/sign-in")
        planted = victim.cookie()
        victim.sign_in()
        assert victim.cookie() != planted
        attacker = here.phone()
        attacker.client.set_cookie("kiosk", planted, domain="localhost")
        assert not attacker.is_signed_in()
        assert victim.is_signed_in()
