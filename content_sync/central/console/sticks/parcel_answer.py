"""A folder as one file, for a browser to keep."""

from __future__ import annotations

from flask import Response

from content_sync.stick.folder import StickFolder
from content_sync.stick.parcel import pack, size_bytes


def parcel_answer(stick: StickFolder, name: str) -> Response:
    """Send a folder as a parcel, piece by piece, to be kept under a name."""
    answer = Response(pack(stick), mimetype="application/octet-stream")
    answer.content_length = size_bytes(stick)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
