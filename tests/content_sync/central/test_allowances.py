"""How often one sender may ask, and which address a request is counted to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import Client

from content_sync.central.allowances import Allowance, caller
from content_sync.central.app import Central, create_app, create_desk, open_central
from content_sync.central.config import load
from content_sync.central.staff.sign_in import make_account
from tests.cast.central.ministry import NOW, ministry_in
from tests.cast.desk.office import EMAIL, PASSWORD, hidden
from tests.cast.place_and_time import Stopwatch

ATTACKER, PROXY, CLERK = "203.0.113.9", "10.0.0.1", "192.0.2.7"


def test_each_name_has_its_own_and_all_have_them_again_when_the_span_is_over() -> None:
    watch = Stopwatch()
    allowance = Allowance(2, span_s=60, stopwatch=watch)
    assert [allowance.try_use("a") for _ in range(4)] == [0, 0, 60, 60]
    assert [allowance.wait_s("a"), allowance.wait_s("b"), allowance.try_use("b")] == [60, 0, 0]
    watch.seconds += 59.5
    assert allowance.wait_s("a") == 1
    watch.seconds += 0.5
    assert [allowance.wait_s("a"), *(allowance.try_use("a") for _ in range(3))] == [0, 0, 0, 60]


def test_asking_how_long_to_wait_uses_nothing() -> None:
    allowance = Allowance(1, span_s=60, stopwatch=Stopwatch())
    assert [allowance.wait_s("a") for _ in range(3)] == [0] * 3
    assert allowance.try_use("a") == 0


@pytest.mark.parametrize(
    ("told", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:0:1::5", "2001:db8:0:1::/64"),
        ("2001:db8:0:1:ffff:ffff:ffff:ffff", "2001:db8:0:1::/64"),
        ("2001:db8:0:2::5", "2001:db8:0:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("unknown", "unknown"),
        ("", ""),
    ],
)
def test_who_has_a_network_of_addresses_is_one_caller(told: str, counted: str) -> None:
    with Flask("any").test_request_context(environ_base={"REMOTE_ADDR": told}):
        assert caller() == counted


@contextmanager
def central_in(folder: Path, *, trusted_proxies: int) -> Iterator[Central]:
    config = load(None, environ={}, arguments={"data_dir": str(folder), "trusted_proxies": trusted_proxies})
    with ministry_in(folder), open_central(config) as central:
        make_account(create_desk(central, lambda: NOW), central.database.staff, EMAIL, PASSWORD)
        yield central


def guess_from(central: Central, *calls: tuple[str, str]) -> list[int]:
    """Type a wrong password 60 times as the first caller, then the right one as each of the others."""
    app = create_app(central, lambda: NOW)

    def sign_in(address: str, told: str, email: str, password: str) -> int:
        client = Client(app)
        sent = {"X-Forwarded-For": told} if told else {}
        page = client.get("/sign-in", headers=sent, environ_base={"REMOTE_ADDR": address}).text
        fields = {**hidden(page), "email": email, "password": password}
        return client.post("/sign-in", data=fields, headers=sent, environ_base={"REMOTE_ADDR": address}).status_code

    first, *others = calls
    assert {sign_in(*first, f"somebody-{number}", "wrong") for number in range(60)} == {200}
    return [sign_in(*one, EMAIL, PASSWORD) for one in others]


def test_a_header_anybody_can_write_changes_nothing_while_no_proxy_is_trusted(tmp_path: Path) -> None:
    with central_in(tmp_path, trusted_proxies=0) as central:
        others = [(ATTACKER, "1.2.3.4"), (ATTACKER, ""), (CLERK, ATTACKER)]
        assert guess_from(central, (ATTACKER, ""), *others) == [429, 429, 302]


def test_behind_one_proxy_it_is_the_caller_the_proxy_names_that_is_counted(tmp_path: Path) -> None:
    with central_in(tmp_path, trusted_proxies=1) as central:
        others = [(PROXY, ATTACKER), (PROXY, f"1.2.3.4, {ATTACKER}"), (PROXY, CLERK), (PROXY, f"{ATTACKER}, {CLERK}")]
        assert guess_from(central, (PROXY, f"{CLERK}, {ATTACKER}"), *others) == [429, 429, 302, 302]


def test_behind_two_proxies_it_is_the_caller_the_first_of_them_names(tmp_path: Path) -> None:
    with central_in(tmp_path, trusted_proxies=2) as central:
        others = [(PROXY, f"{ATTACKER}, 10.0.0.3"), (PROXY, f"{ATTACKER}, {CLERK}, 10.0.0.2")]
        assert guess_from(central, (PROXY, f"1.2.3.4, {ATTACKER}, 10.0.0.2"), *others) == [429, 302]


@pytest.mark.parametrize(
    ("referrer", "status"),
    [("https://desk.example/sign-in", 302), ("https://evil.example/", 303), ("http://desk.example/", 303), ("", 303)],
)
def test_a_form_that_came_by_https_must_come_from_the_desk_itself(tmp_path: Path, referrer: str, status: int) -> None:
    with central_in(tmp_path, trusted_proxies=1) as central:
        client = Client(create_app(central, lambda: NOW))
        sent = {"Host": "desk.example", "X-Forwarded-For": CLERK, "X-Forwarded-Proto": "https"}
        page = client.get("/sign-in", headers=sent)
        assert page.headers["Referrer-Policy"] == "same-origin", "or browsers would not say where a form comes from"
        fields = {**hidden(page.text), "email": EMAIL, "password": PASSWORD}
        answer = client.post("/sign-in", data=fields, headers=sent | ({"Referer": referrer} if referrer else {}))
        assert (answer.status_code, answer.location) == (status, "/" if status == 302 else "/sign-in")


@pytest.mark.parametrize(("trusted", "counted"), [(0, [400, 429, 429]), (1, [400, 400, 429])])
def test_kiosks_too_are_counted_by_the_address_the_proxy_names(
    tmp_path: Path, trusted: int, counted: list[int]
) -> None:
    with central_in(tmp_path, trusted_proxies=trusted) as central:
        client = Client(create_app(central, lambda: NOW))
        calls = [ATTACKER] * 60 + [CLERK, f"{CLERK}, {ATTACKER}"]
        replies = [client.post("/v1/up", data=b"junk", headers={"X-Forwarded-For": told}).status_code for told in calls]
        assert [replies[59], *replies[60:]] == counted
