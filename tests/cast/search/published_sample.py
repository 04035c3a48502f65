"""The sample content as a village gets it: fed and published by the real central, verified and read by a kiosk."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from content_sync.central.app import create_kiosk_api, open_central
from content_sync.central.config import CentralConfig
from content_sync.central.feeds.feeding import feed
from content_sync.central.sources import SOURCES
from content_sync.client.tree.edition import Edition
from tests.cast.journeys.country import Country
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.kiosk.served_kiosk import ServedKiosk, kiosk_in
from tests.cast.listener.serving import listening

AT = NOON - timedelta(hours=1)


@pytest.fixture(scope="session")
def published_sample(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """What the sample village holds an hour after central published every sample; made once."""
    folder = tmp_path_factory.mktemp("sample")
    shutil.copytree(founded, folder / "central")
    with open_central(CentralConfig(data_dir=folder / "central")) as central:
        for source in SOURCES:
            feed(source, partial(source.sample, AT), publisher=central.publisher, now=AT)
        country = Country(central, folder, now=AT)
        with listening(create_kiosk_api(central, lambda: AT)) as port:
            country.port = port
            return country.fetch()


@pytest.fixture
def sample_kiosk(tmp_path: Path, published_sample: Edition) -> Iterator[ServedKiosk]:
    """A kiosk that holds the sample content; it prints no pages."""
    with kiosk_in(tmp_path, has_edition=False) as kiosk:
        for part in published_sample.parts:
            kiosk.stores.content.take(part)
        kiosk.program.updater.reprint()
        yield kiosk
