"""Take back a post of one's own that central does not have.

In: the post. Out: it is gone here, and never goes up. What central has stays: staff alone redact.
"""

from __future__ import annotations

from flask import Blueprint, Response

from content_sync.routes import add_route
from kiosk.admin.board.said import PATH, said_post, signed_in
from kiosk.admin.rendering import redirect_to
from kiosk.services import Services


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, f"{PATH}/posts/<post>/take-away", take_away, "POST")


def take_away(services: Services, post: str) -> Response:
    """Take back what you wrote, before it leaves."""
    person = signed_in(services)
    said = said_post(services, post, person)
    if said.is_mine and said.standing:
        services.network.take_away(post)
        services.sign_in.note("board_taken_away", post)
    is_left = said.conversation in services.network.board.outline().conversations
    return redirect_to(f"{PATH}/{said.conversation}?done=taken_away" if is_left else f"{PATH}?done=taken_away")
