"""A report form that another site sends is shown again, filled, and kept only when our own page sends it."""

from __future__ import annotations

import re

import pytest

from tests.cast.kiosk.served_kiosk import ServedKiosk, sending
from tests.cast.listener.serving import Reply


def elsewhere(kiosk: ServedKiosk, headers: dict[str, str], token: str = "") -> Reply:
    return kiosk.post_only(sending(prefix="/en"), headers, form=token, text="ถนนหน้าวัดพัง", name="สมศรี")


@pytest.mark.parametrize(
    "origin", ["null", "http://evil.example", "https://127.0.0.1.evil.example", "http://[", "", "x"]
)
def test_a_form_sent_from_elsewhere_is_shown_again_filled_and_kept_when_it_is_sent_from_there(
    kiosk: ServedKiosk, origin: str
) -> None:
    reply = elsewhere(kiosk, {"Origin": origin}, token=kiosk.form())
    assert reply.status == 403
    assert "press &#34;Send&#34;" in reply.text or 'press "Send"' in reply.text
    assert "ถนนหน้าวัดพัง" in reply.text
    assert not kiosk.reports_waiting()
    fresh = re.search(r'name="form" value="([0-9a-f.]{65})"', reply.text)
    assert fresh
    assert kiosk.post(sending(prefix="/en"), form=fresh[1], text="ถนนหน้าวัดพัง").status == 200
    assert len(kiosk.reports_waiting()) == 1


def test_a_browser_that_names_no_origin_needs_the_token_of_our_form(kiosk: ServedKiosk) -> None:
    for token in ("", "ab" * 16, "ab" * 16 + "." + "0" * 32):
        assert elsewhere(kiosk, {}, token=token).status == 403
    assert not kiosk.reports_waiting()
    assert elsewhere(kiosk, {}, token=kiosk.form()).status == 303
    assert len(kiosk.reports_waiting()) == 1


def test_a_question_from_elsewhere_is_asked_again(kiosk: ServedKiosk) -> None:
    reference = kiosk.report()
    for headers in ({"Origin": "null"}, {"Origin": "http://evil.example"}, {}):
        reply = kiosk.post_only("/follow", headers, reference=reference)
        assert reply.status == 403
        assert f'value="{reference}"' in reply.text
    token = re.search(r'name="form" value="([0-9a-f.]{65})"', kiosk.get("/follow").text)
    assert token
    assert kiosk.post_only("/follow", {}, reference=reference, form=token[1]).status == 200
