"""The addresses for kiosks: the signed tree, envelopes, photos and voices, and whether central works.

- `GET /r/<path>` sends a file of the tree (tree_api.py), `GET /v1/pack/...` what changed in it (pack_api.py).
- `POST /v1/hello` takes the key of a new kiosk, which brings a one-time code. Each that can be read gets an answer: its
  code is looked up first, and only what changes something writes, which is a few times for each code.
- `GET /v1/time` tells the time, signed, while it is sure.
- `POST /v1/up` takes an envelope; the response is its receipt. `HEAD` and `PATCH /v1/blob/<sha256>` take a file in.
- Where more comes than can be taken, an envelope is turned away before it is opened, each with a time of its own.
- There is no sign-in: the tree is public, and an envelope proves its sender. Bodies are limited before they are read.
- Accepted envelopes are counted by key, refusals alone by address: junk takes nothing from the kiosks behind the same
  one. Opening an envelope costs 0.1 ms, half as much as any response.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus

from flask import Blueprint, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from content_sync.central.allowances import Allowance, caller
from content_sync.central.clock import PublishClock
from content_sync.central.database.sessions import DatabaseError
from content_sync.central.enrolment.greeting import Greeter, WrongCodeError
from content_sync.central.kiosks.attachments import AttachmentStore, UnwantedError, UploadedBytes
from content_sync.central.kiosks.intake import Intake
from content_sync.central.kiosks.known_senders import KeyChangedError, UnknownKioskError
from content_sync.central.kiosks.pack_api import add_pack_routes
from content_sync.central.kiosks.responses import fresh, text_response
from content_sync.central.kiosks.return_plan import ReturnPlan
from content_sync.central.kiosks.tree_api import add_tree_routes
from content_sync.central.tree.files import TreeFolder
from content_sync.central.tree.packs.packs import Packs
from content_sync.errors import ForgedError, SettingError, WireError
from content_sync.listener.task import leave_undated, waited_s
from content_sync.routes import add_route
from content_sync.wire.addresses import API, ATTACHMENTS, ENVELOPES, HELLO, LENGTH, TIME, TREE, UPLOADED
from content_sync.wire.enrolment import MAX_HELLO_BYTES
from content_sync.wire.envelopes import MAX_SEALED_BYTES, EnvelopeId
from content_sync.wire.reports import MAX_ATTACHMENT_BYTES
from content_sync.wire.signed_time import read_nonce, sign_time

_log = logging.getLogger(__name__)

HEALTH = "/healthz"
PATHS = (TREE, API, HEALTH)
_RETRY_AFTER_S = 60
_LONGEST_QUEUE_S = 3.0  # who waited so long for a thread is turned away: the line behind moves on, and nobody hangs up
_BYTES = "application/octet-stream"
_UNWANTED = "no stored report or post names this photo or voice"


@dataclass(frozen=True, slots=True, kw_only=True)
class KioskApiParts:
    """The parts of central that kiosks reach.

    Attributes:
        tree: the signed tree.
        packs: what changed in it, for each district.
        intake: takes envelopes.
        greeter: takes the keys of new kiosks.
        attachments: takes photos and voices.
        clock: tells the time.
        time_seed: returns the secret that signs it.
        is_well: asks whether the database answers.
        returns: when those may come back who are turned away.
        envelopes: how many envelopes one kiosk may send.
        firsts: one for each envelope, which its first copy uses.
        refusals: how many refusals one address gets with a reason, and in the log.
    """

    tree: TreeFolder
    packs: Packs
    intake: Intake
    greeter: Greeter
    attachments: AttachmentStore
    clock: PublishClock
    time_seed: Callable[[], bytes]
    is_well: Callable[[], bool]
    returns: ReturnPlan
    envelopes: Allowance
    firsts: Allowance
    refusals: Allowance


def blueprint(parts: KioskApiParts) -> Blueprint:
    """Return the addresses for kiosks; none of them uses a session."""
    made = Blueprint("kiosks", __name__)
    add_tree_routes(made, parts.tree)
    add_pack_routes(made, parts.packs)
    add_route(made, parts, ENVELOPES, take_envelope, "POST")
    add_route(made, parts, HELLO, take_hello, "POST")
    add_route(made, parts, TIME, tell_time)
    add_route(made, parts, f"{ATTACHMENTS}<sha256>", tell_uploaded_bytes, "HEAD")
    add_route(made, parts, f"{ATTACHMENTS}<sha256>", take_attachment, "PATCH")
    add_route(made, parts, HEALTH, tell_health)
    made.register_error_handler(DatabaseError, partial(_busy, parts))
    made.register_error_handler(OSError, partial(_busy, parts))
    made.register_error_handler(KeyChangedError, partial(_busy, parts))
    made.register_error_handler(UnknownKioskError, lambda error: _refused(parts, str(error), HTTPStatus.FORBIDDEN))
    too_large = partial(text_response, "too large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    made.register_error_handler(RequestEntityTooLarge, lambda _: too_large())
    return made


def take_envelope(parts: KioskApiParts) -> Response:
    """Take an envelope in, and send its receipt."""
    if waited_s(request.environ) > _LONGEST_QUEUE_S:
        return _come_again(parts.returns.turn_away())
    request.max_content_length = MAX_SEALED_BYTES
    box = request.get_data(cache=False)
    try:
        delivery = parts.intake.open(box, is_remembered=True)
    except (ForgedError, WireError):
        return _refused(parts, "not an envelope this server can believe", HTTPStatus.BAD_REQUEST)
    if not _may_send(parts, delivery.envelope_id):
        return _too_many()
    reading = parts.clock.read()
    receipt = parts.intake.keep(delivery, now=reading.at, has_time=reading.doubt is None)
    parts.returns.take()
    return _bare(receipt)


def _bare(receipt: bytes) -> Response:
    """Send a receipt under the shortest head: it tells what it is and when it was made, and no one keeps it."""
    leave_undated(request.environ)
    response = Response(receipt)
    del response.headers["Content-Type"]
    return response


def take_hello(parts: KioskApiParts) -> Response:
    """Take a kiosk's key in, which comes with a one-time code, and send the answer; every hello gets one."""
    if waited_s(request.environ) > _LONGEST_QUEUE_S:
        return _come_again(parts.returns.turn_away())
    request.max_content_length = MAX_HELLO_BYTES
    box = request.get_data(cache=False)
    try:
        welcome = parts.greeter.greet(box, now=parts.clock())
    except WrongCodeError as error:
        _note_refusal(parts, str(error))
        welcome = error.answer
    except (ForgedError, WireError):
        return _refused(parts, "not a hello this server can believe", HTTPStatus.BAD_REQUEST)
    return fresh(Response(welcome, mimetype=_BYTES))


