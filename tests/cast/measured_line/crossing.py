"""What carries packets from one end of a line to the other: it delays, loses, cuts and counts them.

Each way has its own rate and its own queue. A packet that is lost, or that finds the queue full, is counted: it was
sent. A cut ends the connections of that moment at both ends, after what was on the way has arrived; what their ends
send before they know of it is counted too. New connections are good until the next cut.
"""

from __future__ import annotations

import contextlib
import os
import random
import select
import time
from collections import deque
from dataclasses import dataclass
from typing import Final, Literal

from tests.cast.measured_line.packets import End, TcpPacket, read_packet

Way = Literal["down", "up"]

_LARGEST: Final = 2_048
_MOST_WAITING: Final = 100  # packets of a way that its rate holds back, as a modem keeps them
_AT_A_TURN: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class LineConditions:
    """How a line is, each way.

    Attributes:
        delay_ms: how long a packet is on the way; a round trip takes twice as long.
        rate_kbit: kilobits a second; 0 for no limit.
        loss: which part of the packets is lost.
        cut_every: after how many IP bytes, both ways together, all connections are cut; 0 for never.
        is_dark: every packet is lost, and nobody is told.
    """

    delay_ms: float = 0
    rate_kbit: float = 0
    loss: float = 0
    cut_every: int = 0
    is_dark: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LineCount:
    """What was put on a line so far, IP heads included.

    `bytes_cut` are those of connections that were cut already: their end did not know it yet, and nobody carried them.
    """

    bytes_down: int = 0
    bytes_up: int = 0
    bytes_cut: int = 0
    packets_down: int = 0
    packets_up: int = 0
    connections: int = 0
    lost: int = 0
    cuts: int = 0

    def __sub__(self, other: LineCount) -> LineCount:
        return LineCount(**{name: getattr(self, name) - getattr(other, name) for name in self.__slots__})


class _OneWay:
    """The packets under way to one end, and when each arrives."""

    def __init__(self, into: int) -> None:
        self.into = into
        self._waiting: deque[tuple[float, float, bytes]] = deque()
        self._free_at_s = 0.0

    def put(self, raw: bytes, now_s: float, how: LineConditions) -> bool:
        """Send a packet on its way; tell whether there was room for it."""
        if sum(leaves_s > now_s for leaves_s, _, _ in self._waiting) >= _MOST_WAITING:
            return False
        leaves_s = max(now_s, self._free_at_s)
        if how.rate_kbit:
            leaves_s += len(raw) * 8 / (how.rate_kbit * 1_000)
        self._free_at_s = leaves_s
        self._waiting.append((leaves_s, leaves_s + how.delay_ms / 1_000, raw))
        return True

    def arrives_at_s(self) -> float | None:
        return self._waiting[0][1] if self._waiting else None

    def deliver(self, now_s: float) -> None:
        while self._waiting and self._waiting[0][1] <= now_s:
            with contextlib.suppress(OSError):  # its end is gone already
                os.write(self.into, self._waiting.popleft()[2])


class Crossing:
    """Carries the packets between two devices, in a thread that calls `run`, until `stop`."""

    def __init__(self, kiosk: int, central: int, how: LineConditions, *, seed: int) -> None:
        self.how = how
        self._from = {kiosk: ("up", _OneWay(central)), central: ("down", _OneWay(kiosk))}
        self._chance = random.Random(seed)
        self._open: dict[frozenset[End], set[End]] = {}
        self._cut: set[frozenset[End]] = set()
        self._bytes = {"down": 0, "up": 0}
        self._packets = {"down": 0, "up": 0}
        self._connections = self._lost = self._cuts = self._bytes_cut = 0
        self._since_cut = 0  # bytes
        self._moved_s = time.monotonic()
        self._is_over = False
        self._bell, self._ringer = os.pipe()

    def change(self, how: LineConditions) -> None:
        """Let the line be so from now on; the bytes until the next cut are counted from here."""
        self.how, self._since_cut = how, 0

    def count(self) -> LineCount:
        return LineCount(
            bytes_down=self._bytes["down"],
            bytes_up=self._bytes["up"],
            bytes_cut=self._bytes_cut,
            packets_down=self._packets["down"],
            packets_up=self._packets["up"],
            connections=self._connections,
            lost=self._lost,
            cuts=self._cuts,
        )

    def is_at_rest(self) -> bool:
        """Tell whether nothing is under way and nothing more is to come: all connections ended, or long silent."""
        if any(way.arrives_at_s() is not None for _, way in self._from.values()):
            return False
        quiet_s = time.monotonic() - self._moved_s
        return quiet_s > (0.01 if not self._open else 0.5) + 2 * self.how.delay_ms / 1_000

    def cut(self) -> None:
        """End all connections, as soon as an end of theirs says something."""
        self._cut |= set(self._open)
        self._open.clear()
        self._cuts += 1
        self._since_cut = 0

    def run(self) -> None:
        while not self._is_over:
            readable, _, _ = select.select([*self._from, self._bell], [], [], self._pause_s())
            for device in readable:
                if device != self._bell:
                    self._read(device)
            now_s = time.monotonic()
            for _, way in self._from.values():
                way.deliver(now_s)

    def stop(self) -> None:
        self._is_over = True
        os.write(self._ringer, b"!")

    def close(self) -> None:
        os.close(self._bell)
        os.close(self._ringer)

    def _pause_s(self) -> float | None:
        next_s = [at_s for _, way in self._from.values() if (at_s := way.arrives_at_s()) is not None]
        return max(min(next_s) - time.monotonic(), 0) if next_s else None

    def _read(self, device: int) -> None:
        name, way = self._from[device]
        for _ in range(_AT_A_TURN):
            try:
                raw = os.read(device, _LARGEST)
            except BlockingIOError:
                return
            if (packet := read_packet(raw)) is not None:
                self._moved_s = time.monotonic()
                self._bytes[name] += len(raw)
                self._packets[name] += 1
                self._send_on(packet, way)

    def _send_on(self, packet: TcpPacket, way: _OneWay) -> None:
        now_s = time.monotonic()
        if packet.ends in self._cut and not packet.begins:
            self._bytes_cut += len(packet.raw)
            back = next(other for _, other in self._from.values() if other is not way)
            if not packet.is_reset:
                way.put(packet.reset_forth(), now_s, self.how)
                back.put(packet.reset_back(), now_s, self.how)
            return
        self._follow(packet)
        is_lost = self.how.is_dark or (self.how.loss and self._chance.random() < self.how.loss)
        if is_lost or not way.put(packet.raw, now_s, self.how):
            self._lost += 1
        self._since_cut += len(packet.raw)
        if 0 < self.how.cut_every <= self._since_cut:
            self.cut()

    def _follow(self, packet: TcpPacket) -> None:
        """Know which connections are open: both ends of one that is over said so, and one of them was heard."""
        if packet.begins and packet.ends not in self._open:
            self._cut.discard(packet.ends)
            self._connections += 1
            self._open[packet.ends] = set()
        said = self._open.get(packet.ends, set())
        if packet.is_reset or (len(said) == 2 and not packet.is_last_of_its_end):
            self._open.pop(packet.ends, None)
        elif packet.is_last_of_its_end:
            said.add(packet.source)
