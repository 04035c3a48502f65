"""Responses that the addresses for kiosks share: a sentence, what no cache may keep, and what stays as it is."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from flask import Response

FLIGHT_BYTES: Final = 14_500
"""What one round trip carries: of what is longer a range is worth more than gzip; the rest is asked for whole."""

UNCHANGING: Final = f"max-age={7 * 86_400}, immutable"
"""What a cache is told of a file that never changes."""


def text_response(sentence: str, status: HTTPStatus) -> Response:
    """Return a sentence as plain text, which no cache may keep."""
    return fresh(Response(sentence + "\n", status=status, mimetype="text/plain"))


def fresh(response: Response) -> Response:
    """Return the response, which no cache may keep."""
    response.headers["Cache-Control"] = "no-store"
    return response
