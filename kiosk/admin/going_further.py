"""An activity that is to be shown beyond the village: what goes up of it after each change, and where it stands.

In: the activity as it is on the card now, or its id where it is taken away; who is signed in. Out: its newest version
on its way to central, or that it is shown further no more; its standing in a word.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from kiosk.further import Announcer, tell_activity
from kiosk.services import Services
from kiosk.store.network.activities import StoredActivity
from kiosk.store.state import LocalNotice

FurtherState = Literal["unsent", "later", "refused", "waiting", "accepted", "declined", "withdrawn"]
"""`unsent`: it leaves with the next visit. `later`, `refused`: central does not take it yet, or not at all. `waiting`:
staff have not decided. Otherwise what they decided, or that the village took it back."""

_BY_SENDING: Final[dict[str, FurtherState]] = {"waiting": "unsent", "later": "later", "refused": "refused"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Further:
    """Where an activity stands that is to be shown further, and why, in central's or staff's words."""

    title: str
    state: FurtherState
    reason: str = ""


def may_go_further(services: Services, activity: str) -> bool:
    """Tell whether an activity may go up now: it did before, or fewer than ten others went up within a day."""
    known = services.network.activities.stored(activity)
    return known is not None or not services.network.activities.wait_s(services.clock.read())


def tell_central(services: Services, activity: str, notice: LocalNotice | None) -> None:
    """Let it go up what became of an activity.

    Args:
        services: of the kiosk.
        activity: its id.
        notice: as it is now; None where it is taken away.
    """
    person = services.sign_in.person()
    if person is not None and activity:
        tell_activity(
            services.network.activities,
            services.notice_photos,
            Announcer(author=person.id, by=person.name, made=services.clock.read()),
            activity,
            notice,
        )


def tell_of_notice(services: Services, number: int) -> None:
    """Do the same for what is on the card under a number, where it is an activity."""
    notice = services.state.notice(number)
    if notice is not None and notice.sort == "activity":
        tell_central(services, notice.form, notice)


def further_of(services: Services, notice: LocalNotice) -> Further | None:
    """Return where an activity stands; None where it never was to be shown further."""
    known = services.network.activities.stored(notice.form) if notice.sort == "activity" else None
    return _standing(services, notice, known) if known else None


def all_further(services: Services) -> tuple[Further, ...]:
    """Return the activities of this village that are to be shown further and are not over, the newest first."""
    now = services.clock.read()
    coming = (one for one in reversed(services.state.notices()) if one.sort == "activity" and one.is_shown(now))
    found = (further_of(services, one) for one in coming)
    return tuple(one for one in found if one and one.state != "withdrawn")


def _standing(services: Services, notice: LocalNotice, known: StoredActivity) -> Further:
    unsent = services.network.items.unsent_of([known.item]).get(known.item)
    if unsent is not None:
        return Further(title=notice.title, state=_BY_SENDING[unsent.send_state], reason=unsent.reason)
    return Further(title=notice.title, state=known.state, reason=known.reason)
