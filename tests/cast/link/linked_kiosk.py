"""A kiosk that visits a simulated central over HTTP, with real stores."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from content_sync.client.visit_context import StepResult, VisitContext
from content_sync.wire.keys import load_or_make_seed, public_key
from kiosk.clock import Clock
from kiosk.store.folder import KEY_FILE
from kiosk.store.stores import Stores, open_stores
from kiosk.visit_setup import make_visit_context
from kiosk.visits import Visits
from tests.cast.kiosk.clock_hands import NOON, ClockHands
from tests.cast.kiosk.served_kiosk import config
from tests.cast.link.central_simulator import CentralSimulator
from tests.cast.link.http_server import http_server
from tests.cast.tree.repository_simulator import RepositorySimulator

if TYPE_CHECKING:
    from kiosk.config import KioskConfig


NIGHT = datetime(2026, 11, 22, 19, 30, tzinfo=UTC)  # half past two in Bangkok
OK = StepResult(outcome="ok")


@dataclass
class LinkedKiosk:
    """A kiosk with real stores, and the central its visits reach."""

    stores: Stores
    clock: Clock
    visits: Visits
    central: CentralSimulator
    context: VisitContext
    hands: ClockHands


def config_for(folder: Path, central_url: str) -> KioskConfig:
    return replace(config(folder), central_url=central_url)


@pytest.fixture
def linked_kiosk(tmp_path: Path) -> Iterator[LinkedKiosk]:
    seed = load_or_make_seed(tmp_path / "data" / KEY_FILE)
    central = CentralSimulator(RepositorySimulator(NOON), public_key(seed))
    (tmp_path / "root.json").write_bytes(central.repository.root_1)
    hands = ClockHands()
    stores, clock = open_stores(config(tmp_path)), hands.clock()
    with http_server(central.answer) as server:
        context = make_visit_context(config_for(tmp_path, server.url), stores, clock)
        yield LinkedKiosk(
            stores=stores,
            clock=clock,
            visits=Visits(context, stores.state, base_minutes=15),
            central=central,
            context=context,
            hands=hands,
        )
    stores.close()
