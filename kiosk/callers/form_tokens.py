"""Whether a form that comes in is one of ours, so that no page elsewhere can send one in a villager's name.

In: the request's Origin and Host, and the token that stood in the form. Out: yes or no, and tokens. Rules: a browser
that names our own host as the origin has shown our page; one that names another, or `null`, has not; one that names
none must bring a token made here. A token is a random UUID with its proof: it has no age, as a clock may jump, and
needs no cookie, as a captive popup keeps none. A page elsewhere cannot read one.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit
from uuid import uuid4

from content_sync.callers.proofs import DIGITS, Proofs

_TOKEN: Final = re.compile(rf"([0-9a-f]{{32}})\.([0-9a-f]{{{DIGITS}}})", re.ASCII)
_PORTS: Final = {"http": 80, "https": 443}  # what an address leaves out, and some programs write


class FormTokens:
    """Makes tokens, and knows them again.

    Args:
        secret: of this kiosk, 32 bytes.
    """

    def __init__(self, secret: bytes) -> None:
        self._proofs = Proofs(secret)

    def token(self, form: str = "") -> str:
        """Return the token of a form: of this UUID (32 hex digits), or of a new one."""
        form = form or uuid4().hex
        return f"{form}.{self._proofs.of(form)}"

    def form_of(self, token: str) -> str | None:
        """Return the UUID of a token made here; None for anything else."""
        match = _TOKEN.fullmatch(token)
        return match[1] if match and self._proofs.is_of(match[2], match[1]) else None

    def may_send(self, *, origin: str | None, host: str, token: str) -> bool:
        """Tell whether a form that was sent stood on a page of ours.

        Args:
            origin: the Origin header; None where the browser sent none.
            host: the Host header.
            token: the form's token, empty where it had none.
        """
        if origin is None:
            return self.form_of(token) is not None
        return is_of_host(origin, host)


def is_of_host(origin: str, host: str) -> bool:
    """Tell whether an origin, such as `http://kiosk:8080`, is the host that was asked, such as `kiosk:8080`."""
    try:
        named = urlsplit(origin)
        asked = urlsplit(f"{named.scheme}://{host}")
        ports = {place.port or _PORTS[named.scheme] for place in (named, asked)}
    except (KeyError, ValueError):
        return False
    return bool(named.hostname) and named.hostname == asked.hostname and len(ports) == 1
