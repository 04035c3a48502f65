"""What a container holds, and why a file is no voice."""

from __future__ import annotations

from typing import Literal

from content_sync.errors import WireError

Stream = Literal["sound", "video"]
"""What one stream of a container is; a stream of any other kind is not counted."""

NoVoice = Literal["unknown", "video", "cut"]
"""Why a file is no voice: it is of no format that can be played, it has pictures, or a part of it is missing."""


class NotAVoiceError(WireError):
    """A file is no voice; `reason` says why."""

    def __init__(self, reason: NoVoice) -> None:
        super().__init__(f"not a voice: {reason}")
        self.reason: NoVoice = reason
