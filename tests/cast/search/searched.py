"""Things to find: entries whose words are cut as central cuts them, or left as a villager typed them."""

from __future__ import annotations

from datetime import datetime, timedelta

from content_sync.central.encoded_bulletins import encoded
from content_sync.central.word_breaks import WordBreaks
from content_sync.wire.word_lengths import CutText
from kiosk.search.entries import Entry, Kind
from kiosk.search.texts import SearchedText, searched_text
from tests.cast.central.ministry import an_article
from tests.cast.place_and_time import NOON


def cut(text: str) -> CutText:
    """Return a text with its words, as central tells them."""
    return next(WordBreaks().told([encoded(an_article(title=text))])).bulletin.cut_texts[0]


def known(text: str) -> SearchedText:
    """Return a text whose words are known."""
    return searched_text((cut(text),) if text else ())


def unknown(text: str) -> SearchedText:
    """Return a text as somebody in the village typed it: nobody told its words."""
    return searched_text((CutText(text=text),))


def an_entry(
    title: str,
    body: str = "",
    *,
    kind: Kind = "health",
    is_cut: bool = True,
    is_in_season: bool = False,
    age_days: int = 0,
) -> Entry:
    made = known if is_cut else unknown
    issued: datetime = NOON - timedelta(days=age_days)
    return Entry(
        kind=kind, path=f"/{title}", title=made(title), body=made(body), is_in_season=is_in_season, issued=issued
    )
