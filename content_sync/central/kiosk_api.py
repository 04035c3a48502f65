"""What kiosks ask central: the signed tree, envelopes in, photos in, and whether it is well.

`GET /r/<path>` is the tree as any web server could serve it, with an ETag of the content (one made of time and size
would be the same for two timestamps published within a second), gzip for small files and ranges for large ones.
`POST /v1/up` takes an envelope and answers with its receipt. `HEAD` and `PATCH /v1/blob/<sha256>` take a photo's
bytes. Nobody signs in here: the tree is public, and an envelope proves itself. Bodies are capped before they are read.
"""

from __future__ import annotations

import gzip
import hashlib
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from pathlib import PurePosixPath

from flask import Blueprint, Response, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import RequestEntityTooLarge, TooManyRequests

from content_sync.central.clock import Clock
from content_sync.central.intake import Intake, UnknownKioskError
from content_sync.central.photo_store import Photos, UnwantedError
from content_sync.central.signing import TIMESTAMP_FILE
from content_sync.central.tree import Tree
from content_sync.errors import ForgedError, WireError
from content_sync.wire.digests import is_digest
from content_sync.wire.envelopes import MAX_SEALED_BYTES
from content_sync.wire.reports import MAX_PHOTO_BYTES

_log = logging.getLogger(__name__)

PATHS = ("/r/", "/v1/", "/healthz")
_GZIP_UP_TO_BYTES = 14_500  # what one round trip carries; above it a range is worth more than compression
_RETRY_AFTER_S = "60"
_A_WEEK_S = 7 * 86_400
_TREE_PATH = re.compile(r"(metadata|targets)(/[A-Za-z0-9_.-]{1,200}){1,6}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class KioskDoor:
    """What kiosks reach: the tree, the intake, the photos, and a way to ask whether the database answers."""

    tree: Tree
    intake: Intake
    photos: Photos
    clock: Clock
    is_well: Callable[[], bool]


def blueprint(door: KioskDoor) -> Blueprint:
    """Return the addresses kiosks use; none of them takes a browser's session."""
    made = Blueprint("kiosks", __name__)
    made.add_url_rule("/r/<path:path>", "tree", lambda path: _tree(door, path), methods=["GET"])
    made.add_url_rule("/v1/up", "up", lambda: _up(door), methods=["POST"])
    made.add_url_rule("/v1/blob/<sha256>", "had", lambda sha256: _had(door, sha256), methods=["HEAD"])
    made.add_url_rule("/v1/blob/<sha256>", "blob", lambda sha256: _blob(door, sha256), methods=["PATCH"])
    made.add_url_rule("/healthz", "healthz", lambda: _healthz(door), methods=["GET"])
    made.register_error_handler(SQLAlchemyError, _busy)
    made.register_error_handler(OSError, _busy)
    made.register_error_handler(TooManyRequests, _too_many)
    made.register_error_handler(
        RequestEntityTooLarge, lambda _: _said("too large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    )
    return made


def _tree(door: KioskDoor, path: str) -> Response:
    body = door.tree.read(path) if _is_in_tree(path) else None
    if body is None:
        return _said("not in the tree", HTTPStatus.NOT_FOUND)
    may_gzip = path.startswith("metadata/") or len(body) <= _GZIP_UP_TO_BYTES
    is_gzip = may_gzip and "Range" not in request.headers and request.accept_encodings["gzip"] > 0
    response = Response(_packed(body) if is_gzip else body, mimetype="application/json")
    response.set_etag(hashlib.sha256(body).hexdigest()[:32] + ("-gzip" if is_gzip else ""))
    if is_gzip:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = (
        "no-cache" if path == TIMESTAMP_FILE else f"public, max-age={_A_WEEK_S}, immutable"
    )
    response.make_conditional(request, accept_ranges=not is_gzip, complete_length=len(body))
    return response


def _up(door: KioskDoor) -> Response:
    request.max_content_length = MAX_SEALED_BYTES
    box = request.get_data(cache=False)
    try:
        receipt = door.intake.take(box, now=door.clock())
    except UnknownKioskError:
        _log.warning("an envelope of a kiosk nobody knows, %d bytes", len(box))
        return _said("no village is known by this kiosk's key", HTTPStatus.FORBIDDEN)
    except (ForgedError, WireError) as error:
        _log.warning("an envelope refused, %d bytes: %s", len(box), type(error).__name__)
        return _said("not an envelope this server can believe", HTTPStatus.BAD_REQUEST)
    return _fresh(Response(receipt, mimetype="application/octet-stream"))


def _had(door: KioskDoor, sha256: str) -> Response:
    try:
        return _offset(door.photos.had_bytes(sha256) if is_digest(sha256) else None)
    except UnwantedError:
        return _offset(None)


def _blob(door: KioskDoor, sha256: str) -> Response:
    request.max_content_length = MAX_PHOTO_BYTES
    body = request.get_data(cache=False)
    try:
        had = door.photos.had_bytes(sha256) if is_digest(sha256) else None
        if had is None or request.headers.get("Upload-Offset") != str(had):
            return _offset(had, HTTPStatus.CONFLICT)
        had = door.photos.keep(sha256, body, now=door.clock())
    except UnwantedError:
        return _offset(None)
    except WireError:
        _log.warning("a photo refused, %d bytes", len(body))
        return _said("these are not the bytes of that photo", HTTPStatus.BAD_REQUEST)
    _log.info("photo %s, %d bytes", sha256[:12], had)
    return _offset(had, HTTPStatus.NO_CONTENT)


def _healthz(door: KioskDoor) -> Response:
    is_well = door.is_well()
    return _said("ok" if is_well else "not well", HTTPStatus.OK if is_well else HTTPStatus.SERVICE_UNAVAILABLE)


def _is_in_tree(path: str) -> bool:
    return _TREE_PATH.fullmatch(path) is not None and not {".", ".."} & set(PurePosixPath(path).parts)


@lru_cache(maxsize=512)
def _packed(body: bytes) -> bytes:
    """Compress; the same few files are asked for by every kiosk."""
    return gzip.compress(body, mtime=0)


def _offset(had: int | None, status: HTTPStatus = HTTPStatus.OK) -> Response:
    if had is None:
        return _said("no stored report names this photo", HTTPStatus.NOT_FOUND)
    response = Response(status=status)
    response.headers["Upload-Offset"] = str(had)
    return _fresh(response)


def _busy(error: Exception) -> Response:
    _log.error("a request could not be kept: %s", type(error).__name__)
    response = _said("busy, come again", HTTPStatus.SERVICE_UNAVAILABLE)
    response.headers["Retry-After"] = _RETRY_AFTER_S
    return response


def _too_many(error: Exception) -> Response:
    del error
    response = _said("too many at once, come again", HTTPStatus.TOO_MANY_REQUESTS)
    response.headers["Retry-After"] = _RETRY_AFTER_S
    return response


def _said(sentence: str, status: HTTPStatus) -> Response:
    return _fresh(Response(sentence + "\n", status=status, mimetype="text/plain"))


def _fresh(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
