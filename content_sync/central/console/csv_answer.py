"""A file of CSV as an answer, sent piece by piece as it is written."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Response


def csv_answer(pieces: Iterable[bytes], name: str) -> Response:
    """Return pieces of CSV as a file of this name."""
    answer = Response(pieces, mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
