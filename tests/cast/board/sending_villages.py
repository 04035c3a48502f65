"""Kiosks of villages near and far from the one that sends."""

from __future__ import annotations

import pytest

from tests.cast.central.ministry import Ministry
from tests.cast.central.sending_kiosk import SendingKiosk


@pytest.fixture
def neighbour(ministry: Ministry) -> SendingKiosk:
    """A kiosk of another village of the same district."""
    return SendingKiosk(ministry, village="43010702").enlist("โพธิ์ตาก")


@pytest.fixture
def far(ministry: Ministry) -> SendingKiosk:
    """A kiosk of another district of the same province."""
    return SendingKiosk(ministry, village="43020101").enlist("ท่าบ่อ")


@pytest.fixture
def far_kiosk(ministry: Ministry) -> SendingKiosk:
    """A kiosk of another province."""
    return SendingKiosk(ministry, village="41010101").enlist("หมากแข้ง")
