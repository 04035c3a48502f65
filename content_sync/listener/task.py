"""A request as the program sees it, and how its response leaves.

The request says when it began to come in. A short response leaves in one piece with its head, and has no date where the
program asks for that: every packet and every byte is paid for on the link of a village.
"""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Final, Protocol

from waitress.task import WSGITask

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

_SHORT_BYTES: Final = 4_096  # a larger one is not copied: many phones may wait for the same page
_DATE: Final = re.compile(rb"^Date: [^\r]*\r\n", re.MULTILINE)
_BEGAN_S: Final = "content_sync.began_s"
_WHOLE_S: Final = "content_sync.whole_s"
_IS_UNDATED: Final = "content_sync.is_undated"


class _Channel(Protocol):
    """What a task uses of its connection."""

    def hold_head(self) -> None: ...

    def let_head_go(self) -> None: ...


class Task(WSGITask):  # type: ignore[misc]  # waitress ships no types
    """Runs the program for one request."""

    channel: _Channel
    environ: WSGIEnvironment

    def get_environment(self) -> WSGIEnvironment:
        """Return the request's WSGI environment."""
        environ: WSGIEnvironment = super().get_environment()
        environ[_BEGAN_S] = self.request.began_s
        environ[_WHOLE_S] = self.request.whole_s
        return environ

    def write(self, data: bytes) -> None:
        """Send a piece of the response, the head together with the first piece where that is short."""
        if not self.wrote_header and 0 < len(data) <= _SHORT_BYTES:
            self.channel.hold_head()
        super().write(data)
        self.channel.let_head_go()

    def build_response_header(self) -> bytes:
        """Return the head, without a date where the program asked for that."""
        head: bytes = super().build_response_header()
        return _DATE.sub(b"", head, count=1) if _IS_UNDATED in self.environ else head


def leave_undated(environ: WSGIEnvironment) -> None:
    """Let the response to this request have no date; for one that is never kept and says the time itself."""
    environ[_IS_UNDATED] = True


def waited_s(environ: WSGIEnvironment) -> float:
    """Return how many seconds the request has been whole: so long it waited for a thread, however slow its link."""
    now_s = time.monotonic()
    whole_s: float = environ.get(_WHOLE_S, now_s)
    return now_s - whole_s


def took_s(environ: WSGIEnvironment) -> float:
    """Return how many seconds ago the request began to come in; 0 where another listener did not say."""
    now_s = time.monotonic()
    began_s: float = environ.get(_BEGAN_S, now_s)
    return now_s - began_s
