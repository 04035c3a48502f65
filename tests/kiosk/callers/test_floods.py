"""A flood of wrong passwords on one account leaves the other account and the villagers' pages alone."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests
from argon2 import PasswordHasher

from kiosk.callers.passwords import Passwords
from tests.cast.kiosk.phone_browser import PASSWORD
from tests.cast.kiosk.served_kiosk import ServedKiosk, kiosk_in
from tests.cast.waiting import until

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
            until(lambda: 429 in answers, seconds=60, what="the end of the free guesses")
        finally:
            stop.set()
        for one in guessing:
            one.result()
    assert set(pages) == {200}
    assert reference
    assert came_in == 303
    assert kiosk.phone().sign_in(PASSWORD, person=1).status_code == 429
    assert answers.count(403) == 5, "five are looked at, and no more hashes are made for the others"
    assert set(answers) <= {403, 429, 503}


def test_while_strangers_guess_at_twelve_accounts_at_once_villagers_get_their_pages_and_a_known_phone_comes_in(
    kiosk: ServedKiosk,
) -> None:
    mine = kiosk.volunteer()
    mine.send("/admin/sign-out", form_of="/admin")
    slow = PasswordHasher(time_cost=25, memory_cost=19 * 1024, parallelism=1).hash(HELPERS)  # as on the least board
    accounts = [kiosk.stores.people.add(slow, role="helper").number for _ in range(12)]
    all_have_the_form = threading.Barrier(len(accounts))
    answers, pages = list[int](), list[str]()

    def guess(person: int) -> None:
        with requests.Session() as phone:
            phone.trust_env = False
            form = phone.get(f"{kiosk.address}/en/admin/sign-in", timeout=60).text
            token = re.search(r'name="csrf_token" value="([^"]+)"', form)
            assert token
            all_have_the_form.wait(60)
            fields = {"csrf_token": token[1], "person": str(person), "password": "not the password"}
            reply = phone.post(f"{kiosk.address}/en/admin/sign-in", data=fields, timeout=60)
            answers.append(reply.status_code)
            pages.append(reply.text if reply.status_code == 503 else "")

    with ThreadPoolExecutor(len(accounts)) as crowd:
        guessing = [crowd.submit(guess, number) for number in accounts]
        until(lambda: answers, seconds=60, what="the first answer")
        assert set(answers) == {503}, "whoever finds no place is told at once"
        assert [kiosk.get(path).status for path in ("/en/report/road", "/en/follow", "/en/search?q=x")] == [200] * 3
        assert 403 not in answers, "no password was looked at yet, and villagers have read their pages"
        assert mine.sign_in(PASSWORD, person=1).status_code == 303
        for one in guessing:
            one.result()
    assert set(answers) == {403, 503}
    assert all("Please try again in a moment." in page for page in pages if page)


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
