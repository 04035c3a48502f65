"""A holder's key that was lost or seen is followed by another: who has to sign, who is missing, and kiosks follow."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tuf.api.metadata import Metadata, Root, Targets

from content_sync.central.clock import system_clock
from content_sync.central.tree.files import TreeFolder
from content_sync.central.tree.packs.packs import Packs
from tests.cast.central.key_office import KeyOffice
from tests.cast.place_and_time import VILLAGE


def root_of(office: KeyOffice, version: int) -> Root:
    return Metadata[Root].from_file(str(office.folder / f"central/tree/metadata/{version}.root.json")).signed


def replace(office: KeyOffice, *names: str) -> str:
    """Let the holders make keys that follow these, and the keeper write the request; return what it says."""
    brought = []
    for name in names:
        file = f"stick/{name}-new.json"
        office.run("new", name, "--keys", f"holder-{name[-1]}", "--out", file)
        brought += ["--replace", file]
    for old in (office.folder / "stick").glob("next*"):
        old.unlink()
    return office.run("request", *brought, "--out", "stick/next.json")


def test_a_kiosk_that_missed_five_ceremonies_follows_to_a_root_of_which_it_knows_no_key(
    key_office: KeyOffice,
) -> None:
    key_office.found()
    packs = Packs(TreeFolder(key_office.folder / "central/tree"))
    with key_office.kiosk("kiosk") as kiosk:
        kiosk.read("sys/kiosk", at=system_clock())
        for number in range(1, 6):
            known = packs.edition(VILLAGE)
            replace(key_office, f"root-{number}", *(["targets-1"] if number == 1 else []))
            for file in (key_office.folder / f"holder-{number}").glob(f"root-{number}-former-1.key"):
                file.unlink()  # it was lost: the others are enough
            others = [f"holder-{(number + more) % 5 + 1}" for more in range(3)]
            signed = key_office.sign("stick/next.json", *others)
            assert f"version {number + 1} is published" in key_office.run("take", *signed)
            assert packs.edition(VILLAGE) > known, "a new root is news for every kiosk at its next visit"
        assert kiosk.read("sys/kiosk", at=system_clock())["sys/kiosk"] is not None
    first, last = root_of(key_office, 1), root_of(key_office, 6)
    assert not set(first.roles["root"].keyids) & set(last.roles["root"].keyids)
    assert (last.roles["root"].threshold, len(last.roles["root"].keyids)) == (3, 5)
    assert first.roles["targets"].keyids[1:] == last.roles["targets"].keyids[1:]
    assert first.roles["targets"].keyids[0] not in last.keys


def test_where_a_targets_key_is_replaced_the_delegations_are_signed_anew_without_the_old_one(
    key_office: KeyOffice,
) -> None:
    key_office.found()
    said = replace(key_office, "targets-2")
    assert "the delegations: 2 of targets-1, targets-2, targets-3 must sign" in said
    (new,) = re.findall(r"targets-2: key ([0-9a-f]{8}) replaces", said)
    (key_office.folder / "holder-2/targets-2.key").unlink()
    signed = key_office.sign("stick/next.json", "holder-2", "holder-1", "holder-4")
    assert "the delegations: 2 keys must sign and 1 did; these have not: targets-2, targets-3\n" in (
        key_office.refused("take", *signed)
    ), "the key before it counts no more"
    signed = key_office.sign("stick/next.json", "holder-3")
    key_office.run("take", *signed)
    tree = key_office.folder / "central/tree/metadata"
    delegations = Metadata[Targets].from_file(str(tree / "2.targets.json"))
    root_of(key_office, 2).verify_delegate("targets", delegations.signed_bytes, delegations.signatures)
    assert "targets needs 2 of: targets-1, targets-2, targets-3" in key_office.run("status")
    assert new in {key[:8] for key in root_of(key_office, 2).roles["targets"].keyids}


def test_whoever_is_missing_is_named_as_was_told_at_the_founding(key_office: KeyOffice) -> None:
    key_office.found("root-2=inspector general", "root-10=nobody", "targets-1=the\x1b[31m archive \n")
    with_words = "root-1, root-2 (inspector general), root-3, root-4, root-5"
    said = key_office.run("status")
    assert f"root 1 was signed by {with_words}\n" in said
    assert f"root needs 3 of: {with_words}\n" in said
    assert "targets needs 2 of: targets-1 (the [31m archive), targets-2, targets-3\n" in said
    said = replace(key_office, "root-5")
    assert f"the root: 3 of {with_words} must sign\n" in said
    signed = key_office.sign("stick/next.json", "holder-1", "holder-3")
    missing = "3 keys must sign and 2 did; these have not: root-2 (inspector general), root-4, root-5"
    assert f"the next root: {missing}\n" in key_office.refused("take", *signed)
    key_office.run("take", *key_office.sign("stick/next.json", "holder-5", "holder-2"))
    said = key_office.run("status")
    assert "root 2 was not signed by root-4\n" in said, "whoever made the new key signed with it and the one before"
    assert f"root needs 3 of: {with_words}\n" in said


def test_a_new_key_tells_who_holds_it_and_keeps_the_words_of_the_one_before(key_office: KeyOffice) -> None:
    key_office.found("root-1=permanent secretary", "root-2=inspector general")
    key_office.run("new", "root-1", "--keys", "holder-1", "--out", "stick/1.json")
    key_office.run("new", "root-2", "--keys", "holder-2", "--out", "stick/2.json", "--holder", "the auditor")
    said = key_office.run("request", "--replace", "stick/1.json", "--replace", "stick/2.json", "--out", "stick/n.json")
    assert "root-1 (permanent secretary): key" in said
    assert "root-2 (the auditor): key" in said
    assert "ATTENTION" not in said
    key_office.run("take", *key_office.sign("stick/n.json", "holder-3", "holder-4", "holder-5"))
    assert "root-1 (permanent secretary), root-2 (the auditor), root-3, root-4, root-5" in key_office.run("status")


def test_the_new_key_is_the_holder_s_alone_and_the_old_one_is_kept(key_office: KeyOffice) -> None:
    key_office.found()
    used = Path("holder-1/root-1.key")
    before = used.read_bytes()
    for _ in range(2):
        key_office.run("new", "root-1", "--keys", "holder-1", "--out", "stick/new.json")
    assert Path("holder-1/root-1-former-1.key").read_bytes() == before
    assert Path("holder-1/root-1-former-2.key").read_bytes() not in {before, used.read_bytes()}
    assert used.stat().st_mode & 0o777 == 0o600
    assert used.read_bytes().strip() not in Path("stick/new.json").read_bytes()


def test_a_new_key_at_central_that_is_not_in_force_yet_holds_no_publish_back(key_office: KeyOffice) -> None:
    key_office.found()
    Path("holder-1/targets-1.key").rename("offline/targets-1.key")
    key_office.run("new", "targets-1", "--keys", "offline", "--out", "stick/new.json")
    assert len(list(Path("offline").iterdir())) == 2, "as many as must sign, and one of them may"
    Path("central/keys/weather.key").unlink()
    key_office.run("init")
    key_office.publish()
    key_office.run("request", "--replace", "stick/new.json", "--out", "stick/next.json")
    key_office.run("take", *key_office.sign("stick/next.json", "holder-2", "holder-3", "holder-4", "offline"))


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["new", "root-0", "--keys", "holder-1"], "'root-0' is no holder's key"),
        (
            ["new", "root-6", "--keys", "holder-1"],
            "'root-6' is no holder's key: there are root-1 to root-5 and targets-1 to targets-3",
        ),
        (["new", "targets-4", "--keys", "holder-1"], "'targets-4' is no holder's key"),
        (["new", "timestamp", "--keys", "holder-1"], "'timestamp' is no holder's key"),
        (["new", "root-1", "--keys", "holder-9"], "holder-9 is no folder"),
        (["rotate", "root-1"], "its holder runs `central keys new root-1`"),
        (["init", "--holder", "root-1=somebody"], "there is a root.json already"),
        (["init", "--holder", "somebody"], "say who holds a key as root-1=WORDS"),
    ],
)
def test_what_is_no_holder_s_key_is_refused(key_office: KeyOffice, words: list[str], why: str) -> None:
    key_office.found()
    assert why in key_office.refused(*words)


def test_where_there_is_no_root_the_settings_say_which_keys_there_are_and_without_them_the_most_there_can_be(
    key_office: KeyOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "there are root-1 to root-5 and targets-1 to targets-3" in key_office.refused(
        "new", "root-6", "--keys", "holder-1"
    )
    assert "root-5 was made" in key_office.run("new", "root-5", "--keys", "holder-5", "--out", "stick/5.json")
    for setting in ("ROOT_KEYS", "ROOT_THRESHOLD", "TARGETS_KEYS", "TARGETS_THRESHOLD"):
        monkeypatch.delenv(f"CENTRAL_{setting}")
    assert "targets-20 was made" in key_office.run("new", "targets-20", "--keys", "holder-1", "--out", "stick/20.json")
    assert "there are root-1 to root-20 and targets-1 to targets-20" in key_office.refused(
        "new", "targets-21", "--keys", "holder-1"
    )
