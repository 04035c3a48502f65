"""The link to central, the one door to requests (with the session in paced_session.py).

In: a path and bytes. Out: bytes, or a `LinkError`; a part of a response is never returned. Small responses come gzipped
and are asked for again when cut. Large ones come as they are and go on where they were cut (Range, If-Range). A
redirect or a web page counts as somebody's sign-in page. No proxy, password or CA file is taken from the environment.
Every response has a maximum size, a time-out for silence and a minimum rate. The callers check signatures and hashes:
nothing rests on TLS, and while the kiosk's time is not trusted a certificate's dates are not judged.
"""

from __future__ import annotations

import io
import math
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Final

import requests
from urllib3.exceptions import HTTPError, ProtocolError
from urllib3.util import SKIP_HEADER

from content_sync.client.errors import CutError, PortalError, UnfinishedError
from content_sync.client.link.certificate_dates import TrustedNow
from content_sync.client.link.link_errors import link_error
from content_sync.client.link.meter import LineMeter
from content_sync.client.link.pace import Pace
from content_sync.client.link.paced_session import check_bundle, paced_session
from content_sync.client.link.responses import (
    NOT_SATISFIABLE,
    Upload,
    capped,
    goes_on,
    judge,
    offset,
    range_headers,
    strong_etag,
    unpacked,
)
from content_sync.errors import LinkError
from content_sync.wire.addresses import LENGTH, UPLOADED

_CHUNK_BYTES: Final = 16_384
_DRAINED_BYTES: Final = 4_096
_IDLE_TRIES: Final = 3  # tries in a row that bring no new byte
_OK, _NO_CONTENT, _PARTIAL = 200, 204, 206
_BYTES: Final = "application/octet-stream"
_BARE: Final = ("HEAD", "PATCH")  # what answers these is in the headers


