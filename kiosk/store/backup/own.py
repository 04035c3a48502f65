"""What a box keeps of its own when a backup is put in place: who may sign in since, what was done, what is unsent.

In: the stores before; the stores with the backup in them. Out: both together. Rules: of an account in both this box's
own counts, as it is the newer; an account that the backup brings says more than central may have heard after it was
made; what was done here stays in the log under the same person, whatever number they have now; an item that waits to
go up still does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import msgspec

from content_sync.errors import WireError
from content_sync.wire.encoding import decode
from content_sync.wire.items import Item
from kiosk.store.folder import NETWORK, STATE
from kiosk.store.journal.documents import Documents
from kiosk.store.journal.records import find_records, highest, put
from kiosk.store.network.sending import ItemsUp, UnsentItem
from kiosk.store.people import People, Person
from kiosk.store.state import Event, State

_AHEAD: Final = 10_000  # changes of one account between a backup and the death of its card


class Own(msgspec.Struct, frozen=True, kw_only=True):
    """What a box keeps of its own."""

    people: tuple[Person, ...] = ()
    events: tuple[Event, ...] = ()
    items: tuple[UnsentItem, ...] = ()


def own_of(stores: Mapping[str, Documents], last: Event) -> Own:
    """Return what this box keeps when a backup is put in place; `last` is what is done just now."""
    unsent = ItemsUp(stores[NETWORK]).unsent()
    return Own(
        people=People(stores[STATE]).all(),
        events=(*State(stores[STATE]).audited(), last),
        items=tuple(item for item in unsent if item.send_state != "refused"),
    )


def join(stores: Mapping[str, Documents], own: Own) -> None:
    """Put this box's own beside what a backup brought.

    Raises:
        CardError: the card refused.
    """
    with stores[STATE].transaction():
        numbers = _join_people(stores[STATE], own.people)
        _join_events(State(stores[STATE]), own.events, numbers)
    items = ItemsUp(stores[NETWORK])
    with stores[NETWORK].transaction():
        _join_items(items, own.items)


def _join_people(documents: Documents, own: tuple[Person, ...]) -> dict[int, int]:
    """Return the number that each of this box's people has now, by the one they had."""
    brought = find_records(documents, "accounts", Person)
    for number, person in brought.items():
        put(documents, "accounts", number, replace(person, changes=person.changes + _AHEAD))
    known = {person.id: number for number, person in brought.items() if person.id}
    numbers = {}
    for person in own:
        number = known.get(person.id) or highest(documents, "accounts") + 1
        put(documents, "accounts", number, replace(person, number=number))
        numbers[person.number] = number
    return numbers


def _join_events(state: State, own: tuple[Event, ...], numbers: Mapping[int, int]) -> None:
    known = set(state.audited())
    for event in own:
        moved = replace(event, person=numbers.get(event.person, 0))
        if moved not in known:
            state.audit(moved.what, moved.at, person=moved.person, about=moved.about)


def _join_items(items: ItemsUp, own: tuple[UnsentItem, ...]) -> None:
    for one in own:
        try:
            item: Item = decode(one.body.encode(), Item)  # type: ignore[arg-type]  # a union, which msgspec reads
        except WireError:  # of a later version: left as the batch leaves it
            continue
        if not items.is_unsent(one.id):
            items.add(item, key=one.key)
