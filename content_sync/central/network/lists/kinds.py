"""The kinds of lists there are, by name: what makes one, for who may change these areas."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from typing import Any, BinaryIO, Final, Literal, get_args

from content_sync.central.network.lists.attendance import AttendanceList
from content_sync.central.network.lists.results import ListKind
from content_sync.central.network.lists.trainings import TrainingsList
from content_sync.central.network.lists.villages import VillagesList
from content_sync.central.network.lists.volunteers import VolunteersList

KindName = Literal["villages", "volunteers", "trainings", "attendance"]
KINDS: Final[tuple[KindName, ...]] = get_args(KindName)


def maker_of(name: KindName, areas: Collection[str], today: dt.date) -> Callable[[BinaryIO], ListKind[Any]]:
    """Return what makes a list of this kind from its file."""
    makers: dict[KindName, Callable[[BinaryIO], ListKind[Any]]] = {
        "villages": lambda file: VillagesList(areas, today, file),
        "volunteers": lambda _: VolunteersList(areas, today),
        "trainings": lambda _: TrainingsList(areas),
        "attendance": lambda _: AttendanceList(areas),
    }
    return makers[name]
