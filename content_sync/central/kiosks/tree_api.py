"""The address of the signed tree: `GET /r/<path>` sends a file of it, as any web server could.

Large files come in ranges, and those that compress well by gzip; an ETag is of the content (one of time and size would
be the same for two timestamps published within a second).
"""

from __future__ import annotations

import gzip
import hashlib
import re
from functools import lru_cache
from http import HTTPStatus
from pathlib import PurePosixPath
from typing import Final

from flask import Blueprint, Response, request

from content_sync.central.kiosks.responses import FLIGHT_BYTES, UNCHANGING, text_response
from content_sync.central.tree.files import TreeFolder
from content_sync.central.tree.metadata import TIMESTAMP_FILE
from content_sync.routes import add_route
from content_sync.wire.addresses import TREE

_PACKED_UP_TO_BYTES: Final = 100_000  # text of this size packs into one flight; kiosks ask for larger files in ranges
_TREE_PATH: Final = re.compile(r"(metadata|targets)(/[A-Za-z0-9_.-]{1,200}){1,6}", re.ASCII)


def add_tree_routes(blueprint: Blueprint, tree: TreeFolder) -> None:
    """Add the address of the tree to those for kiosks."""
    add_route(blueprint, tree, f"{TREE}<path:path>", serve_tree)


def serve_tree(tree: TreeFolder, path: str) -> Response:
    """Send a file of the signed tree."""
    body = tree.read(path) if _is_in_tree(path) else None
    if body is None:
        return text_response("not in the tree", HTTPStatus.NOT_FOUND)
    may_gzip = "Range" not in request.headers and request.accept_encodings["gzip"] > 0
    is_gzip = may_gzip and _is_worth_packing(path, body)
    response = Response(_packed(body) if is_gzip else body, mimetype="application/json")
    response.set_etag(hashlib.sha256(body).hexdigest()[:32] + ("-gzip" if is_gzip else ""))
    if is_gzip:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    is_kept = path != TIMESTAMP_FILE
    response.headers["Cache-Control"] = f"public, {UNCHANGING}" if is_kept else "no-cache"
    response.make_conditional(request, accept_ranges=not is_gzip, complete_length=len(body))
    return response


def _is_in_tree(path: str) -> bool:
    return _TREE_PATH.fullmatch(path) is not None and not {".", ".."} & set(PurePosixPath(path).parts)


def _is_worth_packing(path: str, body: bytes) -> bool:
    is_metadata = path.startswith("metadata/")
    return is_metadata or (len(body) <= _PACKED_UP_TO_BYTES and len(_packed(body)) <= FLIGHT_BYTES)


@lru_cache(maxsize=512)
def _packed(body: bytes) -> bytes:
    """Compress, with a memory: every kiosk asks for the same few files."""
    return gzip.compress(body, mtime=0)
