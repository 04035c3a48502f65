"""Backup and restore: a file to take away, and the way back after a card died.

In: the wish for a file; or a file and its recovery phrase, then a confirmation. Out: the sealed file; or what is in it,
and then the box that starts again with it. Rules: only who came in by a code of the ministry puts a backup back;
nothing is changed before the confirmation; a file that is not taken leaves the page with the phrase as typed and one
sentence why.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import BinaryIO, Final, cast

from flask import Blueprint, Response, request

from content_sync.look.thai import local_date
from content_sync.routes import add_route
from kiosk.admin import restored
from kiosk.admin.rendering import BACKUP, RESTORE, flash_code, form_token, redirect_to, render
from kiosk.callers.card_form import take_onto_card
from kiosk.callers.restores import FileCheck
from kiosk.services import Services
from kiosk.store.backup.backups import ReadBackup
from kiosk.store.backup.records import Contents
from kiosk.store.backup.recovery import RecoveryLock

FILE: Final = f"{BACKUP}/file"
CONFIRM: Final = f"{BACKUP}/confirm"
_MAX_BYTES: Final = 24_000_000
_REFUSED: Final = 422
_NOTHING: Final = FileCheck()
_HTTP: Final = {"": 200, "too_large": 200, "wait": 429}


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupView:
    """`contents` is what a backup made now would hold; `refusal` why a file was not taken."""

    contents: Contents
    lock: RecoveryLock | None
    may_restore: bool
    refusal: str = ""
    wait_minutes: int = 0
    wait_s: int = 0
    phrase: str = ""
    csrf: str = field(default_factory=form_token)


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreView:
    """A file that was read to its end and waits for its confirmation."""

    held: ReadBackup
    csrf: str = field(default_factory=form_token)


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, BACKUP, show)
    add_route(blueprint, services, FILE, download, "POST")
    add_route(blueprint, services, RESTORE, ask)
    add_route(blueprint, services, RESTORE, read, "POST")
    add_route(blueprint, services, CONFIRM, confirm, "POST")


def let_a_file_in(services: Services) -> None:
    """Let the form of who may put a backup back bring more than others may; its token is inside it."""
    if request.method == "POST" and request.path.endswith(RESTORE) and _may(services):
        take_onto_card(request, services.backups.incoming, max_bytes=_MAX_BYTES)


def show(services: Services) -> Response:
    """Make a backup, or begin to put one back."""
    return _page(services, FileCheck(refusal=flash_code("too_large")))


def download(services: Services) -> Response:
    """Take a backup away."""
    lock, now = services.backups.recovery.current(), services.clock.read()
    if lock is None:
        return redirect_to(BACKUP)
    services.sign_in.note("backup_made")
    pieces = services.backups.make(lock, central=services.seal_key(), now=now)
    response = Response(pieces, mimetype="application/octet-stream")
    name = f"kiosk-{services.config.village}-{local_date(now.at):%Y%m%d}.backup"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def read(services: Services) -> Response:
    """Have a file read to its end."""
    if not _may(services):
        return redirect_to(BACKUP)
    file, phrase = request.files.get("file"), request.form.get("phrase", "")
    if not file or not phrase.strip():
        return _page(services, FileCheck(refusal="no_phrase" if file else "no_file"), phrase=phrase)
    check = services.restores.read(cast(BinaryIO, file.stream), phrase)
    if check.refusal:
        return _page(services, check, phrase=phrase)
    services.sign_in.note("backup_looked_at")
    return redirect_to(RESTORE)


def ask(services: Services) -> Response:
    """See what is in the file, and confirm."""
    held = services.restores.held()
    if held is None or not _may(services):
        return redirect_to(BACKUP)
    return render(services, RESTORE, "admin/restore.html", RestoreView(held=held))


def confirm(services: Services) -> Response:
    """Put the backup in place: the box starts again with it."""
    if not _may(services):
        return redirect_to(BACKUP)
    refusal = services.restores.confirm(request.form.get("token", ""), services.sign_in.person())
    if refusal:
        return _page(services, FileCheck(refusal=refusal))
    services.restart()
    return redirect_to(restored.PATH)


def _may(services: Services) -> bool:
    person = services.sign_in.person()
    return person is not None and person.role == "volunteer" and services.restores.may()


def _page(services: Services, check: FileCheck = _NOTHING, *, phrase: str = "") -> Response:
    minutes, seconds = divmod(check.wait_s, 60)
    view = BackupView(
        contents=services.backups.contents(services.clock.read()),
        lock=services.backups.recovery.current(),
        may_restore=_may(services),
        refusal=check.refusal,
        wait_minutes=minutes + bool(seconds) if minutes else 0,
        wait_s=0 if minutes else seconds,
        phrase=phrase,
    )
    response = render(services, BACKUP, "admin/backup.html", view, status=_HTTP.get(check.refusal, _REFUSED))
    if check.wait_s:
        response.headers["Retry-After"] = str(check.wait_s)
    return response
