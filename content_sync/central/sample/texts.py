"""The sample texts: articles, news, a notice and an activity, dated from `now`.

`{{+9}}` in a text stands for the day nine days on, written out in Thai; times in the front matter are counted from
`now` by the articles feed itself.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from content_sync.central.feeds.article_files import read_folder
from content_sync.look.thai import full_date

FOLDER: Final = Path(__file__).with_name("articles")

_DAY: Final = re.compile(r"\{\{\+(?P<days>\d{1,2})\}\}")


def all_texts(now: datetime) -> bytes:
    """Return every text as one body for the articles feed."""

    def written_out(match: re.Match[str]) -> str:
        return full_date(now + timedelta(days=int(match["days"])), "th")

    return _DAY.sub(written_out, read_folder(FOLDER).decode("utf-8")).encode("utf-8")