def _may_send(parts: KioskApiParts, envelope_id: EnvelopeId) -> bool:
    """Tell whether this kiosk may send one more. Copies count apart: anybody who saw an envelope can send them."""
    kiosk = envelope_id.kiosk.hex()
    is_first = parts.firsts.try_use(f"{kiosk} {envelope_id.epoch.hex()} {envelope_id.seq}") == 0
    return parts.envelopes.try_use(kiosk if is_first else f"copies {kiosk}") == 0


def tell_time(parts: KioskApiParts) -> Response:
    """Tell the time, signed, as the reply to a nonce; a central that doubts its clock tells none."""
    try:
        nonce = read_nonce(request.args.get("n", ""))
    except WireError:
        return _refused(parts, "the time is asked with ?n= and 32 hex digits", HTTPStatus.BAD_REQUEST)
    reading = parts.clock.read()
    if reading.doubt is not None:
        return text_response("this server is not sure of the time", HTTPStatus.SERVICE_UNAVAILABLE)
    try:
        reply = sign_time(reading.at, nonce=nonce, seed=parts.time_seed())
    except SettingError as error:
        _log.error("the time cannot be signed: %s", error)
        return text_response("this server signs no time", HTTPStatus.SERVICE_UNAVAILABLE)
    return fresh(Response(reply, mimetype=_BYTES))


