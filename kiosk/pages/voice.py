"""The voice of a report: the recording that a phone made comes to its ticket.

In: the key of a ticket, and a recording. Out: the voice on the card with its report, sealed to central's key, and the
way back to the ticket, which shows what became of it. Rules: a voice is told apart by its bytes and never decoded here;
one that is refused does not change the report; without central's key none is taken.
"""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response, request

from content_sync.callers.addresses import one_caller
from content_sync.listener.task import took_s
from content_sync.routes import add_route
from content_sync.wire.reports import MAX_VOICE_BYTES
from content_sync.wire.voices.streams import NotAVoiceError
from kiosk.callers.tickets import PATH
from kiosk.callers.upload_form import read_upload
from kiosk.paper import language_at, see_other
from kiosk.refusals import VOICE_KEPT, voice_refusal
from kiosk.services import Services
from kiosk.store.errors import CardError, UploadError
from kiosk.store.outbox.filing.filing import FiledReport

ADDRESS = f"{PATH}/<key>/voice"


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, ADDRESS, show)
    add_route(blueprint, services, ADDRESS, send, "POST")


def show(services: Services, key: str) -> Response:
    """Go to the ticket, where a voice is sent from."""
    del services
    return see_other(f"{PATH}/{key}", language_at(request.path))


def send(services: Services, key: str) -> Response:
    """Say your report: send what your phone recorded."""
    ticket = services.tickets.read(key, services.clock.read(), arriving_s=int(took_s(request.environ)))
    seal_to = services.seal_key()
    if ticket is None or ticket.filed is None or seal_to is None:
        return show(services, key)
    code = _keep(services, ticket.filed, seal_to)
    return see_other(f"{services.tickets.address(ticket.filed)}?voice={code}#voice-part", language_at(request.path))


def _keep(services: Services, report: FiledReport, seal_to: bytes) -> str:
    """Keep the voice with its report; return the code of what became of it."""
    try:
        services.uploads.keep_voice(
            one_caller(request.remote_addr),
            partial(read_upload, request, max_bytes=MAX_VOICE_BYTES),
            partial(services.outbox.keep_voice, report.serial),
            seal_to=seal_to,
        )
    except (UploadError, NotAVoiceError, CardError) as error:
        code = voice_refusal(error)
        services.note_refusal("voice", code, error)
        return code
    return VOICE_KEPT
