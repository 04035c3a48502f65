"""The ticket: the report is on the card, here is its reference; and the place to add a photo and a voice.

In: the key of a report that was just sent; perhaps a photo. Out: the page, with what became of photo and voice. Rules:
the page has an address of its own, so Back, reload and a restart do not lose the reference, and it needs no cookie (a
captive popup keeps none); after an hour the address leads to the follow page with the number filled in. A photo belongs
to the hour in which its upload began; a photo that is refused does not change the report.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from flask import Blueprint, Response, request

from content_sync.callers.addresses import one_caller
from content_sync.listener.task import took_s
from content_sync.look.catalogues import Language
from content_sync.look.places import place
from content_sync.routes import add_route
from content_sync.wire.reports import MAX_VOICE_BYTES
from kiosk.callers.tickets import PATH, Ticket
from kiosk.callers.upload_form import read_upload
from kiosk.facts.link import LinkFact, link_of
from kiosk.paper import Page, address, language_at, see_other
from kiosk.refusals import PHOTO_CODES, PHOTO_KEPT, VOICE_CODES, photo_refusal
from kiosk.services import Services
from kiosk.store.errors import CardError, UploadError
from kiosk.store.outbox.attachments import MAX_ATTACHED, Attached
from kiosk.store.outbox.filing.filing import FiledReport
from kiosk.store.photos.shrinking import MAX_BYTES

TEMPLATE: Final = "pages/thanks.html"
_MB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class ThanksView:
    """The ticket, and what became of the photo (a code the template knows).

    Attributes:
        parts: the reference, to say aloud: village, number, secret, check character.
        province: where the village is.
        made: when the report was kept, by a trusted clock.
        follow_url: leads to the follow page with the number alone, for a QR code; empty where no setting says this
            kiosk's address.
        is_sent: central has the report.
        is_for_neighbour: who runs the kiosk filed it for a neighbour, who is to get the reference.
        link: whether it can be sent soon.
    """

    parts: tuple[str, ...]
    serial: int
    province: str
    made: datetime | None
    follow_url: str
    is_sent: bool
    is_for_neighbour: bool
    link: LinkFact
    address: str
    photo: str
    attached: Attached
    voice: VoiceOffer | None
    most_mb: int = MAX_BYTES // _MB
    most_photos: int = MAX_ATTACHED


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceOffer:
    """Where a voice is sent to, and what became of one (a code the template knows).

    `is_spoken`: the report is told by a voice; `is_awaited`: it still waits for it.
    """

    address: str
    code: str
    attached: Attached
    is_spoken: bool
    is_awaited: bool
    most_mb: int = MAX_VOICE_BYTES // _MB
    most: int = MAX_ATTACHED


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, PATH, lead_on)
    add_route(blueprint, services, f"{PATH}/<key>", show)
    add_route(blueprint, services, f"{PATH}/<key>", send, "POST")


def lead_on(services: Services) -> Response:
    """Go to the follow page, because an address without a key shows no ticket."""
    del services
    return _to_follow(None)


def show(services: Services, key: str) -> Response:
    """See the reference of your report, for an hour."""
    ticket = _ticket(services, key)
    if ticket is None or ticket.filed is None:
        return _to_follow(ticket)
    code = request.args.get("photo", "")
    here = services.tickets.address(ticket.filed)
    now, language = services.clock.read(), language_at(request.path)
    found, province = services.outbox.find(ticket.serial), place(services.config.village[:2])
    view = ThanksView(
        parts=tuple(ticket.filed.reference.split("-")),
        serial=ticket.serial,
        province=province.name(language) if province else "",
        made=ticket.filed.made.at if ticket.filed.made.is_trusted else None,
        follow_url=_follow_url(services.config.public_url, ticket.serial, language),
        is_sent=found is not None and found.state().send_state == "sent",
        is_for_neighbour=ticket.filed.is_for_neighbour,
        link=link_of(services.state.last_visit(), now, base_minutes=services.config.visit_minutes),
        address=here,
        photo=code if code in PHOTO_CODES else "",
        attached=services.outbox.attached("photos", ticket.filed.report_id),
        voice=_voice_offer(services, ticket.filed, here),
    )
    return services.paper.response(Page(path=here, template=TEMPLATE, view=view), language)


def send(services: Services, key: str) -> Response:
    """Add a photo to your report; the ticket then shows what became of it."""
    ticket = _ticket(services, key)  # the key proves that the form is ours
    if ticket is None or ticket.filed is None:
        return _to_follow(ticket)
    code = _keep_photo(services, ticket.filed)
    return see_other(f"{services.tickets.address(ticket.filed)}?photo={code}#photo-part", language_at(request.path))


def _voice_offer(services: Services, report: FiledReport, here: str) -> VoiceOffer | None:
    """Return how to add a voice; None where none could be sealed."""
    if services.seal_key() is None:
        return None
    code = request.args.get("voice", "")
    return VoiceOffer(
        address=f"{here}/voice",
        code=code if code in VOICE_CODES else "",
        attached=services.outbox.attached("voices", report.report_id),
        is_spoken=report.telling != "",
        is_awaited=report.telling == "awaited",
    )


def _follow_url(public_url: str, serial: int, language: Language) -> str:
    # Never from the Host header, which is the caller's word: a code made of it could lead anywhere.
    return f"{public_url.rstrip('/')}{address('/follow', language)}?number={serial}" if public_url else ""


def _ticket(services: Services, key: str) -> Ticket | None:
    return services.tickets.read(key, services.clock.read(), arriving_s=int(took_s(request.environ)))


def _to_follow(ticket: Ticket | None) -> Response:
    number = f"?number={ticket.serial}" if ticket else ""
    return see_other(f"/follow{number}", language_at(request.path))


def _keep_photo(services: Services, report: FiledReport) -> str:
    """Keep the photo with its report; return the code of what became of it."""
    try:
        services.uploads.keep_photo(
            one_caller(request.remote_addr),
            partial(read_upload, request, max_bytes=MAX_BYTES),
            partial(services.outbox.keep_photo, report.serial),
        )
    except (UploadError, CardError) as error:
        code = photo_refusal(error)
        services.note_refusal("photo", code, error)
        return code
    return PHOTO_KEPT
