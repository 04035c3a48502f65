"""A seller and the volunteer at the market of a kiosk that is served."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kiosk.store.market.items import MarketItem
from tests.cast.kiosk.served_kiosk import SEE_OTHER, ServedKiosk
from tests.cast.listener.serving import Reply

NEW, SEND = "/en/market/new", "/en/market/new?send"


@dataclass(frozen=True, slots=True, kw_only=True)
class PutUp:
    """What a seller has after putting something up: the ticket's address, the number and the code on it."""

    ticket: str
    number: int
    code: str
    cookie: str


def send_item(kiosk: ServedKiosk, cookie: str = "", **fields: str) -> Reply:
    """Send the market's form as a browser does; return the answer itself."""
    sent = {"form": kiosk.form(NEW), "side": "offer", "title": "มะม่วงเบา", "seller": "ยายสมจิต"} | fields
    return kiosk.post_only(SEND, {"Origin": kiosk.address, "Cookie": cookie}, **sent)


def put_up(kiosk: ServedKiosk, cookie: str = "", **fields: str) -> PutUp:
    """Put something up, and read the ticket."""
    reply = send_item(kiosk, cookie, **fields)
    assert reply.status == SEE_OTHER
    ticket = reply.headers["location"]
    parts = re.findall(r"<dd>(\w+)</dd>", kiosk.get(ticket).text)
    return PutUp(
        ticket=ticket, number=int(parts[0]), code="-".join(parts), cookie=reply.headers["set-cookie"].split(";")[0]
    )


def say_yes(kiosk: ServedKiosk, number: int) -> MarketItem:
    """Let the volunteer show an item, and print the site."""
    services = kiosk.program.services
    item = services.market.item(number)
    assert item is not None
    assert services.market.show(number, item.content, services.clock.read())
    services.reprint()
    return item
