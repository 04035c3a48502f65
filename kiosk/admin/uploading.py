"""A file in a form of the people who run the kiosk: beside the form's token, which stands in the form.

In: the request. Out: the bytes of the photo, or an `UploadError`. Rule: what is larger than any form may be leads back
to the page of the form, which says that it was too large; a carrier's file beside another one, that it has to wait.
"""

from __future__ import annotations

from flask import Blueprint, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from kiosk.admin.rendering import BACKUP, CARRY, PHOTO, RESTORE, redirect_to
from kiosk.paper import language_at, prefix
from kiosk.store.errors import BusyError, NoFileError
from kiosk.store.photos.shrinking import MAX_BYTES


def add_handler(blueprint: Blueprint) -> None:
    blueprint.register_error_handler(RequestEntityTooLarge, _lead_back)
    blueprint.register_error_handler(BusyError, lambda _: redirect_to(f"{CARRY}?done=busy"))


def read_photo() -> bytes:
    """Return the photo of this request's form, or the beginning of one that is too large.

    Raises:
        NoFileError: there is none.
    """
    file = request.files.get("photo")
    photo = file.read(MAX_BYTES + 1) if file else b""
    if not photo:
        raise NoFileError
    return photo


def _lead_back(error: RequestEntityTooLarge) -> Response | RequestEntityTooLarge:
    if request.path.endswith(RESTORE):
        return redirect_to(f"{BACKUP}?done=too_large")
    if request.path.endswith(f"{CARRY}/back"):
        return redirect_to(f"{CARRY}?done=too_large")
    if not request.path.endswith(PHOTO):
        return error
    page = request.path.removeprefix(prefix(language_at(request.path))).removesuffix(PHOTO)
    return redirect_to(f"{page}?photo=too_large#photo")
