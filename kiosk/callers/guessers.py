"""Who types a reference or a code, as wrong ones are counted: the volunteer, the owner's browser, or an address."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from content_sync.callers.addresses import one_caller
from kiosk.callers.wrong_references import OWNER, VOLUNTEER, Guesser

if TYPE_CHECKING:
    from flask import Request

    from content_sync.callers.browsers import Browsers


class Guessers:
    """Tells guessers apart.

    Args:
        browsers: knows the browsers that sent something.
        is_volunteer: returns whether this request is the volunteer's.
    """

    def __init__(self, browsers: Browsers, *, is_volunteer: Callable[[], bool]) -> None:
        self._browsers, self._is_volunteer = browsers, is_volunteer

    def guesser(self, request: Request, is_owner: Callable[[str], bool] | None) -> Guesser:
        """Return who types.

        Args:
            request: the form that was sent.
            is_owner: returns whether the browser of this digest sent what is looked up; None where nothing is found.
        """
        if self._is_volunteer():
            return VOLUNTEER
        browser = self._browsers.known(request)
        if is_owner is not None and browser is not None and is_owner(browser.digest):
            return OWNER
        return Guesser(name=f"address {one_caller(request.remote_addr)}")
