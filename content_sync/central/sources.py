"""The feeds that central has, by the names that `central feed NAME` takes; a new feed is added here."""

from __future__ import annotations

from typing import Final

from content_sync.central.feeds import article_files, articles, nabc_prices, tmd_cap, tmd_forecast
from content_sync.central.feeds.source import Source
from content_sync.central.sample import alerts, forecasts, prices, texts

SOURCES: Final[tuple[Source, ...]] = (
    Source(name="tmd-forecast", parse=tmd_forecast.parse, sample=forecasts.tmd_reply, fetch=tmd_forecast.fetch),
    Source(name="nabc-prices", parse=nabc_prices.parse, sample=prices.nabc_reply, fetch=nabc_prices.fetch),
    Source(name="tmd-cap", parse=tmd_cap.parse, sample=alerts.cap_alerts, fetch=tmd_cap.fetch, read=tmd_cap.read_file),
    Source(name="articles", parse=articles.parse, sample=texts.all_texts, read=article_files.read_folder),
)
NAMES: Final = tuple(source.name for source in SOURCES)


def source(name: str) -> Source | None:
    """Return the feed of this name, None where there is none."""
    return next((known for known in SOURCES if known.name == name), None)
