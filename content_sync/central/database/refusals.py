"""Why a change at the desk is refused: the person who asked for it decides what to do next."""

from __future__ import annotations

from content_sync.errors import ContentSyncError


class RefusedChangeError(ContentSyncError):
    """The change is refused and nothing is kept; the person who asked for it decides what to do next."""


class NoSuchTextError(RefusedChangeError):
    """There is no text of this name that could be changed in this way."""


class StaleFormError(RefusedChangeError):
    """Somebody else made a change after the person opened the form; the person should see that change first."""
