"""A made-up TMD alert, in force at the `now` it is given, for Nong Khai and its neighbours.

In TMD's format: CAP 1.2 with a byte order mark, one area, a geocode for each province. It is sent at seven in the
morning, so that it is one alert all day, and holds until shortly after the next one.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from pathlib import Path
from string import Template
from typing import Final

from content_sync.look.places import place
from content_sync.look.thai import BANGKOK

AREAS: Final = ("43", "38", "41", "39", "42", "47", "48")

_FORM: Final = Path(__file__).with_name("alert.xml")
_SENT_AT: Final = time(7)
_HOLDS: Final = timedelta(hours=26)


def cap_alert(now: datetime) -> bytes:
    """Write the alert as TMD would send it."""
    sent = datetime.combine(now.astimezone(BANGKOK).date(), _SENT_AT, tzinfo=BANGKOK)
    if sent > now:
        sent -= timedelta(days=1)
    names = (known.name_th for known in map(place, AREAS) if known is not None)
    geocode = (
        "      <geocode>\n        <valueName>ISO3166-2</valueName>\n        <value>TH-{}</value>\n      </geocode>"
    )
    filled = Template(_FORM.read_text(encoding="utf-8")).substitute(
        identifier=f"TMD{sent:%Y%m%d%H%M%S}_2",
        sent=sent.isoformat(),
        expires=(sent + _HOLDS).isoformat(),
        area_desc=" ".join(names),
        geocodes="\n".join(geocode.format(code) for code in AREAS),
    )
    return filled.encode("utf-8-sig")
