"""The line between kiosk and central, as a bad day has it: it can be cut, and it can lose an answer on the way home."""

from __future__ import annotations

import contextlib
import http.client
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Carrier:
    """Carries requests to central; `lose_answers(n)` drops the next n answers to POST after central gave them.

    `asked` are the paths that were asked for, each with its Range.
    """

    def __init__(self, central_port: int) -> None:
        self.central_port = central_port
        self.lost = 0
        self._to_lose = 0
        self._breaks_at = ("", 0)
        self.is_broken = False
        self.asked: list[tuple[str, str]] = []
        self._lock = threading.Lock()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.server.daemon_threads = True

    @property
    def port(self) -> int:
        return int(self.server.server_address[1])

    def lose_answers(self, count: int) -> None:
        with self._lock:
            self._to_lose = count

    def break_at(self, name: str, *, after_bytes: int) -> None:
        """Break the line in the next answer for a path that ends so, after so many bytes of its body; see `mend`."""
        self._breaks_at = (name, after_bytes)

    def mend(self) -> None:
        """Let the line carry again."""
        self.is_broken = False

    def check(self) -> None:
        """Carry nothing over a broken line.

        Raises:
            OSError: it is broken.
        """
        if self.is_broken:
            raise OSError("the line is broken")

    def carried(self, path: str, content: bytes) -> bytes:
        """Return what comes through of an answer."""
        name, after_bytes = self._breaks_at
        if not name or not path.endswith(name):
            return content
        self._breaks_at = ("", 0)
        self.is_broken = True
        return content[:after_bytes]

    def loses_this(self, method: str) -> bool:
        """Tell whether this answer goes lost, and count it."""
        with self._lock:
            if method != "POST" or not self._to_lose:
                return False
            self._to_lose -= 1
            self.lost += 1
            return True


@contextlib.contextmanager
def carrier(central_port: int) -> Iterator[Carrier]:
    """Run a carrier on a free port of 127.0.0.1."""
    made = Carrier(central_port)
    thread = threading.Thread(target=made.server.serve_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.server.shutdown()
        made.server.server_close()
        thread.join(timeout=10)


def _handler(line: Carrier) -> type[BaseHTTPRequestHandler]:
    class CarrierHandler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def carry(self) -> None:
            line.asked.append((self.path, self.headers.get("Range", "")))
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            far = http.client.HTTPConnection("127.0.0.1", line.central_port, timeout=30)
            try:
                line.check()
                far.request(self.command, self.path, body, dict(self.headers.items()))
                answer = far.getresponse()
                content = answer.read()
            except OSError:
                self.close_connection = True
                return
            finally:
                far.close()
            if line.loses_this(self.command):
                self.close_connection = True
                return
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in {"transfer-encoding", "connection", "content-length", "date", "server"}:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(b"" if self.command == "HEAD" else line.carried(self.path, content))
            self.close_connection = self.close_connection or line.is_broken

        do_GET = do_POST = do_HEAD = do_PATCH = carry  # noqa: N815  the names http.server asks for

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
            """Say nothing."""

    return CarrierHandler
