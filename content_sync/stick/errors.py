"""What can be wrong with a stick, for both programs; content_sync/errors.py draws the tree.

A `StickError` says why this stick, or one file of it, is refused. A `StickGoneError` says that the medium does not
answer, as after it was pulled out, or does not take what is written: put in again, or another one, the work goes on.
"""

from __future__ import annotations

from typing import Literal

from content_sync.errors import ContentSyncError, LinkError

StickFault = Literal["none", "unfinished", "unreadable", "later", "link", "too-large", "too-many", "name"]
"""There is no folder of ours; its export was never finished; its marker cannot be read, or is of a later version; it
has a link or something that is no file; a file is larger than it may be; too many files; a name that no stick has."""


class StickError(ContentSyncError):
    """The stick, or one file of it, is refused.

    Args:
        fault: why, as a code that both programs put into words.
        what: which file, in words for a log.
    """

    def __init__(self, fault: StickFault, what: str = "") -> None:
        super().__init__(f"the stick is refused ({fault}){': ' if what else ''}{what}")
        self.fault = fault


class StickGoneError(LinkError):
    """The stick does not answer."""


class StickFullError(StickGoneError):
    """The stick has no room for what was written."""


class StickLockedError(StickGoneError):
    """The stick can be read, and not written."""
