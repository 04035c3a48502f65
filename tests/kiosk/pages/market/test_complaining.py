"""Saying that something is wrong: counted, seen by the volunteer, and nothing is hidden by it."""

from __future__ import annotations

import errno
import re

import pytest

from kiosk.screens import PRINTED
from tests.cast.card.store_on_card import refusing
from tests.cast.kiosk.served_kiosk import ServedKiosk, kiosk_in
from tests.cast.listener.serving import Reply
from tests.cast.market.stall import put_up, say_yes


def complain(kiosk: ServedKiosk, number: int, reason: str = "cheating", cookie: str = "") -> Reply:
    path = f"/en/market/{number}/complaint"
    return kiosk.post_only(path, {"Origin": kiosk.address, "Cookie": cookie}, reason=reason)


def complaints(kiosk: ServedKiosk, number: int) -> dict[str, int]:
    item = kiosk.stores.market.item(number)
    assert item is not None
    return item.complaints


def chosen(page: Reply) -> list[str]:
    return re.findall(r'value="([a-z-]+)" checked', page.text)


def test_a_complaint_is_thanked_counted_once_and_hides_nothing(tmp_path_factory: pytest.TempPathFactory) -> None:
    with kiosk_in(tmp_path_factory.mktemp("market"), screens=PRINTED) as kiosk:
        number = put_up(kiosk, title="ของแปลก").number
        say_yes(kiosk, number)
        first = complain(kiosk, number)
        assert (first.status, first.headers["location"]) == (303, f"/en/market/{number}/complaint?done=taken")
        assert "The volunteer will look at it" in kiosk.get(first.headers["location"]).text
        cookie = first.headers["set-cookie"].split(";")[0]
        assert complain(kiosk, number, "rude", cookie).status == 303, "thanked again"
        assert complaints(kiosk, number) == {"cheating": 1}
        kiosk.program.services.reprint()
        assert "ของแปลก" in kiosk.get("/market").text
        kiosk.hands.move(days=1)
        complain(kiosk, number, "rude", cookie)
        assert complaints(kiosk, number) == {"cheating": 1, "rude": 1}


def test_complaints_by_script_are_counted_a_few_times_only(kiosk: ServedKiosk) -> None:
    number = put_up(kiosk).number
    say_yes(kiosk, number)
    assert {complain(kiosk, number).status for _ in range(50)} == {303}
    assert complaints(kiosk, number) == {"cheating": 5}


def test_a_reason_is_to_be_chosen_and_the_form_is_to_be_ours(kiosk: ServedKiosk) -> None:
    number = put_up(kiosk).number
    say_yes(kiosk, number)
    page = complain(kiosk, number, "")
    assert page.status == 422
    assert 'role="alert"' in page.text
    elsewhere = kiosk.post_only(f"/market/{number}/complaint", {"Origin": "http://evil.example"}, reason="rude")
    assert elsewhere.status == 403
    assert chosen(elsewhere) == ["rude"], "what was chosen is sent with one more press"
    assert complaints(kiosk, number) == {}


@pytest.mark.parametrize("number", [1, 7])
def test_nobody_complains_about_what_is_not_shown(kiosk: ServedKiosk, number: int) -> None:
    put_up(kiosk)
    assert kiosk.get(f"/market/{number}/complaint").status == 404
    assert complain(kiosk, number).status == 404


@pytest.mark.parametrize(
    ("number", "refusal"), [(errno.ENOSPC, (507, "no room left")), (errno.EIO, (503, "cannot write"))]
)
def test_a_complaint_that_the_card_refuses_is_told_and_counted_once_it_is_said_again(
    kiosk: ServedKiosk, number: int, refusal: tuple[int, str]
) -> None:
    item, (status, words) = put_up(kiosk), refusal
    say_yes(kiosk, item.number)
    for cookie in ("", item.cookie):
        with refusing(number, "pwrite", "fsync", "fdatasync"):
            refused = [complain(kiosk, item.number, "rude", cookie) for _ in range(6)][-1]
        assert (refused.status, chosen(refused)) == (status, ["rude"])
        assert words in refused.text
        assert "set-cookie" not in refused.headers
        assert complain(kiosk, item.number, "rude", cookie).status == 303
    assert complaints(kiosk, item.number) == {"rude": 2}
