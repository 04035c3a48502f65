"""A ceremony that a power cut ended in the middle: taken again, it is whole; meanwhile nothing is published wrongly."""

from __future__ import annotations

import pytest

from content_sync.central.tree.ceremony import make_request, sign_request
from content_sync.central.tree.keyring import signers_in
from content_sync.central.tree.metadata import TIMESTAMP_FILE, metadata_path
from content_sync.central.tree.signing_request import SigningRequest, read_request, write_request
from content_sync.errors import SettingError
from tests.cast.central.ministry import NOW, Ministry, a_forecast, a_warning
from tests.cast.central.served_central import ServedCentral
from tests.cast.link.http_server import HttpServer
from tests.cast.place_and_time import HOUR
from tests.cast.tree.client import TreeClient, ids

NAMES = ("snapshot", "timestamp", "weather")


def signed_request(ministry: Ministry) -> SigningRequest:
    for name in NAMES:
        ministry.keyring.make_next(name)
    request = make_request(ministry.tree, ministry.keyring, NOW)
    assert request is not None
    sign_request(request, signers_in(ministry.keyring.offline))
    for file in (*ministry.keyring.offline.glob("root-*.key"), *ministry.keyring.offline.glob("targets-*.key")):
        file.unlink()  # they are with their holders
    return read_request(write_request(request))


def cut_after(ministry: Ministry, request: SigningRequest, keys: int) -> None:
    """Leave what a power cut leaves once the new root is on the disk, and so many keys have taken their places."""
    assert request.root is not None
    ministry.tree.put({}, (metadata_path("root", request.root.signed.version), request.root.to_bytes()))
    for name in NAMES[:keys]:
        ministry.keyring.put_next(name, now=NOW)


@pytest.mark.parametrize("keys", range(len(NAMES) + 1))
def test_what_was_cut_is_taken_again_and_each_kiosk_follows(server: ServedCentral, keys: int) -> None:
    ministry = server.ministry
    kiosk = TreeClient(
        server=HttpServer(server.port), folder=ministry.folder / "kiosk", root=ministry.root(), built=NOW
    )
    ministry.put(a_forecast(), a_warning("storm"))
    ministry.publisher.publish(NOW)
    assert ids(kiosk.fetch()) == {"forecast-43", "storm"}
    request = signed_request(ministry)
    cut_after(ministry, request, keys)
    ministry.put(a_warning("flood", "4301"))
    before = ministry.tree.read(TIMESTAMP_FILE)
    try:
        ministry.publisher.publish(NOW + HOUR)  # as the keeper does each minute
    except SettingError:
        assert ministry.tree.read(TIMESTAMP_FILE) == before
    assert ministry.publisher.take(request, NOW + HOUR).not_updated == ()
    assert ministry.keyring.next_names() == ()
    assert ids(kiosk.fetch()) == {"forecast-43", "storm", "flood"}
    assert kiosk.failed == {}
