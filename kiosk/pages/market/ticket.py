"""The ticket of a market item: its code, made to be photographed, and the place to add a photo.

In: the key of an item that was just put up; perhaps a photo. Out: the page, with what became of the photo. Rules: the
page has an address of its own, so that Back, reload and a restart do not lose the code, and needs no cookie; after an
hour, or once the item has ended, it leads to the page that asks for the code. A photo that is refused does not change
the item.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Final

from flask import Blueprint, Response, request

from content_sync.callers.addresses import one_caller
from content_sync.listener.task import took_s
from content_sync.routes import add_route
from content_sync.wire.stamps import Stamp
from kiosk.callers.seller_codes import TICKET_PATH
from kiosk.callers.tickets import is_open_at
from kiosk.callers.upload_form import read_upload
from kiosk.paper import Page, language_at, see_other
from kiosk.refusals import PHOTO_CODES, PHOTO_KEPT, photo_refusal
from kiosk.services import Services
from kiosk.store.errors import CardError, UploadError
from kiosk.store.market.items import MarketItem
from kiosk.store.market.market import MAX_PHOTOS
from kiosk.store.photos.shrinking import MAX_BYTES

_MANAGE: Final = "/market/manage"
_MB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketTicket:
    """What a key opens: the item, its code, and where its page stands."""

    item: MarketItem
    code: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketTicketView:
    """The page: the code in parts, the item, and what became of the photo (a code the template knows)."""

    item: MarketItem
    parts: tuple[str, ...]
    title: str
    made: Stamp
    is_waiting: bool
    has_photo: bool
    is_for_district: bool
    photos_left: int
    address: str
    photo: str
    most_mb: int = MAX_BYTES // _MB
    most_photos: int = MAX_PHOTOS


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, f"{TICKET_PATH}/<key>", show)
    add_route(blueprint, services, f"{TICKET_PATH}/<key>", send, "POST")


def show(services: Services, key: str) -> Response:
    """See the code of your item, for an hour."""
    ticket = _ticket(services, key)
    if ticket is None:
        return see_other(_MANAGE, language_at(request.path))
    became, item = request.args.get("photo", ""), ticket.item
    view = MarketTicketView(
        item=item,
        parts=tuple(ticket.code.split("-")),
        title=item.title,
        made=item.made,
        is_waiting=item.state == "waiting",
        has_photo=bool(item.photo),
        is_for_district=item.is_for_district,
        photos_left=MAX_PHOTOS - item.photos_kept,
        address=ticket.path,
        photo=became if became in PHOTO_CODES else "",
    )
    page = Page(path=ticket.path, template="pages/market/ticket.html", view=view)
    return services.paper.response(page, language_at(request.path))


def send(services: Services, key: str) -> Response:
    """Add a photo to your item; the ticket then shows what became of it."""
    ticket = _ticket(services, key)  # the key proves that the form is ours
    if ticket is None:
        return see_other(_MANAGE, language_at(request.path))
    code = _keep_photo(services, ticket.item)
    services.reprint()  # an item that was shown waits again
    return see_other(f"{ticket.path}?photo={code}#photo-part", language_at(request.path))


def _ticket(services: Services, key: str) -> MarketTicket | None:
    read = services.seller_codes.read_ticket(key)
    item = services.market.item(read.number) if read else None
    if read is None or item is None or not item.is_held or not item.has_code(read.code):
        return None
    if not is_open_at(services.clock.read(), item.made, int(took_s(request.environ))):
        return None
    return MarketTicket(item=item, code=read.code, path=f"{TICKET_PATH}/{key}")


def _keep_photo(services: Services, item: MarketItem) -> str:
    """Keep the photo with its item; return the code of what became of it."""

    def keep(photo: bytes, small_photo: bytes) -> None:
        services.market.attach_photo(item.number, photo=photo, small_photo=small_photo)

    try:
        services.uploads.keep_photo_in_two_sizes(
            one_caller(request.remote_addr), partial(read_upload, request, max_bytes=MAX_BYTES), keep
        )
    except (UploadError, CardError) as error:
        code = photo_refusal(error)
        services.note_refusal("market photo", code, error)
        return code
    return PHOTO_KEPT
