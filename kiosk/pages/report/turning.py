"""Going from one page of a report to another with all that was typed.

In: the form of page 2 or 3, and which button sent it. Out: a draft that is kept, and the way to the page that the
button names. A form that was sent on, or is too long to be kept, is left to its own page, which tells what is wrong.
"""

from __future__ import annotations

from flask import Response, request

from kiosk.callers.drafts import MAX_BYTES, ReportDraft
from kiosk.facts.report_form import ReportForm, draft_of
from kiosk.paper import language_at, see_other
from kiosk.services import Services


def turned_back(services: Services, form: ReportForm, turn: str) -> Response | None:
    """Return the way back to the topics or to the words; None for a form that was sent on.

    Args:
        services: where drafts are kept.
        form: what was typed.
        turn: what the button that sent it says: `topics`, `words`, or nothing.
    """
    draft = draft_of(form)
    if turn not in ("topics", "words") or draft.size_bytes > MAX_BYTES:
        return None
    key = keep_draft(services, draft)
    back = f"/report/topics/{key}" if turn == "topics" else f"/report/{draft.topic}?draft={key}"
    return see_other(back, language_at(request.path))


def keep_draft(services: Services, draft: ReportDraft) -> str:
    """Keep a draft for its hour, and return its key."""
    return services.drafts.keep(draft, sender=services.senders.known(request), now_s=services.clock.monotonic())
