"""Each mistake at a ceremony is refused in one short sentence, and nothing has changed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from content_sync.central.__main__ import main
from content_sync.central.tree.ceremony import make_request, sign_request
from content_sync.central.tree.keyring import signers_in
from content_sync.errors import SettingError
from tests.cast.central.key_office import KeyOffice
from tests.cast.central.ministry import NOW, Ministry
from tests.cast.place_and_time import DAY


@pytest.fixture
def asked(key_office: KeyOffice) -> KeyOffice:
    """An office with a request on the stick, and a holder's new key."""
    key_office.found()
    key_office.run("rotate", "timestamp")
    key_office.run("request", "--out", "stick/request.json")
    key_office.run("new", "root-1", "--keys", "holder-1", "--out", "stick/new.json")
    return key_office


def test_a_wrong_file_is_told_apart_from_a_request(asked: KeyOffice) -> None:
    Path("stick/picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    Path("stick/empty.json").write_bytes(b"")
    Path("stick/half.json").write_bytes(Path("stick/request.json").read_bytes()[:3_000])
    for wrong in ("picture.png", "empty.json", "half.json", "new.json"):
        file = f"stick/{wrong}"
        why = "this is no signing request, or not all of one"
        assert why in asked.refused("take", file)
        assert why in asked.refused("sign", file, "--keys", "holder-2", "--yes")
    for wrong in ("picture.png", "half.json", "request.json"):
        assert "this is no new key of a holder" in asked.refused("request", "--replace", f"stick/{wrong}")
    assert "stick/none.json: No such file" in asked.refused("take", "stick/none.json")
    assert "stick: Is a directory" in asked.refused("take", "stick")


def test_a_request_that_was_changed_on_its_way_is_signed_and_taken_by_nobody(asked: KeyOffice) -> None:
    signed = asked.sign("stick/request.json", "holder-2", "holder-3", "holder-4")
    body = Path(signed[0]).read_text("utf-8")
    for name in ("root", "root_in_force"):
        told = json.loads(body)
        told[name]["signed"]["version"] += 1
        Path("stick/changed.json").write_text(json.dumps(told), "utf-8")
        assert "not copies of one request" in asked.refused("take", "stick/changed.json", *signed)
    assert "the root in force of this request: 3 keys must sign and 0 did" in (
        asked.refused("sign", "stick/changed.json", "--keys", "holder-2", "--yes")
    )
    new = json.loads(Path("stick/new.json").read_text("utf-8"))
    Path("stick/changed.json").write_text(json.dumps(new | {"new_key": "root-2"}), "utf-8")
    assert "this new key is damaged" in asked.refused("request", "--replace", "stick/changed.json")


def test_a_request_of_another_ministry_is_neither_signed_nor_taken(
    asked: KeyOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("CENTRAL_DATA_DIR", "another")
        elsewhere.setenv("CENTRAL_OFFLINE_KEYS_DIR", "another-offline")
        asked.run("init")
        asked.publish()
        Path("another-offline").rename("their-holder")
        asked.run("rotate", "timestamp")
        asked.run("request", "--out", "stick/theirs.json")
        signed = asked.sign("stick/theirs.json", "their-holder")
    assert "none of these keys may sign what this request asks for; of its ministry these can: root-1" in (
        asked.refused("sign", "stick/theirs.json", "--keys", "holder-2", "--yes")
    )
    assert "this request is of another ministry" in asked.refused("take", *signed)


def test_who_signs_twice_counts_once(asked: KeyOffice) -> None:
    signed = asked.sign("stick/request.json", "holder-2", "holder-2", "holder-3")
    assert len(signed) == 2
    again = asked.run("sign", signed[0], "--keys", "holder-2", "--yes") + asked.run(
        "sign", signed[1], "--keys", "holder-2", "--yes"
    )
    assert again.count("this copy had the signature of root-2 already: it counts once") == 1
    everything = [str(file) for file in Path("stick").glob("request-signed-*.json")]
    assert "3 keys must sign and 2 did; these have not: root-1, root-4, root-5" in (
        asked.refused("take", *everything, *everything)
    )
    asked.publish()  # the old key goes on signing


def test_a_ceremony_out_of_order_says_what_comes_first(key_office: KeyOffice) -> None:
    assert "there is no root.json yet" in key_office.refused("request")
    key_office.run("init")
    assert "nothing was published yet" in key_office.refused("request")
    key_office.publish()
    for file in Path("offline").iterdir():
        file.rename(Path("holder-5") / file.name)
    key_office.run("rotate", "timestamp")
    key_office.run("request", "--out", "stick/request.json")
    assert "there is no root or targets key in holder-1" in (
        key_office.refused("sign", "stick/request.json", "--keys", "holder-1", "--yes")
    )
    assert "the next root: 3 keys must sign and 0 did" in key_office.refused("take", "stick/request.json")


def test_a_later_ceremony_is_not_undone_by_an_earlier_one(asked: KeyOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    earlier = asked.sign("stick/request.json", "holder-2", "holder-3", "holder-4")
    asked.run("request", "--replace", "stick/new.json", "--out", "stick/later.json")
    later = asked.sign("stick/later.json", "holder-2", "holder-3", "holder-4")
    assert "not copies of one request" in asked.refused("take", *earlier, *later)
    asked.run("take", *later)
    assert "this request follows another root than 2" in asked.refused("take", *earlier)
    assert "is in force already: root-1" in asked.refused("request", "--replace", "stick/new.json")
    with monkeypatch.context() as machine:  # of a holder, where neither the ministry's root nor its settings are
        for setting in ("DATA_DIR", "ROOT_KEYS", "ROOT_THRESHOLD", "TARGETS_KEYS", "TARGETS_THRESHOLD"):
            machine.delenv(f"CENTRAL_{setting}")
        made = asked.run("new", "root-9", "--keys", "holder-1", "--out", "stick/ninth.json")
    assert "root-9 was made" in made
    assert "the root in force has no key 'root-9': it has root-1, root-2" in (
        asked.refused("request", "--replace", "stick/ninth.json")
    )


def test_who_may_not_sign_is_told_before_anybody_is_asked(
    asked: KeyOffice, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("offline/root-9.key").write_text("07" * 32 + "\n", "ascii")
    for folder, why in (
        ("holder-6", "there is no folder holder-6"),
        ("stick", "there is no root or targets key in stick"),
        ("offline", "none of these keys may sign"),
    ):
        monkeypatch.setattr(sys, "stdin", None)  # whoever is asked fails
        assert main(["keys", "sign", "stick/request.json", "--keys", folder]) == 2
        said = capsys.readouterr()
        assert why in said.err
        assert said.out == ""


def test_a_request_that_is_in_force_changes_nothing_and_is_told_so(asked: KeyOffice) -> None:
    asked.run("rotate", "weather")
    asked.run("request", "--replace", "stick/new.json", "--out", "stick/all.json")
    signed = asked.sign("stick/all.json", "holder-2", "holder-3", "holder-4", "holder-1")
    assert "taken: version 2 is published" in asked.run("take", *signed)
    before = asked.everything()
    for again in (["stick/all.json"], signed):
        said = asked.run("take", *again)
        assert "nothing changed: all that this request asks for is in force already" in said
        assert "taken" not in said
    assert asked.everything() == before


@pytest.mark.parametrize("is_late", [False, True])
def test_a_request_that_has_expired_is_not_taken(ministry: Ministry, is_late: bool) -> None:
    ministry.publisher.publish(NOW)
    ministry.keyring.make_next("weather")
    request = make_request(ministry.tree, ministry.keyring, NOW)
    assert request is not None
    sign_request(request, signers_in(ministry.keyring.offline))
    at = NOW + 365 * DAY - timedelta(seconds=0 if is_late else 1)
    if is_late:
        with pytest.raises(SettingError, match=r"this request has expired on 20\d\d-\d\d-\d\d: run"):
            ministry.publisher.take(request, at)
        assert ministry.keyring.next_names() == ("weather",)
    else:
        assert ministry.publisher.take(request, at).not_updated == ()


ON_A_FULL_DISK = """
mount -t tmpfs -o size={size} none full
[ -z "{copied}" ] || cp -r {copied} full/
before=$(find full | sort | xargs -I file sh -c 'echo file; [ -d file ] || cat file' | sha256sum)
code=0; {command} || code=$?
[ "$before" = "$(find full | sort | xargs -I file sh -c 'echo file; [ -d file ] || cat file' | sha256sum)" ] || exit 99
exit $code
"""


REQUEST, SIGN = "central keys request --out full/request.json", "central keys sign full/request.json --yes --keys "
TAKE, FULL = "central --data-dir full/central keys take stick/request-signed-*", "No space left on device"


@pytest.mark.parametrize(
    ("size", "copied", "command", "why"),
    [
        ("32k", "", REQUEST, FULL),
        ("120k", "stick/request.json holder-2", f"{SIGN} full/holder-2", FULL),
        ("24m", "central", TAKE, "central's disk is full"),
    ],
)
def test_a_full_disk_leaves_everything_as_it_was(
    asked: KeyOffice, size: str, copied: str, command: str, why: str
) -> None:
    asked.sign("stick/request.json", "holder-2", "holder-3", "holder-4")
    Path("full").mkdir()
    script = ON_A_FULL_DISK.format(size=size, copied=copied, command=command)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["unshare", "--map-root-user", "--mount", "bash", "-euc", script], env=os.environ | {"PATH": path},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2, (done.stdout, done.stderr)
    assert why in done.stderr