class Link:
    """Requests to one central, one at a time, over a connection that is kept open.

    Each `path` is the rest of the address after `base_url`, and begins with a slash.

    Args:
        base_url: central's address, http or https, without query.
        ca_bundle: a file of certificates to believe instead of the usual ones; empty for the usual ones.
        connect_timeout_s: how long central may take to accept the connection, and to take each 16 KB sent.
        read_timeout_s: how long central may be silent.
        min_rate_bytes_s: the minimum rate of a response, over each `rate_window_s` seconds.
        trusted_now: returns the time, None while it is not trusted; central's certificate is judged by it.

    Attributes:
        bytes_up: bytes of bodies sent so far.
        bytes_down: bytes of bodies received so far, as they came.
        meter: counts all bytes on the line, heads and handshakes too.

    Raises:
        SettingError: the CA bundle is not there or holds no certificates.
    """

    def __init__(
        self,
        base_url: str,
        *,
        ca_bundle: str = "",
        connect_timeout_s: float = 10.0,
        read_timeout_s: float = 30.0,
        min_rate_bytes_s: float = Pace().min_rate_bytes_s,
        rate_window_s: float = Pace().window_s,
        trusted_now: TrustedNow = lambda: None,
    ) -> None:
        check_bundle(ca_bundle)
        self._base_url = base_url.rstrip("/")
        self._verify: bool | str = ca_bundle or True
        self._timeout_s = (connect_timeout_s, read_timeout_s)
        pace = Pace(min_rate_bytes_s=min_rate_bytes_s, window_s=rate_window_s)
        self.meter = LineMeter()
        self._session = paced_session(pace, trusted_now=trusted_now, meter=self.meter)
        self._ends_s = math.inf
        self._watch: Callable[[], None] = _nothing
        self._finish: Callable[[], None] = _nothing
        self.bytes_up = 0
        self.bytes_down = 0

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Limit the time of all requests inside the block, together; one that takes longer raises `UnfinishedError`."""
        before, self._ends_s = self._ends_s, min(self._ends_s, time.monotonic() + seconds)
        try:
            yield
        finally:
            self._ends_s = before

    @contextmanager
    def watched(self, check: Callable[[], None]) -> Iterator[None]:
        """Call `check` before each request inside the block, and while a large file comes; what it raises ends that."""
        before, self._watch = self._watch, check
        try:
            yield
        finally:
            self._watch = before

    def get(self, path: str, *, max_bytes: int) -> bytes:
        """Return the file at `path`, gzipped on the way; for small files.

        Raises:
            OversizeError: it is longer than `max_bytes`, unpacked.
            LinkError: it did not come whole; `MissingError` where there is no such file.
        """
        try:
            return self._get(path, max_bytes)
        except CutError:
            return self._get(path, max_bytes)

    def download(self, path: str, into: IO[bytes], *, max_bytes: int) -> None:
        """Append what is missing of the file at `path` to `into`, going on after cuts; for large files.

        The file must never change under its name and the caller must check it by its hash, for `into` may hold its
        beginning from an earlier try. What came before an error stays in `into`.

        Args:
            path: where the file is.
            into: a file open for reading and writing.
            max_bytes: how long the whole file is, at most; where `into` has as much, nothing is asked for.

        Raises:
            LinkError: it did not come, whole and within `max_bytes`; `MissingError` where there is no such file.
            OSError: `into` cannot be written.
        """
        self.settle()
        for _ in self.pieces(path, into, max_bytes=max_bytes):
            pass

    def pieces(self, path: str, into: IO[bytes], *, max_bytes: int) -> Iterator[int]:
        """Do the same piece by piece: yield where in `into` each begins that came; it raises the same.

        Who does other things meanwhile says with `hold` how this one is brought to its end before the next request.
        """
        etag, idle = "", 0
        while (had := into.seek(0, io.SEEK_END)) != max_bytes:
            try:
                headers, wanted = range_headers(had, etag), (_OK, _PARTIAL)
                with self._request("GET", path, headers, wanted=wanted, is_piecewise=True) as response:
                    etag = strong_etag(response.headers) or etag
                    yield from self._appended(response, into, had, max_bytes)
                    return
            except LinkError as error:
                if error.status == NOT_SATISFIABLE and had:
                    into.truncate(0)
                elif not isinstance(error, CutError):
                    raise
                idle = 0 if into.seek(0, io.SEEK_END) > had else idle + 1
                if idle == _IDLE_TRIES:
                    raise

    def hold(self, finish: Callable[[], None]) -> None:
        """Call `finish` once before the next request: it brings to its end what still comes piece by piece."""
        self.settle()
        self._finish = finish

    def settle(self) -> None:
        """Let all of that come which still comes piece by piece; the line is then free."""
        finish, self._finish = self._finish, _nothing
        finish()

    def post(self, path: str, body: bytes, *, max_bytes: int) -> bytes:
        """Send `body` and return the body of the response; any status but 200 is an error.

        Raises:
            LinkError: no response came, another status, words, or more than `max_bytes`; central may have got `body`.
        """
        with self._request("POST", path, {"Accept-Encoding": SKIP_HEADER}, body) as response:
            if response.headers.get("Content-Type", _BYTES) != _BYTES:
                raise PortalError("words came instead of bytes", status=response.status_code)
            return b"".join(capped(self._chunks(response), max_bytes=max_bytes))

    def uploaded(self, path: str) -> Upload:
        """Return how much of an upload central has.

        Raises:
            LinkError: central did not say; `MissingError` where it does not want this upload.
        """
        with self._request("HEAD", path, {}, wanted=(_OK, _NO_CONTENT)) as response:
            return Upload(here_bytes=offset(response.headers), takes_pieces=LENGTH in response.headers)

    def upload_from(self, path: str, body: bytes, start: int) -> int:
        """Send bytes of an upload, and return how many bytes of it central has then.

        Args:
            path: where the upload goes.
            body: the bytes from byte `start` on, all that are left or some of them.
            start: how many bytes central has before.

        Raises:
            LinkError: it did not arrive; `MissingError` where central does not want this upload, and the status 409
                where it has another number of bytes than `start`.
        """
        headers = {"Content-Type": "application/offset+octet-stream", UPLOADED: str(start)}
        with self._request("PATCH", path, headers, body, wanted=(_OK, _NO_CONTENT)) as response:
            return offset(response.headers)

    def close(self) -> None:
        """Close the connection; the next request opens a new one."""
        self.settle()
        self._session.close()
        self.meter.settle(is_all=True)

    def _get(self, path: str, max_bytes: int) -> bytes:
        with self._request("GET", path, {"Accept-Encoding": "gzip"}) as response:
            encoding = response.headers.get("Content-Encoding", "").lower()
            return b"".join(unpacked(self._chunks(response), encoding, max_bytes=max_bytes))

    def _appended(self, response: requests.Response, into: IO[bytes], had: int, max_bytes: int) -> Iterator[int]:
        if not goes_on(response.status_code, response.headers, start=had):
            had = into.truncate(0)
        encoding = response.headers.get("Content-Encoding", "").lower()
        for chunk in unpacked(self._chunks(response), encoding, max_bytes=max_bytes - had):
            begins = into.seek(0, io.SEEK_END)
            into.write(chunk)
            self._watch()
            yield begins

    @contextmanager
    def _request(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes | None = None,
        *,
        wanted: tuple[int, ...] = (_OK,),
        is_piecewise: bool = False,
    ) -> Iterator[requests.Response]:
        if not is_piecewise:
            self.settle()
        self._check_time()
        self._watch()
        try:
            with self._session.request(
                method,
                self._base_url + path,
                headers={"Accept-Encoding": "identity", **headers},
                # Bytes in one piece must all leave within the connect time-out; a file's blocks have one each.
                data=None if body is None else io.BytesIO(body),
                timeout=self._timeout_s,
                verify=self._verify,
                allow_redirects=False,
                stream=True,
            ) as response:
                self.bytes_up += len(body or b"")
                if method in _BARE or response.status_code not in wanted:
                    _drain(response)
                judge(response.status_code, response.headers, wanted=wanted)
                yield response
        except (requests.RequestException, HTTPError) as error:
            raise link_error(error) from error
        finally:
            self.meter.settle()

    def _check_time(self) -> None:
        if time.monotonic() > self._ends_s:
            raise UnfinishedError("not all came in the time that was given")

    def _chunks(self, response: requests.Response) -> Iterator[bytes]:
        # read1 gives what is there; iter_content waits for a full chunk and loses the tail of a cut response.
        try:
            while chunk := response.raw.read1(_CHUNK_BYTES, decode_content=False):
                self.bytes_down += len(chunk)
                yield chunk
                self._check_time()
        except ProtocolError as error:
            raise CutError(
                "the connection was cut in the middle of the response", status=response.status_code
            ) from error


def _drain(response: requests.Response) -> None:
    """Read to the end what is short or empty and nobody reads, so that the next request uses the same connection."""
    length = response.headers.get("Content-Length", "")
    if length.isascii() and length.isdigit() and int(length) <= _DRAINED_BYTES:
        response.raw.read(_DRAINED_BYTES)


def _nothing() -> None:
    """Do nothing: nobody watches, and nothing is on its way."""
