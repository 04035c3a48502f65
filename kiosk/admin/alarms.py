"""What is wrong with the kiosk, as its pages for the volunteers say it first."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

from content_sync.client.enrolling import EnrolmentState
from content_sync.wire.stamps import Stamp
from kiosk.services import Services


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarms:
    """What is harmed or in doubt.

    Attributes:
        now: the time, and how sure the kiosk is of it.
        key_harm: why the kiosk's key cannot be used, or "".
        damage: what else is lost, in words for a technician.
        is_last_unsure: what was written last cannot be read.
        read_only: the card takes nothing more.
        strays: answers that came for reports that are not here.
        enrolment: how far the kiosk is on its way to be known by central.
    """

    now: Stamp
    key_harm: str
    damage: tuple[str, ...]
    is_last_unsure: bool
    read_only: bool
    strays: int
    enrolment: EnrolmentState


def gather_alarms(services: Services) -> Alarms:
    """Ask the stores and the clock."""
    damage = services.damage()
    stores = (services.outbox, services.state, services.content, services.market, services.network, services.history)
    return Alarms(
        now=services.clock.read(),
        key_harm="; ".join(damage.get("key", ())),
        damage=tuple(chain.from_iterable(harm for name, harm in damage.items() if name != "key")),
        is_last_unsure=bool(services.outbox.perhaps_lost),
        read_only=any(store.read_only for store in stores),
        strays=services.outbox.count_unmatched_answers(),
        enrolment=services.enrolment.read().state,
    )
