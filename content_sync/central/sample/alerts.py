"""Made-up TMD alerts for Nong Khai and its neighbours: one in force at the `now` it is given, one that was cancelled.

In TMD's format: CAP 1.2 with a byte order mark, one area, a geocode for each province; the one in force says it in
English too. Both are sent at seven in the morning, so that they are the same alerts all day, and hold until shortly
after the next day's; the one of heavy rain was cancelled an hour later.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from pathlib import Path
from string import Template
from typing import Final

from content_sync.central.feeds.cap.bundle import entry_of, join
from content_sync.look.places import place
from content_sync.look.thai import BANGKOK

AREAS: Final = ("43", "38", "41", "39", "42", "47", "48")

_FOLDER: Final = Path(__file__).parent
_SENT_AT: Final = time(7)
_HOLDS: Final = timedelta(hours=26)
_CANCELLED_AFTER: Final = timedelta(hours=1)


def cap_alerts(now: datetime) -> bytes:
    """Write all alerts, as `fetch` puts TMD's together."""
    sent = _last_morning(now)
    rain = sent - timedelta(days=1) if now - sent < _CANCELLED_AFTER else sent
    cancelled = rain + _CANCELLED_AFTER
    name = f"TMD{rain:%Y%m%d%H%M%S}_3"
    documents = (
        cap_alert(now),
        _filled("rain_alert.xml", identifier=name, sent=rain, kind="Alert", references=""),
        _filled(
            "rain_alert.xml",
            identifier=f"TMD{cancelled:%Y%m%d%H%M%S}_4",
            sent=cancelled,
            kind="Cancel",
            references=f"TMD,{name},{rain.isoformat()}",
        ),
    )
    return join(entry_of(document, name=f"sample {number}") for number, document in enumerate(documents, start=1))


def cap_alert(now: datetime) -> bytes:
    """Write the alert in force as TMD would send it."""
    sent = _last_morning(now)
    return _filled("alert.xml", identifier=f"TMD{sent:%Y%m%d%H%M%S}_2", sent=sent)


def _last_morning(now: datetime) -> datetime:
    sent = datetime.combine(now.astimezone(BANGKOK).date(), _SENT_AT, tzinfo=BANGKOK)
    return sent if sent <= now else sent - timedelta(days=1)


def _filled(form: str, *, sent: datetime, **values: str) -> bytes:
    names = (known.name_th for known in map(place, AREAS) if known is not None)
    geocode = (
        "      <geocode>\n        <valueName>ISO3166-2</valueName>\n        <value>TH-{}</value>\n      </geocode>"
    )
    filled = Template((_FOLDER / form).read_text(encoding="utf-8")).substitute(
        sent=sent.isoformat(),
        expires=(sent + _HOLDS).isoformat(),
        area_desc=" ".join(names),
        geocodes="\n".join(geocode.format(code) for code in AREAS),
        **values,
    )
    return filled.encode("utf-8-sig")
