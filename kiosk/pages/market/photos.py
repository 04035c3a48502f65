"""The photos of the items that are shown, and what stands in place of an item that is not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from content_sync.routes import add_route
from kiosk.facts.market import PATH
from kiosk.paper import Page, language_at
from kiosk.services import Services
from kiosk.store.errors import MissingFileError

_GONE: Final = 410
_CACHE: Final = "public, max-age=1209600, immutable"  # as long as an item is shown; the address names the content


@dataclass(frozen=True, slots=True, kw_only=True)
class GoneView:
    """The page of an item that is not shown; whether it never was or no longer is, it does not say."""

    number: int


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, f"{PATH}/photos/<name>", show)
    add_route(blueprint, services, f"{PATH}/<int:number>", show_gone)


def show(services: Services, name: str) -> Response:
    """See a photo of an item that is shown."""
    try:
        photo = services.market.photo(name, "shown")
    except MissingFileError as error:
        raise NotFound from error
    if photo is None:
        raise NotFound
    return Response(photo, mimetype="image/jpeg", headers={"Cache-Control": _CACHE})


def show_gone(services: Services, number: int) -> Response:
    """Read that an item is not shown; the page of one that is shown is printed."""
    if not services.market.is_known(number):
        raise NotFound
    page = Page(path=f"{PATH}/{number}", template="pages/market/gone.html", view=GoneView(number=number))
    return services.paper.response(page, language_at(request.path), status=_GONE)
