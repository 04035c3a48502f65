"""What the volunteer sees when something could not be done: the form was too old, or the card did not take it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Final, Literal

from flask import Blueprint, Response
from flask_wtf.csrf import CSRFError

from kiosk.admin.rendering import HOME, render
from kiosk.refusals import card_refusal
from kiosk.services import Services
from kiosk.store.errors import CardError

_TEMPLATE: Final = "admin/trouble.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRefusalView:
    """`stale`: the form is from before a sign-in or a restart. `full`, `failed`: the card did not take it.

    `not_yours`: only a volunteer may do this, and a helper is signed in.
    """

    refusal: Literal["stale", "full", "failed", "not_yours"]


def add_handlers(blueprint: Blueprint, services: Services) -> None:
    blueprint.register_error_handler(CSRFError, partial(show_stale, services))
    blueprint.register_error_handler(CardError, partial(show_card_refusal, services))


def show_stale(services: Services, error: CSRFError) -> Response:
    """Learn that the form was too old, and open it again."""
    del error
    return render(services, HOME, _TEMPLATE, FormRefusalView(refusal="stale"), status=HTTPStatus.BAD_REQUEST)


def show_not_yours(services: Services) -> Response:
    """Learn that only a volunteer may do this."""
    return render(services, HOME, _TEMPLATE, FormRefusalView(refusal="not_yours"), status=HTTPStatus.FORBIDDEN)


def show_card_refusal(services: Services, error: CardError) -> Response:
    """Learn that the card did not take what you sent."""
    refusal, status = card_refusal(error)
    return render(services, HOME, _TEMPLATE, FormRefusalView(refusal=refusal), status=status)
