"""What may stop a change or a publish through no fault of the person at the desk; the page explains it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

from content_sync.central.database.refusals import RefusedChangeError
from content_sync.central.database.sessions import DatabaseError
from content_sync.errors import ContentSyncError

Result = TypeVar("Result")

_log = logging.getLogger(__name__)


class Trouble(StrEnum):
    """What stopped it: another writer, a full disk, the database, or something else."""

    BUSY = "busy"
    DISK = "disk"
    DATABASE = "database"
    OTHER = "other"


def attempt(act: Callable[[], Result]) -> Result | Trouble:
    """Call `act` and return its result, or what stopped it; the log tells the cause, and never a text of anybody.

    Raises:
        RefusedChangeError: the person at the desk decides what to do next.
    """
    try:
        return act()
    except RefusedChangeError:
        raise
    except (BlockingIOError, TimeoutError) as error:
        return _logged(Trouble.BUSY, error)
    except OSError as error:
        return _logged(Trouble.DISK, error)
    except DatabaseError as error:
        return _logged(_trouble_of(error), error)
    except ContentSyncError as error:
        return _logged(Trouble.OTHER, error)


def _trouble_of(error: DatabaseError) -> Trouble:
    if error.is_busy:
        return Trouble.BUSY
    return Trouble.DISK if error.is_disk_full else Trouble.DATABASE


def _logged(trouble: Trouble, error: Exception) -> Trouble:
    _log.error("a change at the desk was not kept or not published (%s): %s", trouble, error)
    return trouble
