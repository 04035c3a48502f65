"""Why a file that somebody brought is not taken; the code is what forms and feeds put into words."""

from __future__ import annotations

from content_sync.errors import ContentSyncError
from content_sync.field_errors import FieldError


class RefusedMediaError(ContentSyncError):
    """The file is not taken, and nothing is kept of it; who brought it may bring another.

    Args:
        code: what is wrong with it.
        reason: the same as one sentence, without anything that the file says.
    """

    def __init__(self, code: FieldError, reason: str) -> None:
        super().__init__(reason)
        self.code: FieldError = code
