"""Every public page in the real Chromium with the network cut: no script, no other host, links that lead somewhere.

The sizes, axe-core, the keyboard and Thai as it is written: test_sizes.py.
"""

from __future__ import annotations

import functools
import json
import re
import subprocess
import sys

import msgspec
import pytest
from playwright.sync_api import Browser, Request

from tests.cast.browser import visitor
from tests.cast.folders import PROJECT
from tests.cast.journeys.cut_off import SeenCutOff
from tests.cast.journeys.running_village import PUBLIC_PATHS, RunningVillage
from tests.cast.journeys.shown_village import TROUBLES, in_both_languages
from tests.cast.listener.unmeasured import unmeasured_environ

pytestmark = [pytest.mark.timeout(400), pytest.mark.xdist_group("pages")]


def _weigh(moved: list[int], request: Request) -> None:
    moved.append(request.sizes()["responseBodySize"])


def see_cut_off(village: RunningVillage, paths: list[str]) -> SeenCutOff:
    """Return what a phone without scripts sees of the same village's kiosk in a namespace that has no network."""
    village.stop("kiosk")
    try:
        done = subprocess.run(
            ["unshare", "--map-root-user", "--net", sys.executable, "-m", "tests.cast.journeys.cut_off"],
            input=json.dumps({"paths": paths, "folder": str(village.folder)}),
            cwd=PROJECT,
            capture_output=True,
            env=unmeasured_environ(),
            encoding="utf-8",
            timeout=300,
            check=False,
        )
    finally:
        village.start("kiosk")
    assert done.returncode == 0, done.stderr[-4000:]
    return msgspec.json.decode(done.stdout, type=SeenCutOff)


def test_with_network_and_scripts_off_every_page_shows_asks_nobody_else_and_every_link_leads_somewhere(
    shown_village: RunningVillage, public_addresses: tuple[str, ...]
) -> None:
    paths = in_both_languages((*public_addresses, *TROUBLES))
    seen = see_cut_off(shown_village, paths)  # once: it takes most of a minute
    assert [*seen.pages] == paths
    for path, page in seen.pages.items():
        assert page.hosts == [seen.host], path
        assert page.failed == [], path
        assert page.signs > 40, path
        assert page.scripts == 0, path
    assert len(seen.links) > 100
    nowhere = {link.removeprefix("/en") for link, status in seen.links.items() if status >= 400}
    assert nowhere <= {*TROUBLES}, "which link to themselves in the other language"


def test_home_is_light(shown_village: RunningVillage, browser: Browser) -> None:
    for path in ("/", "/en/"):
        with visitor(browser, keeps_own_scripts=True) as first_visit:
            page = first_visit.new_page()
            moved: list[int] = []
            page.on("requestfinished", functools.partial(_weigh, moved))
            page.goto(shown_village.kiosk_url + path, wait_until="networkidle")
            assert 0 < sum(moved) <= 14 * 1024


def test_thai_dates_are_of_the_buddhist_era_and_english_ones_are_not(
    shown_village: RunningVillage, browser: Browser
) -> None:
    with visitor(browser) as context:
        page = context.new_page()
        page.goto(shown_village.kiosk_url + "/weather")
        assert re.search(r"\b25[67]\d\b", page.inner_text("body"))
        page.goto(shown_village.kiosk_url + "/en/weather")
        words = page.inner_text("body")
        assert re.search(r"\b20[23]\d\b", words)
        assert not re.search(r"\b25[67]\d\b", words)


def test_every_address_the_readme_names_answers(
    shown_village: RunningVillage, browser: Browser, public_addresses: tuple[str, ...]
) -> None:
    table = (PROJECT / "README.md").read_text("utf-8").split("## Addresses")[1].split("\n## ")[0]
    rows = [line.split("|") for line in table.splitlines() if line.startswith("| `")]
    of_kiosk = {path for row in rows for path in re.findall(r"`([^`]+)`", row[1])}
    of_central = {path for row in rows for path in re.findall(r"`([^`]+)`", row[3])}
    examples = {path.rsplit("/", 1)[0]: path for path in public_addresses if path.count("/") == 2}
    assert set(PUBLIC_PATHS) <= of_kiosk
    with visitor(browser) as context:
        page = context.new_page()
        page.goto(shown_village.kiosk_url + "/articles/dengue")
        examples["/media"] = page.locator("main img").first.get_attribute("src") or ""
        for path in of_kiosk:
            real = examples[path.rsplit("/", 1)[0]] + path.partition(">")[2] if "<" in path else path
            assert context.request.get(shown_village.kiosk_url + real).status == 200, path
        for path in (
            "",
            "/r/metadata/timestamp.json",
            "/healthz",
            "/carry",
            "/sticks",
            "/metrics",
            f"/v1/time?n={'0' * 32}",
        ):
            assert context.request.get(shown_village.central_url + path).status == 200, path
        for path in ("/v1/pack/4305/0/999999", "/v1/pack/base/1970-01"):
            assert context.request.get(shown_village.central_url + path).status == 404, path
        assert context.request.post(f"{shown_village.central_url}/v1/hello", data=b"rubbish").status in {400, 403}
        assert context.request.post(f"{shown_village.central_url}/v1/up", data=b"rubbish").status == 400
        assert context.request.head(f"{shown_village.central_url}/v1/blob/{'0' * 64}").status == 404
    packs = {"/v1/pack/<district>/<have>/<to>", "/v1/pack/base/<month>"}
    for_kiosks = {"/r/", "/v1/up", "/v1/time?n=", "/v1/hello", "/v1/blob/<sha256>", *packs}
    assert of_central == {"/", "/carry", "/sticks", "/healthz", "/metrics", *for_kiosks}
