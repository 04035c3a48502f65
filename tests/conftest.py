"""The cast whose fixtures every test may name, and how hypothesis behaves: slowness alone is no failure."""

from __future__ import annotations

import gc

import pytest
from _pytest.nodeid import NodeId
from hypothesis import HealthCheck, settings

pytest.register_assert_rewrite("tests.cast")  # a failing assertion of the cast is explained as a test's is
pytest_plugins = [
    "tests.cast.board.sending_villages",
    "tests.cast.board.two_villages",
    "tests.cast.browser",
    "tests.cast.compiled_rules",
    "tests.cast.card.enrolments",
    "tests.cast.card.journals",
    "tests.cast.card.outbox_on_card",
    "tests.cast.card.store_on_card",
    "tests.cast.central.key_office",
    "tests.cast.central.ministry",
    "tests.cast.central.postgres",
    "tests.cast.central.read_revisions",
    "tests.cast.central.sending_kiosk",
    "tests.cast.central.served_central",
    "tests.cast.central.tree_reader",
    "tests.cast.desk.enrolled_boxes",
    "tests.cast.desk.office",
    "tests.cast.desk.served_office",
    "tests.cast.feeds.alert_desk",
    "tests.cast.feeds.upstream",
    "tests.cast.folders",
    "tests.cast.journeys.clock_story",
    "tests.cast.journeys.country",
    "tests.cast.journeys.earlier_village",
    "tests.cast.journeys.leaping_machine",
    "tests.cast.journeys.people",
    "tests.cast.journeys.shown_village",
    "tests.cast.pages.printed_pages",
    "tests.cast.kiosk.served_kiosk",
    "tests.cast.kiosk.shell",
    "tests.cast.link.central_simulator",
    "tests.cast.link.link_world",
    "tests.cast.link.linked_kiosk",
    "tests.cast.link.versions",
    "tests.cast.listener.callers",
    "tests.cast.listener.crowds",
    "tests.cast.market.market_on_card",
    "tests.cast.reports.closed_reports",
    "tests.cast.search.published_sample",
    "tests.cast.stick.fat_folder",
    "tests.cast.stick.phone_parcels",
    "tests.cast.stick.stick_journeys",
    "tests.cast.stick.stick_kiosk",
    "tests.cast.tree.client",
]

settings.register_profile("house", deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Write each test's group at the end of its id, by which xdist's scheduler keeps a group in one worker.

    xdist 3.8 writes it into an attribute that pytest no longer reads since 9.2, and nobody is told.
    """
    if not getattr(config.option, "loadgroup", False):
        return
    for item in items:
        group = item.get_closest_marker("xdist_group")
        if group is not None and not item.nodeid.endswith(f"@{group.args[0]}"):
            item._id = NodeId.parse(f"{item.nodeid}@{group.args[0]}")


def pytest_collection_finish() -> None:
    """Let no garbage collection look through thousands of tests again and again: they stay until the end.

    All else is looked through ten times more rarely than usual, which took a sixth of most tests' time.
    """
    gc.collect()
    gc.freeze()
    young, *older = gc.get_threshold()
    gc.set_threshold(10 * young, *older)


def pytest_unconfigure() -> None:
    gc.unfreeze()
