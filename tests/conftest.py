"""The cast whose fixtures every test may name, and how hypothesis behaves: slowness alone is no failure."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

pytest.register_assert_rewrite("tests.cast")  # a failing assertion of the cast is explained as a test's is
pytest_plugins = [
    "tests.cast.alert_desk",
    "tests.cast.browser",
    "tests.cast.busy_office",
    "tests.cast.callers",
    "tests.cast.central_simulator",
    "tests.cast.clock_story",
    "tests.cast.country",
    "tests.cast.crowds",
    "tests.cast.journals",
    "tests.cast.journey_people",
    "tests.cast.leaping_machine",
    "tests.cast.linked_kiosk",
    "tests.cast.ministry",
    "tests.cast.office",
    "tests.cast.outbox_on_card",
    "tests.cast.postgres",
    "tests.cast.printed_pages",
    "tests.cast.sending_kiosk",
    "tests.cast.served_central",
    "tests.cast.served_kiosk",
    "tests.cast.served_office",
    "tests.cast.shell",
    "tests.cast.store_on_card",
    "tests.cast.tree_client",
    "tests.cast.upstream",
    "tests.cast.versions",
    "tests.cast.visiting",
]

settings.register_profile("house", deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")
