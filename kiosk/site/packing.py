"""What is computed for one request goes gzipped too, to a phone that takes it: a page of what was found is a third."""

from __future__ import annotations

import gzip
from typing import Final

from flask import Response, request

_LEAST_BYTES: Final = 1_000  # below it the packed one is no packet less
_LEVEL: Final = 6


def packed(response: Response) -> Response:
    """Return the response to the request at hand, its text gzipped if the phone takes that."""
    if not response.is_sequence or not (response.mimetype or "").startswith("text/"):
        return response
    response.vary.add("Accept-Encoding")
    body = response.get_data()
    if request.accept_encodings["gzip"] and len(body) >= _LEAST_BYTES:
        response.set_data(gzip.compress(body, _LEVEL, mtime=0))
        response.content_encoding = "gzip"
    return response
