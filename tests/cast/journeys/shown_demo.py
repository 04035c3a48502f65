"""The demo as `make run` shows it, for those who take its pictures."""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page

from kiosk.demo.world import STAFF
from tests.cast.browser import visitor
from tests.cast.kiosk.shell import line_with, running
from tests.cast.listener.serving import HOST, free_port
from tests.cast.waiting import until


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownDemo:
    """Where two kiosks of the demo and central answer, their sign-ins, and the reference of a report with an answer."""

    kiosk_url: str
    central_url: str
    reference: str
    volunteer: str
    near_url: str
    neighbour: str
    staff: str
    email: str = STAFF


@contextmanager
def shown_demo(browser: Browser) -> Iterator[ShownDemo]:
    """Start a demo in a fresh folder, and wait until its kiosk is sure of the time; stop it at the end."""
    ports = free_port(), free_port(), free_port(), free_port()
    names = ("--port", "--near-port", "--central-port", "--fresh-port")
    asked = (
        "demo",
        "--data-dir",
        "demo",
        *(word for name in zip(names, map(str, ports), strict=True) for word in name),
    )
    with tempfile.TemporaryDirectory() as home, running(Path(home), *asked) as child:
        try:
            made = _told(child, *ports[:3])
            with visitor(browser) as context:
                page = context.new_page()
                until(lambda: _is_sure(page, made.kiosk_url), seconds=90, what="a kiosk that is sure of the time")
            yield made
        finally:  # it stops the programs it started
            child.terminate()
            child.wait(60)


def _told(child: subprocess.Popen[str], port: int, near_port: int, central_port: int) -> ShownDemo:
    """Read what the demo tells when its programs answer."""
    told = "".join(line_with(child, words) for words in ("follow", "volunteer's page", "neighbour's page", "desk"))
    volunteer, neighbour, staff = re.findall(r"password (\S+)", told)
    return ShownDemo(
        kiosk_url=f"http://{HOST}:{port}",
        central_url=f"http://{HOST}:{central_port}",
        reference=re.findall(r"reference (\S+)", told)[0],
        volunteer=volunteer,
        near_url=f"http://{HOST}:{near_port}",
        neighbour=neighbour,
        staff=staff,
    )


def _is_sure(page: Page, url: str) -> bool:
    """Tell whether the last page that is printed is no longer in doubt about the time."""
    page.goto(f"{url}/en/print/today")
    return page.locator(".staleness").count() == 0
