"""The one way to a photo or a voice of a report: it has an address only under its own report."""

from __future__ import annotations

from http import HTTPStatus

from flask import abort

from content_sync.central.console.desk import REPORT_ID, Desk, valid_or_404
from content_sync.central.database.reports.inbox import AttachedKind, has_attachment
from content_sync.wire.digests import is_digest


def attached_or_404(desk: Desk, kind: AttachedKind, report: str, digest: str) -> str:
    """Return the name of a file whose bytes are here and that this report has, or answer 404."""
    if not is_digest(digest):
        abort(HTTPStatus.NOT_FOUND)
    with desk.database.reading() as session:
        if not has_attachment(session, kind, valid_or_404(report, REPORT_ID), digest):
            abort(HTTPStatus.NOT_FOUND)
    return digest