def tell_uploaded_bytes(parts: KioskApiParts, sha256: str) -> Response:
    """Tell how many bytes of a photo or a voice are here, and how many it has in all."""
    try:
        return _offset(parts.attachments.arrived(sha256))
    except UnwantedError:
        return _refused(parts, _UNWANTED, HTTPStatus.NOT_FOUND)


def take_attachment(parts: KioskApiParts, sha256: str) -> Response:
    """Take the bytes of a photo or a voice in, or some of them."""
    request.max_content_length = MAX_ATTACHMENT_BYTES
    start = request.headers.get(UPLOADED, "")
    try:
        if re.fullmatch(r"\d{1,12}", start, re.ASCII) is None:
            return _offset(parts.attachments.arrived(sha256), HTTPStatus.CONFLICT)
        piece = request.get_data(cache=False)
        arrived = parts.attachments.take(sha256, piece, start=int(start), now=parts.clock())
    except UnwantedError:
        return _refused(parts, _UNWANTED, HTTPStatus.NOT_FOUND)
    except WireError:
        return _refused(parts, "these are not the bytes that were named", HTTPStatus.BAD_REQUEST)
    if arrived.here_bytes != int(start) + len(piece):
        return _offset(arrived, HTTPStatus.CONFLICT)
    _log.info("file %s, %d bytes of %d", sha256[:12], arrived.here_bytes, arrived.size_bytes)
    return _offset(arrived)  # not 204: after that the listener closes, and each piece needs a new connection


def tell_health(parts: KioskApiParts) -> Response:
    """Tell whether kiosks are served; a doubted clock is reported, and is no reason to send them to another server."""
    if not parts.is_well():
        return text_response("not well", HTTPStatus.SERVICE_UNAVAILABLE)
    doubt = parts.clock.read().doubt
    return text_response(f"ok, but {doubt}" if doubt else "ok", HTTPStatus.OK)


def _offset(arrived: UploadedBytes, status: HTTPStatus = HTTPStatus.OK) -> Response:
    response = Response(status=status)
    response.headers.remove("Content-Type")  # there is no body
    response.headers[UPLOADED] = str(arrived.here_bytes)
    response.headers[LENGTH] = str(arrived.size_bytes)
    return fresh(response)


def _busy(parts: KioskApiParts, error: Exception) -> Response:
    # The text of an OSError may name a file; what a DatabaseError says is made for the log.
    why = error if isinstance(error, DatabaseError) else type(error).__name__
    _log.error("a request could not be kept: %s", why)
    return _come_again(parts.returns.turn_away(least_s=_RETRY_AFTER_S))


def _come_again(wait_s: int) -> Response:
    response = text_response("busy, come again", HTTPStatus.SERVICE_UNAVAILABLE)
    response.headers["Retry-After"] = str(wait_s)
    return response


def _refused(parts: KioskApiParts, sentence: str, status: HTTPStatus) -> Response:
    """Refuse, and log it; an address that was refused too often must wait, and is no longer logged."""
    return text_response(sentence, status) if _note_refusal(parts, sentence) else _too_many()


def _note_refusal(parts: KioskApiParts, sentence: str) -> bool:
    """Log a refusal, and count it to its address; tell whether that had a turn left."""
    address = caller()
    if parts.refusals.try_use(address):
        return False
    _log.warning("refused, %d bytes: %s", request.content_length or 0, sentence)
    if parts.refusals.wait_s(address):
        _log.warning("%s was refused too often; what it sends is read, its refusals are no longer logged", address)
    return True


def _too_many() -> Response:
    response = text_response("too many at once, come again", HTTPStatus.TOO_MANY_REQUESTS)
    response.headers["Retry-After"] = str(_RETRY_AFTER_S)
    return response
