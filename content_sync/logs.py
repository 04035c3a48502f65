"""The log of both programs: one line for each event, on standard error; errors by kind and place, without their text.

An error's text may quote what a person wrote: a database names the values of a statement, a parser the word it did not
expect. So the log shows only the places an error passed, whether our code, a library or Python itself logs it.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from types import TracebackType
from typing import Final, TextIO

_log = logging.getLogger(__name__)

_LINE: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_LONGEST: Final = 8  # the most errors of one chain
_Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class PlacesOnly(logging.Formatter):
    """Formats a record, and its error as kind and places alone."""

    def __init__(self) -> None:
        super().__init__(_LINE)

    def format(self, record: logging.LogRecord) -> str:
        """Format a record, also one that another formatter gave the error's text."""
        record.exc_text = None
        return super().format(record)

    def formatException(self, ei: _Raised) -> str:  # noqa: N802  the library's name
        """Return where the error was, without what it said."""
        return places(ei[1]) if ei[1] else ""


def open_log(stream: TextIO | None = None) -> None:
    """Write the log to standard error, or to another stream; uncaught errors go there as well."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(PlacesOnly())
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    logging.getLogger("waitress").setLevel(logging.WARNING)  # below it names what visitors asked for
    logging.getLogger("tuf").setLevel(logging.WARNING)  # below it tells each file it looked at, beside our own story
    logging.getLogger("flask_wtf").setLevel(logging.WARNING)  # below it writes a line for each form without a token
    if threading.excepthook is threading.__excepthook__:  # a test runner has its own
        sys.excepthook = lambda _, error, __: _tell(error)
        threading.excepthook = lambda told: _tell(told.exc_value)


def places(error: BaseException) -> str:
    """Return the kind of an error and the places it passed, after those of the errors that led to it."""
    told: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(told) < _LONGEST:
        told.append("".join(traceback.format_tb(cause.__traceback__)) + type(cause).__qualname__)
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return "\nwhich led to\n".join(reversed(told))


def _tell(error: BaseException | None) -> None:
    _log.critical("an error nobody caught", exc_info=error)
