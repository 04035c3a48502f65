"""Every form and every feed reads a typed text in the same way, and refuses the same texts."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from content_sync.central.console.writing.bulletin_checks import errors_in
from content_sync.central.console.writing.bulletin_form import BulletinForm, bulletin_of
from content_sync.central.database.schema.tables import AnswerRow
from content_sync.central.feeds import articles, tmd_cap
from content_sync.central.network.lists.refusals import SENTENCES, RowError
from content_sync.central.network.lists.sheet import read_sheet
from content_sync.central.network.lists.villages import COLUMNS, read_village
from content_sync.errors import FeedError
from content_sync.wire.bulletins import Article
from content_sync.wire.keys import public_key
from content_sync.wire.stamps import Stamp
from kiosk.admin.notice_form import NewNotice, sent_notice
from kiosk.admin.notice_form import decide as decide_notice
from kiosk.facts.report_form import ReportForm
from kiosk.facts.report_form import decide as decide_report
from kiosk.store.outbox.filing.filing import Fields
from tests.cast.desk.office import Office, a_report, send
from tests.cast.feeds.cap_alerts import EVENING, changed
from tests.cast.feeds.forecast_replies import entry, forecasts, good
from tests.cast.feeds.price_replies import only_good, row

NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)

# What is typed, and what is kept of it on one line; the same spelling is kept of a longer text.
SPELLINGS: Final = (
    ("น\u0e4d\u0e49\u0e32ดื่ม", "น้ำดื่ม"),
    ("เเม่น้้ำ", "แม่น้ำ"),
    ("\u200bบ้าน\u00ad\x07ใต้\ufeff", "บ้านใต้"),
    (" บ้าน \u00a0 ใต้\t", "บ้าน ใต้"),
    ("ครอบครัว👨\u200d👩\u200d👧", "ครอบครัว👨\u200d👩\u200d👧"),
    ("cafe\u0301", "café"),
    ("๔๓", "๔๓"),
)
NOTHING: Final = ("", "  \t", "\u3164", "\u200d", "\u200b\u00ad\ufeff", "\u2800 \u115f", "\u0e48", "\ufe0f")
UNREADABLE: Final = "บ้าน\ufffd"

Reader = Callable[[str], str]


class RefusedError(Exception):
    """The text is not taken, and why."""


def villagers_report(typed: str) -> str:
    fields = decide_report(ReportForm(id="0" * 32, topic="road", text=typed), takes_contact=True)
    if not isinstance(fields, Fields):
        raise RefusedError(fields["text"])
    return " ".join(fields.text.split())


def villagers_name(typed: str) -> str:
    form = ReportForm(id="0" * 32, topic="road", text="หลุม", name=typed)
    fields = decide_report(form, takes_contact=True)
    if not isinstance(fields, Fields):
        raise RefusedError(fields["name"])
    return fields.contact.name


def volunteers_notice(field: str) -> Reader:
    def read(typed: str) -> str:
        fields = {"title": "ก", "body": "ข", "first": "22/11/2569", "last": "22/11/2569", field: typed}
        notice = decide_notice(sent_notice(fields), Stamp(at=NOW, clock="trusted"))
        if not isinstance(notice, NewNotice):
            raise RefusedError(notice[field])
        return " ".join(str(getattr(notice, field)).split())

    return read


def desks_bulletin(field: str) -> Reader:
    form = BulletinForm(
        bulletin="staff-0", kind="article", category="health", title="ก", source="ข", body="ค", areas=("43",)
    )

    def read(typed: str) -> str:
        filled_in = replace(form, **{field: typed})  # type: ignore[arg-type]  # only fields with text are named
        errors = errors_in(filled_in, TODAY)
        if errors:
            raise RefusedError(errors[field])
        return " ".join(str(getattr(bulletin_of(filled_in, NOW), field)).split())

    return read


def listed_village(typed: str) -> str:
    key = public_key(hashlib.sha256(b"village").digest()).hex()
    try:
        (row,) = read_sheet(io.BytesIO(f"village,name,public_key\n43010501,{typed},{key}\n".encode()), COLUMNS)
        return read_village(row).name
    except RowError as error:
        raise RefusedError(SENTENCES[error.reason]) from error


def articles_title(typed: str) -> str:
    text = f"---\nid: a\ntitle: {typed}\ncategory: health\nareas: th\nissued: -3\nsource: ก\n---\nข\n"
    (one,) = articles.parse(text.encode(), now=NOW).bulletins
    assert isinstance(one, Article)
    return one.title


def pricelists_good(typed: str) -> str:
    return only_good(row(product_name=typed)).name


def forecasts_words(typed: str) -> str:
    reply = good()
    entry(reply)["SevenDaysForecast"]["DescriptionThai"] = [typed] * 7
    return forecasts(json.dumps(reply).encode())["43"].days[0].description


def alerts_event(typed: str) -> str:
    body = changed("<event>Very Heavy Rain</event>", f"<event>{typed.replace(chr(7), '')}</event>")  # no XML has \x07
    parsed = tmd_cap.parse(body, now=EVENING)
    if parsed.faults:
        raise parsed.faults[0]
    return parsed.alerts[0].warnings[0].event


NEEDED_BY_FORMS: Final[dict[str, Reader]] = {
    "report": villagers_report,
    "notice title": volunteers_notice("title"),
    **{f"bulletin {field}": desks_bulletin(field) for field in ("title", "source", "body")},
    "register": listed_village,
}
OPTIONAL: Final[dict[str, Reader]] = {
    "name": villagers_name,
    "notice body": volunteers_notice("body"),
    **{f"bulletin {field}": desks_bulletin(field) for field in ("title_en", "summary")},
}
FEEDS: Final[dict[str, Reader]] = {
    "article": articles_title,
    "price list": pricelists_good,
    "forecast": forecasts_words,
    "alert": alerts_event,
}
FORMS: Final = NEEDED_BY_FORMS | OPTIONAL


@pytest.mark.parametrize("read", (FORMS | FEEDS).values(), ids=(FORMS | FEEDS))
@pytest.mark.parametrize(("typed", "kept"), SPELLINGS)
def test_a_typed_text_is_kept_in_one_spelling_wherever_it_is_typed(read: Reader, typed: str, kept: str) -> None:
    assert read(typed) == kept


@pytest.mark.parametrize("read", (NEEDED_BY_FORMS | FEEDS).values(), ids=(NEEDED_BY_FORMS | FEEDS))
@pytest.mark.parametrize("typed", NOTHING)
def test_a_text_in_which_nothing_is_seen_is_empty_and_refused_where_a_text_is_needed(read: Reader, typed: str) -> None:
    with pytest.raises((RefusedError, FeedError), match=r"empty|1 to 200|missing"):
        read(typed)


@pytest.mark.parametrize("read", OPTIONAL.values(), ids=OPTIONAL)
@pytest.mark.parametrize("typed", NOTHING)
def test_a_text_in_which_nothing_is_seen_is_left_out_where_a_field_may_be_empty(read: Reader, typed: str) -> None:
    assert read(typed) == ""


@pytest.mark.parametrize("read", FORMS.values(), ids=FORMS)
def test_bytes_that_were_no_text_are_refused_by_every_form(read: Reader) -> None:
    with pytest.raises(RefusedError, match=r"unreadable|1 to 200"):
        read(UNREADABLE)


@pytest.mark.usefixtures("villages")
@pytest.mark.parametrize(("typed", "kept"), SPELLINGS)
def test_an_answer_is_kept_in_one_spelling(office: Office, clerk: FlaskClient, typed: str, kept: str) -> None:
    office.add(a_report(1, status="waiting"))
    assert answered(clerk, typed) == 303
    with office.ministry.database.reading() as session:
        text = session.scalars(select(AnswerRow.text)).one()
    assert " ".join(text.split()) == kept


@pytest.mark.usefixtures("villages")
def test_an_answer_in_which_nothing_is_seen_or_that_is_no_text_is_refused(office: Office, clerk: FlaskClient) -> None:
    office.add(a_report(1, status="waiting"))
    for typed in (*NOTHING, UNREADABLE):
        assert answered(clerk, typed) == 422


def answered(clerk: FlaskClient, typed: str) -> int:
    """Answer a report whose status stays as it is, and return the HTTP status."""
    return send(clerk, f"/inbox/{1:032x}", {"status": "waiting", "answer": typed}).status_code
