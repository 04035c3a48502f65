"""The queue: where each thing stands that is to go to central, from the stores themselves.

In: the outbox, what the volunteers said, and the buttons. Out: a state in words for each; a try of everything now; a
refused thing of the volunteers' taken back. Rules: a report is named by its number and its day alone, never by what it
says or who sent it; nothing of a villager's can be taken back here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from flask import Blueprint, Response

from content_sync.client.visit_context import VisitResult
from content_sync.routes import add_route
from content_sync.wire.stamps import Stamp
from kiosk.admin.going_further import Further, all_further
from kiosk.admin.rendering import flash_code, form_token, redirect_to, render
from kiosk.admin.when_reported import made_by_number, made_of
from kiosk.facts.made import Made
from kiosk.services import Services
from kiosk.store.network.sending import UnsentItem
from kiosk.store.outbox.views import QueuedReport, SentReport, Waiting
from kiosk.visits import Progress

PATH: Final = "/admin/queue"
_MOST: Final = 50  # of each state
_SENT: Final = 10
_VISIT: Final = "/admin/visit"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueView:
    """What waits, what central cannot take yet or refused, what it has, and which activities are to be shown further.

    `most` is how many of a state are shown; `made` says when each report was made, by its number, and `oldest` when the
    first one that waits was; `carried` since when a stick or a phone's file has what waits, by its id; `erasures` are
    requests of villagers to have a report erased.
    """

    waiting: Waiting
    oldest: Made | None
    refused: int
    erasures: int
    erasures_refused: int
    reports: tuple[QueuedReport, ...]
    items: tuple[UnsentItem, ...]
    further: tuple[Further, ...]
    sent: tuple[SentReport, ...]
    made: Mapping[int, Made]
    carried: Mapping[str, Stamp]
    visit: VisitResult | None
    progress: Progress
    flood_groups: int
    flash_code: str = ""
    most: int = _MOST
    csrf: str = field(default_factory=form_token)


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, PATH, show)
    add_route(blueprint, services, f"{PATH}/retry", retry, "POST")
    add_route(blueprint, services, f"{PATH}/items/<item>/take-back", take_back, "POST")


def show(services: Services) -> Response:
    """See where each thing stands that is to go to central."""
    return render(services, PATH, "admin/queue.html", gather(services))


def gather(services: Services) -> QueueView:
    """Read the queues."""
    outbox = services.outbox
    waiting, reports, sent = outbox.waiting(), outbox.reading.queued(_MOST), outbox.reading.sent_last(_SENT)
    return QueueView(
        waiting=waiting,
        oldest=made_of(services, waiting.oldest) if waiting.oldest else None,
        refused=outbox.reading.count("refused"),
        erasures=outbox.erasures.count("waiting") + outbox.erasures.count("later"),
        erasures_refused=outbox.erasures.count("refused"),
        reports=reports,
        items=services.network.items.unsent_of_people(),
        further=all_further(services),
        sent=sent,
        carried=services.envelopes.carried(),
        made=made_by_number(services, (*reports, *sent)),
        visit=services.state.last_visit(),
        progress=services.visit_progress(),
        flood_groups=len(outbox.flood_groups()),
        flash_code=flash_code("taken_back", "not_there"),
    )


def retry(services: Services) -> Response:
    """Try everything now, also what central could not take today."""
    services.outbox.try_all_again()
    services.network.items.try_all_again()
    if not services.visit_progress().is_running:
        services.visit_now()
    services.sign_in.note("queue_tried_again")
    return redirect_to(_VISIT)


def take_back(services: Services, item: str) -> Response:
    """Take back what central refused of the volunteers' things, so that it stands here no longer."""
    refused = {one.id for one in services.network.items.unsent_of_people() if one.send_state == "refused"}
    if item not in refused:
        return redirect_to(f"{PATH}?done=not_there")
    services.network.items.take_away(item)
    services.sign_in.note("item_taken_back", item)
    return redirect_to(f"{PATH}?done=taken_back")
