"""The overview: how the kiosk is, and what there is to do.

In: the stores. Out: what waits and since when, how the last visit went, the notice, the answers to pass on, and what is
wrong with the clock or the card. The page is computed anew each time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain

from flask import Blueprint, Response

from content_sync.client.edition import Part, held_part
from content_sync.client.reasons import Reason
from content_sync.client.visit_context import VisitResult
from content_sync.routes import add_route
from content_sync.wire.parts import PartName, part_rules
from content_sync.wire.stamps import Stamp
from kiosk.admin.rendering import HOME, flash_code, form_token, render
from kiosk.services import Services
from kiosk.store.outbox.views import Refused, Waiting
from kiosk.store.state import LocalNotice
from kiosk.visits import Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class PartView:
    """One part of the edition: its name, what the kiosk holds of it, and why the last visit could not renew it."""

    name: PartName
    held: Part | None
    reason: Reason | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewView:
    """The state of the kiosk at one moment."""

    now: Stamp
    waiting: Waiting
    refused: tuple[Refused, ...]
    visit: VisitResult | None
    progress: Progress
    parts: tuple[PartView, ...]
    notice: LocalNotice | None
    is_notice_shown: bool
    answers: int
    strays: int
    flood_groups: int
    market_items: int
    key_harm: str
    damage: tuple[str, ...]
    is_last_unsure: bool
    read_only: bool
    sign_in_opened: Stamp | None
    flash_code: str = ""
    csrf: str = field(default_factory=form_token)


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, HOME, show)


def show(services: Services) -> Response:
    """See how the kiosk is, and what there is to do."""
    return render(services, HOME, "admin/overview.html", gather(services, flash_code=flash_code("posted", "ended")))


def gather(services: Services, *, flash_code: str = "") -> OverviewView:
    """Read the stores."""
    now = services.clock.read()
    notice, damage = next(iter(services.state.notices()), None), services.damage()
    return OverviewView(
        now=now,
        waiting=services.outbox.waiting(),
        refused=services.outbox.refused(),
        visit=services.state.last_visit(),
        progress=services.visit_progress(),
        parts=_parts(services),
        notice=notice,
        is_notice_shown=notice is not None and notice.is_shown(now),
        answers=len(services.outbox.answers_waiting()),
        strays=services.outbox.count_unmatched_answers(),
        flood_groups=len(services.outbox.flood_groups()),
        market_items=services.market.count_to_look_at(),
        key_harm="; ".join(damage.get("key", ())),
        damage=tuple(chain.from_iterable(harm for name, harm in damage.items() if name != "key")),
        is_last_unsure=bool(services.outbox.perhaps_lost),
        read_only=bool(services.outbox.read_only or services.state.read_only),
        sign_in_opened=next(reversed(services.state.sign_in_openings()), None),
        flash_code=flash_code,
    )


def _parts(services: Services) -> tuple[PartView, ...]:
    edition, village, visit = services.content.edition(), services.config.village, services.state.last_visit()
    reasons = visit.failed_parts if visit else {}
    return tuple(
        PartView(name=rule.name, held=held_part(edition, rule, village), reason=reasons.get(rule.name))
        for rule in part_rules(village)
    )
