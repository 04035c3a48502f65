"""The volunteer's pages work in a real browser over plain HTTP by the village's own address."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.plain_http import BASE


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """Walk through the pages in a network namespace, which ends with its last process."""
    folder = tmp_path_factory.mktemp("plain-http")
    done = subprocess.run(
        ["unshare", "--map-root-user", "--net", sys.executable, "-m", "tests.plain_http", str(folder)],
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        encoding="utf-8",
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_the_browser_treats_the_address_as_plain_http(seen: dict[str, object]) -> None:
    assert seen["was_trusted"] is False


def test_the_volunteer_signs_in_posts_a_notice_and_villagers_see_it(seen: dict[str, object]) -> None:
    assert seen["came_in"] == f"{BASE}/admin"
    assert seen["posted"] == f"{BASE}/admin?said=posted"
    assert seen["is_shown"] is True
    assert seen["cookies"]
    assert not any(list(seen["cookies"] if isinstance(seen["cookies"], list) else [True]))


def test_a_visit_without_a_line_tells_why_not_without_any_script(seen: dict[str, object]) -> None:
    assert "ไม่สำเร็จ" in str(seen["visited"])


def test_signing_out_closes_the_door(seen: dict[str, object]) -> None:
    assert seen["left"] == f"{BASE}/admin/sign-in?said=out"
    assert seen["after"] == f"{BASE}/admin/sign-in"


def test_axe_finds_nothing_and_nothing_is_wider_than_the_phone(seen: dict[str, object]) -> None:
    assert seen["complaints"] == []
