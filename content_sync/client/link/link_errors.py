"""What the library's errors mean: one error of ours for each, whose words may be logged."""

from __future__ import annotations

import ssl

import requests
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from content_sync.client.errors import CertificateError, NoLineError, OutdatedCertificateError, TooSlowError
from content_sync.client.link.certificate_dates import OutdatedError
from content_sync.client.link.pace import SlowError
from content_sync.errors import LinkError


def link_error(error: Exception) -> LinkError:
    """Return our error for one of the library's; the library's own text may hold what must not be logged."""
    causes: list[BaseException] = [error]
    while (cause := causes[-1].__cause__ or causes[-1].__context__) is not None:
        causes.append(cause)
    if any(isinstance(cause, SlowError) for cause in causes):
        return TooSlowError("the response comes too slowly")
    if outdated := next((cause for cause in causes if isinstance(cause, OutdatedError)), None):
        return OutdatedCertificateError(str(outdated.args[0]))
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return CertificateError("central's certificate is not one this kiosk believes")
    if any(isinstance(cause, NewConnectionError | ConnectTimeoutError) for cause in causes):
        return NoLineError(_sentence(error))
    return LinkError(_sentence(error))


def _sentence(error: Exception) -> str:
    if isinstance(error, requests.exceptions.SSLError):
        return "no encrypted connection to central can be made"
    if isinstance(error, requests.exceptions.Timeout):  # also where the request rode on the first packet
        return "central did not answer in time"
    if isinstance(error, requests.exceptions.ConnectionError):
        return "central cannot be reached"
    return f"the request failed ({type(error).__name__})"
