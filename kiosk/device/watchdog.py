"""Reports to the system that the kiosk is ready and alive (sd_notify, without a package).

In: where the system listens (`NOTIFY_SOCKET`, `WATCHDOG_USEC`) and the port we serve on. Out: READY once, then WATCHDOG
as long as the kiosk answers itself over HTTP. If the listener hangs, no WATCHDOG is sent, and the system starts the
kiosk again.
"""

from __future__ import annotations

import http.client
import logging
import socket
from collections.abc import Mapping
from threading import Event
from typing import Final

_log = logging.getLogger(__name__)
_TIMEOUT_S: Final = 10.0
_AGAIN_S: Final = 0.5
_MOST_SAID: Final = 1_000


def notify(message: str, environ: Mapping[str, str]) -> None:
    """Send a message to the system, where it listens (systemd: sd_notify(3))."""
    address = environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as system:
            system.connect("\0" + address[1:] if address.startswith("@") else address)
            system.sendall(message.encode())
    except OSError as error:
        _log.warning("the system could not be notified of %s: %s", message, error)


def is_answering(host: str, port: int) -> bool:
    """Tell whether the kiosk answers itself."""
    return bool(what_it_says(host, port))


def what_it_says(host: str, port: int) -> str:
    """Return what a kiosk that runs says of itself, such as `ok`; empty if it does not answer."""
    connection = http.client.HTTPConnection(host, port, timeout=_TIMEOUT_S)
    try:
        connection.request("GET", "/healthz")
        response = connection.getresponse()
        said = response.read(_MOST_SAID).decode("utf-8", "replace").strip()
    except (OSError, http.client.HTTPException):
        return ""
    else:
        return said if response.status == http.HTTPStatus.OK else ""
    finally:
        connection.close()


def own_address(host: str) -> str:
    """Return the address at which a kiosk that listens on `host` reaches itself."""
    return host if host not in {"0.0.0.0", "::", ""} else "127.0.0.1"  # noqa: S104  compared, not bound


def watch(host: str, port: int, environ: Mapping[str, str], stop: Event) -> None:
    """Report that the kiosk is ready, then that it is alive, until `stop`."""
    own = own_address(host)
    while not is_answering(own, port):
        if stop.wait(_AGAIN_S):
            return
    notify("READY=1", environ)
    allowed_s = int(environ.get("WATCHDOG_USEC", "0")) / 1_000_000
    while allowed_s and not stop.wait(allowed_s / 3):
        if is_answering(own, port):
            notify("WATCHDOG=1", environ)
        else:
            _log.error("the kiosk does not answer itself; the watchdog is not fed")
