"""Stolen keys are replaced by a ceremony and every kiosk recovers; what was not signed by enough is never taken."""

from __future__ import annotations

import pytest

from content_sync.central.tree.ceremony import make_request, merged, sign_request
from content_sync.central.tree.keyring import signers_in
from content_sync.central.tree.layout import role_rules
from content_sync.central.tree.metadata import TIMESTAMP_FILE, metadata_path
from content_sync.central.tree.published import read_state
from content_sync.central.tree.signing import sign_role, sign_snapshot, sign_timestamp
from content_sync.central.tree.signing_request import SigningRequest, read_request, write_request
from content_sync.errors import RollbackError, SettingError
from tests.cast.central.ministry import NOW, Ministry, a_forecast, a_warning
from tests.cast.central.served_central import ServedCentral
from tests.cast.link.http_server import HttpServer
from tests.cast.tree.client import TreeClient, assert_tree_refused, ids

FAR = 999_999


def drive_far(ministry: Ministry) -> None:
    """Sign, with the keys for timestamp, snapshot and weather, numbers far ahead and no forecast: as a thief would."""
    state, ring = read_state(ministry.tree), ministry.keyring
    assert state is not None
    role = sign_role(ring.signer("weather"), role_rules()["w43"], version=FAR, now=NOW, targets={})
    snapshot = sign_snapshot(ring, version=FAR, now=NOW, versions={**state.versions, "w43": FAR})
    timestamp = sign_timestamp(ring, version=FAR, now=NOW, snapshot=FAR)
    files = {metadata_path("w43", FAR): role, metadata_path("snapshot", FAR): snapshot}
    ministry.tree.put(files, (TIMESTAMP_FILE, timestamp))


def asked(ministry: Ministry, *names: str) -> SigningRequest:
    """Let these keys be followed by others; return what has to be signed, as it comes out of its file."""
    for name in names:
        ministry.keyring.make_next(name)
    request = make_request(ministry.tree, ministry.keyring, NOW)
    assert request is not None
    return read_request(write_request(request))


def test_after_a_theft_of_timestamp_snapshot_and_a_role_s_key_each_kiosk_recovers_at_its_next_visit(
    server: ServedCentral,
) -> None:
    ministry = server.ministry
    kiosk = TreeClient(
        server=HttpServer(server.port), folder=ministry.folder / "kiosk", root=ministry.root(), built=NOW
    )
    ministry.put(a_forecast(), a_warning("storm"))
    ministry.publisher.publish(NOW)
    assert ids(kiosk.fetch()) == {"forecast-43", "storm"}
    honest = ministry.tree.read(TIMESTAMP_FILE)
    assert honest is not None
    drive_far(ministry)
    assert ids(kiosk.fetch()) == {"storm"}, "of what the thief signs, only the thief's role is believed"
    ministry.tree.put({}, (TIMESTAMP_FILE, honest))
    assert_tree_refused(kiosk, RollbackError)
    request = asked(ministry, "timestamp", "snapshot", "weather")
    sign_request(request, signers_in(ministry.keyring.offline))
    ministry.put(a_warning("flood", "4301"))
    done = ministry.publisher.take(request, NOW)
    assert (done.version, done.not_updated) == (2, ())
    assert ids(kiosk.fetch()) == {"forecast-43", "storm", "flood"}
    assert kiosk.failed == {}
    assert ministry.keyring.next_names() == ()


def test_a_request_that_nobody_signed_changes_nothing(ministry: Ministry) -> None:
    ministry.publisher.publish(NOW)
    before = {file.name: file.read_bytes() for file in ministry.keyring.folder.glob("*.key")}
    request = asked(ministry, "timestamp", "p43")
    with pytest.raises(SettingError, match="the next root: 1 key must sign and 0 did"):
        ministry.publisher.take(request, NOW)
    assert {file.name: file.read_bytes() for file in ministry.keyring.folder.glob("*.key")} == before
    assert not ministry.tree.has("metadata/2.root.json")
    assert ministry.publisher.publish(NOW).not_updated == ()


def test_copies_of_two_ceremonies_are_not_put_together_and_an_old_one_is_not_taken(ministry: Ministry) -> None:
    ministry.publisher.publish(NOW)
    first, second = asked(ministry, "timestamp"), asked(ministry, "snapshot")
    with pytest.raises(SettingError, match="not copies of one request"):
        merged([first, second])
    for request in (first, second):
        sign_request(request, signers_in(ministry.keyring.offline))
    ministry.publisher.take(second, NOW)
    with pytest.raises(SettingError, match="follows another root"):
        ministry.publisher.take(first, NOW)
    assert ministry.publisher.take(second, NOW).not_updated == (), "the same one twice is once"


def test_a_root_that_its_own_keys_did_not_sign_is_signed_by_nobody(ministry: Ministry) -> None:
    ministry.publisher.publish(NOW)
    request = asked(ministry, "timestamp")
    request.root_in_force.signatures.clear()
    with pytest.raises(SettingError, match="the root in force of this request"):
        sign_request(request, signers_in(ministry.keyring.offline))
    assert request.root is not None
    assert request.root.signatures == {}
