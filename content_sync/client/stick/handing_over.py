"""What waits, handed over to a carrier's folder: sealed envelopes, photos and voices.

In: a `VisitContext`, a folder. Out: the folder holds what waits and nothing older of this village. A file that lies
there already and is right is not made again, so the same items are the same bytes until something new waits.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from content_sync.client.stick.carrying import CarriedFile, Outgoing
from content_sync.client.visit_context import VisitContext
from content_sync.stick.folder import StickFolder
from content_sync.stick.readme import write_readme
from content_sync.wire.carriers import MAX_FILES, UP, StickVillage, envelope_order, sealed_digest
from content_sync.wire.targets import ServiceKeys


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """How many reports, envelopes, and photos and voices the carrier has now, and the ids of all items.

    `has_code`: the one-time code goes along, too.
    """

    items: tuple[str, ...]
    reports: int
    envelopes: int
    files: int
    has_code: bool = False


def hand_over(
    context: VisitContext,
    stick: StickFolder,
    *,
    keys: ServiceKeys,
    seed: bytes,
    name: str,
    most_bytes: float = math.inf,
) -> HandedOver:
    """Put what waits into a folder that has its marker.

    Args:
        context: what is used of the kiosk.
        stick: the folder.
        keys: the ministry's keys.
        seed: the kiosk's private key.
        name: what the village calls itself, for the README.
        most_bytes: what photos and voices may weigh together.

    Raises:
        StickError: it holds what no stick has.
        StickGoneError: the medium does not answer.
        Exception: the kiosk's own card did not note which envelopes leave.
    """
    folder = f"{UP}/{context.village}"
    present = stick.names(folder, most=2 * MAX_FILES)
    outgoing, names = Outgoing(context, keys, seed, most_bytes=most_bytes), set[str]()
    for file in outgoing.files(present):
        if _put(stick, folder, file, is_there=file.name in present):
            names.add(file.name)
    for old in set(present) - names:  # what it had is in what it has now, or central has it
        stick.remove(f"{folder}/{old}")
    write_readme(stick, extra=StickVillage(code=context.village, name=name))
    return HandedOver(
        items=tuple(item.id for item in outgoing.waiting.items),
        reports=outgoing.waiting.reports,
        envelopes=sum(envelope_order(name) is not None for name in names),
        files=sum(sealed_digest(name) is not None for name in names),
        has_code=bool(outgoing.waiting.code),
    )


def _put(stick: StickFolder, folder: str, file: CarriedFile, *, is_there: bool) -> bool:
    """Have a file on the stick; tell whether it is there."""
    if is_there:
        return True
    body = file.make()
    if body is not None:
        stick.write(f"{folder}/{file.name}", body)
    return body is not None
