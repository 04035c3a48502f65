"""The heads of IP packets that carry TCP (RFC 791, RFC 9293): enough to follow connections and to end them."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

_FIN: Final = 0x01
_SYN: Final = 0x02
_RST: Final = 0x04
_ACK: Final = 0x10
_TCP: Final = 6
_IP_HEAD = struct.Struct(">BBHHHBBH4s4s")
_TCP_HEAD = struct.Struct(">HHLLBBHHH")

End = tuple[bytes, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class TcpPacket:
    """One packet; `raw` is all of it, IP head included."""

    raw: bytes
    source: End
    to: End
    sequence: int
    acknowledged: int
    flags: int

    @property
    def ends(self) -> frozenset[End]:
        """Return which connection it belongs to, whichever way it goes."""
        return frozenset((self.source, self.to))

    @property
    def begins(self) -> bool:
        return self.flags & (_SYN | _ACK) == _SYN

    @property
    def is_last_of_its_end(self) -> bool:
        return bool(self.flags & _FIN)

    @property
    def is_reset(self) -> bool:
        return bool(self.flags & _RST)

    def reset_forth(self) -> bytes:
        """Return what ends the connection where this packet was to go, in its place."""
        return _made(self.source, self.to, self.sequence, self.acknowledged, _RST | _ACK)

    def reset_back(self) -> bytes:
        """Return what ends the connection where this packet came from."""
        return _made(self.to, self.source, self.acknowledged, 0, _RST)


def read_packet(raw: bytes) -> TcpPacket | None:
    """Return a packet of IPv4 and TCP; None where it is something else."""
    if raw[0] >> 4 != 4 or raw[9] != _TCP:
        return None
    at = (raw[0] & 0x0F) * 4
    source, to, sequence, acknowledged, _, flags, *_ = _TCP_HEAD.unpack_from(raw, at)
    return TcpPacket(
        raw=raw,
        source=(raw[12:16], source),
        to=(raw[16:20], to),
        sequence=sequence,
        acknowledged=acknowledged,
        flags=flags,
    )


def _made(source: End, to: End, sequence: int, acknowledged: int, flags: int) -> bytes:
    size = _IP_HEAD.size + _TCP_HEAD.size
    head = _IP_HEAD.pack(0x45, 0, size, 0, 0, 64, _TCP, 0, source[0], to[0])
    head = head[:10] + struct.pack(">H", _checksum(head)) + head[12:]
    tcp = _TCP_HEAD.pack(source[1], to[1], sequence, acknowledged, 5 << 4, flags, 0, 0, 0)
    pseudo = struct.pack(">4s4sHH", source[0], to[0], _TCP, _TCP_HEAD.size)
    return head + tcp[:16] + struct.pack(">H", _checksum(pseudo + tcp)) + tcp[18:]


def _checksum(words: bytes) -> int:
    total: int = sum(struct.unpack(f">{len(words) // 2}H", words))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF
