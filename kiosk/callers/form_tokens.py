"""Tokens of the villagers' forms, so that no page elsewhere can send a form in a villager's name (CSRF).

In: the request's Origin and Host, and the token that stood in the form. Out: whether the form is ours, and tokens.
Rules: a form whose Origin is our own host is ours; with another Origin, or `null`, it is not; without an Origin it must
bring a token made here. A token is a random UUID with its proof. It has no age, as a clock may jump; it needs no
cookie, as a captive popup keeps none; a page elsewhere cannot read it.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit
from uuid import uuid4

from content_sync.callers.proofs import DIGITS, Proofs

_TOKEN: Final = re.compile(rf"([0-9a-f]{{32}})\.([0-9a-f]{{{DIGITS}}})", re.ASCII)
_PORTS: Final = {"http": 80, "https": 443}  # an address may leave its usual port out


class FormTokens:
    """Makes tokens and recognizes them.

    Args:
        secret: of this kiosk, 32 bytes.
    """

    def __init__(self, secret: bytes) -> None:
        self._proofs = Proofs(secret)

    def token(self, form: str = "") -> str:
        """Return the token of a form: of this UUID (32 hex digits), or of a new one."""
        form = form or new_form_id()
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


def new_form_id() -> str:
    """Return the UUID of a new form, hex."""
    return uuid4().hex


def is_of_host(origin: str, host: str) -> bool:
    """Tell whether an origin, such as `http://kiosk:8080`, is the host that was asked, such as `kiosk:8080`."""
    try:
        named = urlsplit(origin)
        asked = urlsplit(f"{named.scheme}://{host}")
        ports = {place.port or _PORTS[named.scheme] for place in (named, asked)}
    except (KeyError, ValueError):
        return False
    return bool(named.hostname) and named.hostname == asked.hostname and len(ports) == 1
