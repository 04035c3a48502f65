"""The dates of central's certificate, judged by the kiosk's own trusted time.

In: a TLS connection, the time as far as it is trusted. Out: nothing, or `OutdatedError`. A machine that wakes in 1970
or in 2200 would refuse every certificate by its clock and never learn the time; so OpenSSL judges chain and name alone,
and the dates are judged here, once the kiosk is sure of the time. Whoever is believed is named in the CA bundle: the
dates in it are not judged.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

TrustedNow = Callable[[], datetime | None]
"""Returns the time in UTC, None while nobody is sure of it."""

_NO_CHECK_TIME: Final = ssl.VerifyFlags(0x200000)  # X509_V_FLAG_NO_CHECK_TIME, which Python's ssl does not name


class OutdatedError(ssl.SSLError):
    """The certificate's dates do not fit; an `SSLError`, so that urllib3 ends the connection as for a wrong chain."""


def judge_no_dates(context: ssl.SSLContext) -> None:
    """Have a context judge chain and name alone."""
    context.verify_flags |= _NO_CHECK_TIME


def refuse_outdated(connection: object, now: datetime | None) -> None:
    """Return if the certificate at the other end of a TLS connection is in force, or nobody is sure of the time.

    Raises:
        OutdatedError: it is over, or not yet in force.
    """
    certificate = connection.getpeercert() if isinstance(connection, ssl.SSLSocket) else None
    if now is None or not certificate:
        return
    begins, ends = (_moment(str(certificate[name])) for name in ("notBefore", "notAfter"))
    if now > ends:
        raise OutdatedError(f"central's certificate is out of date since {ends:%Y-%m-%d}")
    if now < begins:
        raise OutdatedError(f"central's certificate is not in force before {begins:%Y-%m-%d}")


def _moment(text: str) -> datetime:
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(text), UTC)
