"""What is played of a voice: sealed on the disk, and sent whole or in parts as a browser asks for it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from content_sync.wire.keys import unseal
from tests.cast.desk.office import Office, a_report
from tests.cast.desk.voices import bring_voice
from tests.cast.recordings import RECORDINGS

pytestmark = pytest.mark.usefixtures("villages")

ONE, PATH = f"{1:032x}", f"/inbox/{1:032x}"


def fetched(clerk: FlaskClient, path: str, **more: Mapping[str, str]) -> TestResponse:
    """Return a file, read to its end."""
    response = clerk.get(path, **more)
    response.get_data()
    response.close()
    return response


def test_what_is_played_stands_on_the_disk_sealed_as_the_recording_is(office: Office, clerk: FlaskClient) -> None:
    office.add(a_report(1, text="", telling="spoken"))
    digest = bring_voice(office, ONE, RECORDINGS["voice.m4a"])
    clerk.get(PATH)
    played = fetched(clerk, f"{PATH}/voice/{digest}").data
    kept = {file.name: file.read_bytes() for file in office.voices.iterdir()}
    assert sorted(kept) == [digest, f"{digest}.opus"]
    assert unseal(office.ministry.keyring.seal_seed(), kept[f"{digest}.opus"]) == played
    assert not [name for name, body in kept.items() if played[:64] in body or b"Opus" in body]


def test_a_part_of_it_is_played_and_a_unit_nobody_knows_is_passed_over(office: Office, clerk: FlaskClient) -> None:
    office.add(a_report(1, text="", telling="spoken"))
    digest = bring_voice(office, ONE, RECORDINGS["voice.m4a"])
    clerk.get(PATH)
    path = f"{PATH}/voice/{digest}"
    whole = fetched(clerk, path)
    size = len(whole.data)
    for asked, part in (
        ("bytes=0-3", b"OggS"),
        (f"bytes={size - 2}-", whole.data[-2:]),
        ("bytes=-2", whole.data[-2:]),
    ):
        answer = fetched(clerk, path, headers={"Range": asked})
        assert (answer.status_code, answer.data) == (206, part)
    assert fetched(clerk, path, headers={"Range": f"bytes={size}-"}).status_code == 416
    for unit in ("seconds=0-3", "Bytess=0-3"):
        answer = fetched(clerk, path, headers={"Range": unit})
        assert (answer.status_code, answer.data) == (200, whole.data)
    assert fetched(clerk, path, headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304
