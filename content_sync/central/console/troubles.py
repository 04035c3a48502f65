"""What may stop a publish that nobody at the desk is to blame for, in three words that a page can explain."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Literal

from sqlalchemy.exc import OperationalError

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
    except OperationalError as error:
        return _told("busy" if "locked" in str(error.orig) else "disk", error)
    except ContentSyncError as error:
        return _told("other", error)
    return None


def _told(trouble: Trouble, error: Exception) -> Trouble:
    cause = error.orig if isinstance(error, OperationalError) else error  # its own text repeats what was written
    _log.error("publishing stopped (%s): %s", trouble, cause)
    return trouble
