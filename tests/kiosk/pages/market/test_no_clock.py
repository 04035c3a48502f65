"""A market in a village whose clock nobody trusts: from the form to the fourteenth day of running."""

from __future__ import annotations

from pathlib import Path

from kiosk.screens import PRINTED
from tests.cast.kiosk.clock_hands import ClockHands
from tests.cast.kiosk.served_kiosk import kiosk_in
from tests.cast.market.stall import put_up, say_yes


def test_without_a_clock_an_item_is_shown_for_fourteen_days_of_running(tmp_path: Path) -> None:
    with kiosk_in(tmp_path, hands=ClockHands(is_synchronized=False), screens=PRINTED) as kiosk:
        made = put_up(kiosk, title="มะม่วงของยาย")
        assert "พฤศจิกายน" not in kiosk.get(made.ticket.removeprefix("/en")).text
        say_yes(kiosk, made.number)
        assert "14 days left" in kiosk.get(f"/en/market/{made.number}").text
        kiosk.hands.move(days=13, hours=23)
        kiosk.program.services.reprint()
        assert "1 day left" in kiosk.get("/en/market").text
        kiosk.hands.move(hours=1)
        kiosk.program.services.reprint()
        assert "มะม่วงของยาย" not in kiosk.get("/market").text
        kiosk.stores.market.pass_time(kiosk.program.services.clock.read())
        seller = kiosk.post_only("/en/market/manage", {"Origin": kiosk.address}, code=made.code)
        assert "Its days are over" in seller.text
