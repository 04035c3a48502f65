"""The fields of a form that was sent, as text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from flask import Request


def form_fields(request: Request) -> Mapping[str, str]:
    """Return the fields sent; a byte that is not UTF-8 becomes U+FFFD, where Flask would keep it as `%80`."""
    if request.mimetype != "application/x-www-form-urlencoded":
        return request.form
    body = request.get_data().decode("utf-8", "replace")
    return dict(parse_qsl(body, keep_blank_values=True, errors="replace"))
