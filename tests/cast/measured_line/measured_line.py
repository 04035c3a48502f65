"""A line between a kiosk's client and a real central, in two network namespaces of this process, MTU 1500.

Every IP packet of it is counted, heads, handshakes and ends of connections included. Where this machine gives no root
or no namespaces, the test fails and says so. Central listens on `CENTRAL` inside `central_side()`, the kiosk calls
inside `kiosk_side()`; what starts inside belongs there: sockets, threads, programs.

    with measured_line(delay_ms=300, rate_kbit=64, loss=0.05, cut_every=30_000) as line:
        with line.central_side(), listening(app, host=CENTRAL) as port:
            with line.kiosk_side(), line.counting() as cost:
                Link(f"http://{CENTRAL}:{port}").get("/healthz", max_bytes=100)
            print(cost.bytes_down, cost.bytes_up)
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from tests.cast.measured_line.crossing import Crossing, LineConditions, LineCount
from tests.cast.measured_line.namespaces import NetworkNamespace
from tests.cast.waiting import until

CENTRAL: Final = "10.77.0.1"
KIOSK: Final = "10.77.0.2"


class MeasuredLine:
    """A line; its figures are all that was put on it since it was laid."""

    def __init__(self, kiosk: NetworkNamespace, central: NetworkNamespace, crossing: Crossing) -> None:
        self._kiosk, self._central, self._crossing = kiosk, central, crossing

    def kiosk_side(self) -> AbstractContextManager[None]:
        """Call from the kiosk's end inside the block."""
        return self._kiosk.entered()

    def central_side(self) -> AbstractContextManager[None]:
        """Listen at central's end inside the block."""
        return self._central.entered()

    def allow_fast_open(self) -> None:
        """Let central's machine take a request with the first packet of a connection, as the README tells operators."""
        with self.central_side():
            Path("/proc/sys/net/ipv4/tcp_fastopen").write_text("3", "ascii")

    @property
    def conditions(self) -> LineConditions:
        """Return how the line is; another value changes it from the next packet on."""
        return self._crossing.how

    @conditions.setter
    def conditions(self, how: LineConditions) -> None:
        self._crossing.change(how)

    @property
    def count(self) -> LineCount:
        return self._crossing.count()

    @property
    def bytes_down(self) -> int:
        return self.count.bytes_down

    @property
    def bytes_up(self) -> int:
        return self.count.bytes_up

    def kernel_bytes(self) -> tuple[int, int]:
        """Return what the kernel counted at central's end: the bytes it sent down, and those that arrived there."""
        up, down = self._central.kernel_bytes()
        return down, up

    def cut(self) -> None:
        """Cut the connections that are open now."""
        self._crossing.cut()

    @contextmanager
    def dark(self) -> Iterator[None]:
        """Lose every packet inside the block, as a line without power does."""
        before, self.conditions = self.conditions, replace(self.conditions, is_dark=True)
        try:
            yield
        finally:
            self.conditions = before

    def rest(self) -> None:
        """Wait until nothing is under way and no connection is about to end."""
        until(self._crossing.is_at_rest, seconds=30, what="a line at rest")

    @contextmanager
    def counting(self) -> Iterator[Cost]:
        """Count what is put on the line inside the block, and what ends its connections."""
        self.rest()
        before, cost = self.count, Cost()
        yield cost
        self.rest()
        cost.count = self.count - before


@dataclass
class Cost:
    """What a block put on the line; known when the block is over."""

    count: LineCount = field(default_factory=LineCount)

    @property
    def bytes_down(self) -> int:
        return self.count.bytes_down

    @property
    def bytes_up(self) -> int:
        return self.count.bytes_up


@contextmanager
def measured_line(
    *, delay_ms: float = 0, rate_kbit: float = 0, loss: float = 0, cut_every: int = 0, seed: int = 1
) -> Iterator[MeasuredLine]:
    """Lay a line; `LineConditions` says what the figures mean, and the same `seed` loses packets in the same order."""
    how = LineConditions(delay_ms=delay_ms, rate_kbit=rate_kbit, loss=loss, cut_every=cut_every)
    central = NetworkNamespace(CENTRAL, peer=KIOSK)
    kiosk = NetworkNamespace(KIOSK, peer=CENTRAL)
    crossing = Crossing(kiosk.packets, central.packets, how, seed=seed)
    carrier = threading.Thread(target=crossing.run)
    carrier.start()
    try:
        yield MeasuredLine(kiosk, central, crossing)
    finally:
        crossing.stop()
        carrier.join(10)
        crossing.close()
        kiosk.close()
        central.close()
