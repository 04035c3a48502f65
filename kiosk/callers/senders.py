"""Who sends a report, so that the room for reports can be shared: the browser where it has a name, else the address.

In: a request, and the response to it. Out: a `Sender` of digests. Rules: a browser gets its name with the first form
that is kept of it, and the same name when that form is sent again; if every page gave names, a script could collect
thousands. An address is a digest made with this kiosk's secret, and stands on the card only while the report waits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from content_sync.callers.addresses import one_caller
from content_sync.callers.proofs import Proofs
from kiosk.store.senders import Sender

if TYPE_CHECKING:
    from flask import Request, Response

    from content_sync.callers.browsers import Browser, Browsers

_DIGITS: Final = 16


class Senders:
    """Tells senders apart.

    Args:
        browsers: knows and gives names.
        secret: of this kiosk, 32 bytes.
        is_volunteer: returns whether this request is the volunteer's.
    """

    def __init__(self, browsers: Browsers, secret: bytes, *, is_volunteer: Callable[[], bool]) -> None:
        self._browsers, self._proofs, self._is_volunteer = browsers, Proofs(secret), is_volunteer

    def known(self, request: Request) -> Sender:
        """Return who sends a request; a browser without a name gets none."""
        return self._sender(request, self._browsers.known(request), None)

    def sender(self, request: Request, response: Response, form: str, now_s: float) -> Sender:
        """Return who sends this form, by its UUID; a browser without a name gets one with the response."""
        known = self._browsers.known(request)
        return self._sender(request, known, known or self._browsers.name(response, now_s, form))

    def for_a_neighbour(self, request: Request, person: int) -> Sender:
        """Return who sends a form for a neighbour: the volunteers' own share, and no browser, as it is not theirs.

        Args:
            request: what came.
            person: the number of the account.
        """
        return replace(self._sender(request, None, None), is_volunteer=True, filed_by=str(person))

    def _sender(self, request: Request, known: Browser | None, named: Browser | None) -> Sender:
        return Sender(
            address=self._proofs.of(one_caller(request.remote_addr))[:_DIGITS],
            browser=known.digest if known else "",
            named=named.digest if named else "",
            is_volunteer=self._is_volunteer(),
        )
