"""Every address of the people who run the kiosk: who is led to the sign-in, who is refused, and what is noted."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from dataclasses import replace
from http import HTTPStatus

import pytest

from kiosk.callers.passwords import Passwords
from kiosk.screens import DAILY, SIGN_IN, VOLUNTEER
from kiosk.services import ComputedScreen
from tests.cast.card.outbox_on_card import STAMP
from tests.cast.kiosk.phone_browser import PhoneBrowser
from tests.cast.kiosk.served_kiosk import ServedKiosk
from tests.cast.pages.admin_addresses import addresses

HELPERS = "5511-2233-4455-6677"
# What notes an act: the log itself, and what stands for it in callers.
NOTING = (
    *("sign_in.note", "sign_in.note_by", "sign_in.let_in", "sign_in.begin", "sign_in.change_password"),
    *("rescue.take", "rescue.finish", "joining.join", "restores.confirm"),
)
# They change nothing that stays: one's own session, and what oneself has read.
NOT_NOTED = {"SIGN_OUT", "f'{PATH}/seen'"}


def asked(phone: PhoneBrowser, method: str, path: str, token: str = "") -> tuple[int, str]:
    response = phone.client.open(path, method=method, data={"csrf_token": token} if method == "POST" else None)
    return response.status_code, response.headers.get("Location", "")


def token_of(page: str) -> str:
    return page.partition('name="csrf_token" value="')[2].partition('"')[0]


@pytest.fixture
def helper_phone(kiosk: ServedKiosk, passwords: Passwords) -> PhoneBrowser:
    """The phone of a helper who is signed in, beside a volunteer with a name."""
    people = kiosk.stores.people
    people.keep(replace(people.all()[0], name="สมหญิง", since=STAMP))
    people.add(passwords.hash(HELPERS), name="วิชัย", role="helper", since=STAMP)
    phone = kiosk.phone()
    assert phone.sign_in(HELPERS, person=2).status_code == HTTPStatus.SEE_OTHER
    return phone


def test_a_visitor_is_led_to_the_sign_in_from_every_page_and_changes_nothing(kiosk: ServedKiosk) -> None:
    visitor = kiosk.phone()
    token = token_of(visitor.open("/admin/sign-in").text)
    inside = list(addresses(kiosk, (*DAILY, *VOLUNTEER)))
    assert len(inside) > 40
    for method, path in inside:
        for prefix in ("", "/en"):
            assert asked(visitor, method, prefix + path, token) == (303, f"{prefix}/admin/sign-in"), (method, path)
    assert kiosk.stores.state.audited() == ()


def test_a_helper_is_refused_wherever_a_volunteer_is_needed_and_nowhere_else(
    kiosk: ServedKiosk, helper_phone: PhoneBrowser
) -> None:
    token = token_of(helper_phone.open("/admin/visit").text)
    for method, path in addresses(kiosk, VOLUNTEER):
        assert asked(helper_phone, method, path, token)[0] == HTTPStatus.FORBIDDEN, (method, path)
    assert [event.what for event in kiosk.stores.state.audited()] == ["signed_in"]
    for method, path in addresses(kiosk, DAILY):
        if method == "GET":
            assert asked(helper_phone, method, path)[0] in {200, 303, 404}, path


def test_nothing_that_a_helper_reads_leads_to_what_they_may_not_see(
    kiosk: ServedKiosk, helper_phone: PhoneBrowser
) -> None:
    links = {"/admin"}
    for method, path in addresses(kiosk, DAILY):
        if method == "GET":
            links |= set(re.findall(r'href="(/admin[^"#?]*)"', helper_phone.open(path).text))
    assert {"/admin/box", "/admin/board", "/admin/diary", "/admin/market", "/admin/neighbour"} <= links
    refused = [path for path in sorted(links) if helper_phone.open(path).status_code == HTTPStatus.FORBIDDEN]
    assert refused == []


def test_a_form_without_its_token_is_refused_everywhere(kiosk: ServedKiosk) -> None:
    volunteer = kiosk.volunteer()
    posts = [path for method, path in addresses(kiosk, (*SIGN_IN, *DAILY, *VOLUNTEER)) if method == "POST"]
    assert len(posts) > 25
    for path in posts:
        for prefix in ("", "/en"):
            assert asked(volunteer, "POST", prefix + path)[0] == HTTPStatus.BAD_REQUEST, path
            assert asked(volunteer, "POST", prefix + path, "made.up.token")[0] == HTTPStatus.BAD_REQUEST, path
    assert [event.what for event in kiosk.stores.state.audited()] == ["signed_in"]


def posting_functions() -> Iterator[tuple[str, ComputedScreen, str]]:
    """Yield address, screen and name of the function that answers each POST, as `add_routes` says it."""
    for screen in (*SIGN_IN, *DAILY, *VOLUNTEER):
        tree = ast.parse(inspect.getsource(screen))  # type: ignore[arg-type]  # a screen is a module
        for call in ast.walk(tree):
            if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "add_route"):
                continue
            methods = [one.value for one in call.args[4:] if isinstance(one, ast.Constant)]
            function = call.args[3]
            if "POST" in methods and isinstance(function, ast.Name):
                yield ast.unparse(call.args[2]), screen, function.id


def is_noting(screen: ComputedScreen, name: str) -> bool:
    """Tell whether a function, or one of its own module or folder that it calls, notes what is done."""
    seen, waiting = set[str](), [(screen.__dict__, name)]
    while waiting:
        names, function = waiting.pop()
        found = names.get(function)
        if not inspect.isfunction(found) or f"{found.__module__}.{function}" in seen:
            continue
        if not found.__module__.startswith("kiosk.admin"):
            continue
        seen.add(f"{found.__module__}.{function}")
        for call in ast.walk(ast.parse(inspect.getsource(found))):
            if isinstance(call, ast.Call) and ast.unparse(call.func).endswith(NOTING):
                return True
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
                waiting.append((found.__globals__, call.func.id))
    return False


def test_every_form_that_changes_something_is_noted_in_the_log() -> None:
    posting = list(posting_functions())
    assert len(posting) > 25
    silent = {where for where, screen, name in posting if not is_noting(screen, name)}
    assert silent == NOT_NOTED, "an act that nobody can find in the log: call services.sign_in.note"
