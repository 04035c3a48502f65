"""A request as the program sees it: it also says when the request began to come in."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from waitress.task import WSGITask

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

_BEGAN_S: Final = "content_sync.began_s"


class Task(WSGITask):  # type: ignore[misc]  # waitress ships no types
    """Runs the program for one request."""

    def get_environment(self) -> WSGIEnvironment:
        """Return the request's WSGI environment."""
        environ: WSGIEnvironment = super().get_environment()
        environ[_BEGAN_S] = self.request.began_s
        return environ


def took_s(environ: WSGIEnvironment) -> float:
    """Return how many seconds ago the request began to come in; 0 where another listener did not say."""
    now_s = time.monotonic()
    began_s: float = environ.get(_BEGAN_S, now_s)
    return now_s - began_s
