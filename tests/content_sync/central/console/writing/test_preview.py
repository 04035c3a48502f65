"""The preview of the desk is what villages get: its card is the very one that a kiosk prints on its front page."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from flask.testing import FlaskClient

from content_sync.central.console.rendering import LANGUAGE_COOKIE
from content_sync.central.encoded_bulletins import read_one
from content_sync.wire.bulletins import Article, Notice
from kiosk.paper import Paper
from tests.cast.desk.bulletin_forms import NEWS, NOTICE, the_row, write
from tests.cast.desk.office import Office
from tests.cast.pages.printed_pages import page_at
from tests.cast.pages.sample_moment import a_moment


def card_in(html: str) -> str:
    """Return the first card of a page; where its title leads is each page's own."""
    found = re.search(r'<article class="notice".*?</article>', html, re.DOTALL)
    assert found
    return re.sub(r'href="[^"]*"', "href", found[0])


@pytest.mark.parametrize(
    "fields",
    [
        NOTICE,
        {**NOTICE, "until": "1/1/2570"},
        {**NOTICE, "until": "31/12/2570", "body": ""},
        {**NEWS, "title": "ตลาดนัด <วันเสาร์>", "title_en": "Market", "summary": "มีผักสด มาแต่เช้า"},
        {**NEWS, "until": "30/11/2569"},
    ],
    ids=["notice", "until the new year", "for more than a year, title alone", "news", "news to an end"],
)
@pytest.mark.parametrize("language", ["th", "en"])
def test_the_card_of_the_preview_is_the_one_that_home_prints(
    fields: Mapping[str, object], language: str, office: Office, clerk: FlaskClient, paper: Paper
) -> None:
    clerk.set_cookie(LANGUAGE_COOKIE, language)
    page = write(clerk, {**fields, "act": "preview"})
    assert write(clerk, {**fields, "act": "publish"}, page=page.text).status_code == 303
    published = read_one(the_row(office).body)
    assert isinstance(published, Notice | Article)
    moment = a_moment(published, now=office.conditions.now, language="en" if language == "en" else "th")
    printed = card_in(paper.write(page_at("/", moment), moment.language))
    assert card_in(page.text.partition('class="as-seen"')[2]) == printed
    assert ("ถึง" in printed or "until" in printed) == (published.kind == "notice")
