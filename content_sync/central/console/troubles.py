"""What may stop a publish that nobody at the desk is to blame for, in three words that a page can explain."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Literal

from content_sync.central.database.sessions import DatabaseError
from content_sync.errors import ContentSyncError

Trouble = Literal["busy", "disk", "other"]

_log = logging.getLogger(__name__)


def attempt(act: Callable[[], object]) -> Trouble | None:
    """Do it, and tell what stopped it; the cause goes to the log, which holds no text of anybody's."""
    try:
        act()
    except (BlockingIOError, TimeoutError) as error:
        return _told("busy", error)
    except OSError as error:
        return _told("disk", error)
    except DatabaseError as error:
        return _told("busy" if error.is_busy else "disk", error)
    except ContentSyncError as error:
        return _told("other", error)
    return None


def _told(trouble: Trouble, error: Exception) -> Trouble:
    _log.error("publishing stopped (%s): %s", trouble, error)
    return trouble
