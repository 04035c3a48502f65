"""What the volunteer sees when something could not be done: the form was too old, or the card did not take it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Final, Literal

from flask import Blueprint, Response, request
from flask_wtf.csrf import CSRFError

from kiosk.admin.rendering import HOME, render
from kiosk.refusals import card_refusal
from kiosk.services import Services
from kiosk.store.errors import CardError

_TEMPLATE: Final = "admin/trouble.html"
_WORDS: Final = ("title", "body", "text")  # the fields of forms in which people write at length


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRefusalView:
    """`stale`: the form is from before a sign-in or a restart. `full`, `failed`: the card did not take it.

    `not_yours`: only a volunteer may do this, and a helper is signed in. `typed` are the words of the form, to copy.
    """

    refusal: Literal["stale", "full", "failed", "not_yours"]
    typed: str = ""


def add_handlers(blueprint: Blueprint, services: Services) -> None:
    blueprint.register_error_handler(CSRFError, partial(show_stale, services))
    blueprint.register_error_handler(CardError, partial(show_card_refusal, services))


def show_stale(services: Services, error: CSRFError) -> Response:
    """Learn that the form was too old, and open it again."""
    del error
    view = FormRefusalView(refusal="stale", typed=_typed())
    return render(services, HOME, _TEMPLATE, view, status=HTTPStatus.BAD_REQUEST)


def show_not_yours(services: Services) -> Response:
    """Learn that only a volunteer may do this."""
    return render(services, HOME, _TEMPLATE, FormRefusalView(refusal="not_yours"), status=HTTPStatus.FORBIDDEN)


def show_card_refusal(services: Services, error: CardError) -> Response:
    """Learn that the card did not take what you sent."""
    refusal, status = card_refusal(error)
    return render(services, HOME, _TEMPLATE, FormRefusalView(refusal=refusal, typed=_typed()), status=status)


def _typed() -> str:
    """Return what was written in the form at length; never a password."""
    return "\n\n".join(words for name in _WORDS if (words := request.form.get(name, "")))
