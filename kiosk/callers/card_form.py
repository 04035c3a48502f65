"""A form whose file goes to the card as it comes in, and not into memory.

In: a request whose form nobody read yet. Out: the same; its file is one on the card, which is gone when the request is
over. Without this, what a form brings is kept in `/tmp`, which is memory on the device.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from typing import IO, Any, Final

from flask import Request, Response, after_this_request
from werkzeug.formparser import FormDataParser

_MAX_PARTS: Final = 8


def take_onto_card(
    request: Request, open_file: Callable[[], AbstractContextManager[IO[bytes]]], *, max_bytes: int
) -> None:
    """Let a form of so many bytes in, each file of it into one that `open_file` gives."""
    opened = ExitStack()

    class OntoCard(FormDataParser):
        def __init__(self, stream_factory: object = None, **limits: Any) -> None:
            del stream_factory
            super().__init__(self.open, **limits)

        def open(self, *_: object, **__: object) -> IO[bytes]:
            return opened.enter_context(open_file())

    request.max_content_length, request.max_form_parts = max_bytes, _MAX_PARTS
    request.form_data_parser_class = OntoCard

    @after_this_request
    def close(response: Response) -> Response:
        opened.close()
        return response
