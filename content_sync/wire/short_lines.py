"""The lines of an envelope or a receipt in few bytes: both ends know beforehand what such lines are made of.

In: lines of JSON, and the address of their envelope. Out: a raw deflate stream over a dictionary that both ends have,
the address at its end, in which every id or boot (32 hex digits in quotes) is the byte 1 and its 16 bytes, and every
digest (64) the byte 2 and its 32: JSON has neither byte elsewhere. The dictionary is a part of the format and stays as
it is to the last bit; what it does not know is only longer. An idle visit has a third of what deflate alone makes.
"""

from __future__ import annotations

import re
from typing import Final

from content_sync.errors import WireError
from content_sync.wire.encoding import deflate, inflate

_ID_BYTES: Final = 16
_HEX: Final = re.compile(rb'"([0-9a-f]{64}|[0-9a-f]{32})"')
_PACKED: Final = re.compile(rb"\x01(.{16})|\x02(.{32})", re.DOTALL)
_DICTIONARY: Final = (
    # What is rare stands first: what stands nearer to the end is named in fewer bits.
    b'"reason":"unknown-kind"bad-item"result":"rejected"}dup"}later"conflict"photo":{"restored":{"erased":["closed":['
    b',"market":[{"kind":"wanted_photo","sha256":{"author":"","by":"","kind":"post","number":,"reply_to":"sort":'
    b'"question","text":"","thread":"village":"","has_more":true,"board_from":0,"board_to":,"confirmed":["activities":['
    b'{"at":"202","id":,"kind":"answer","report":,"status":"in_progress","text":"received","resolved","reopened"'
    b'{"contact":","id":,"kind":"photo","report":,"sha256":,"size_bytes":"kind":"voice","kind":"counts","me_too":1,'
    b'"number":1,"kind":"usage","day":"2026-,"hours":[0,0,0,"pages":{"home":1,"weather":"phones":,"reads":"epoch":,"id":'
    b',"kind":"report","made":{"at":"202,"n":,"place":"","reference":"","serial":,"text":"","topic":"road",'
    b'"read_aloud":true,"health":{"damage":1,"held_back":1,"is_leaving":true,"oldest_waiting":"202","perhaps_lost":1,'
    b'"password_resets":1,"sign_in_openings":1,"skipped":1,"unreadable":1,"clock":"estimated"},"clock":"unknown"},'
    b'"}\n{"id":\x01,"kind":"result","result":"ok"}'
    b'{"at":"2026-11-22T06:00:00Z","newest":{"a43":0,"articles":1,"c43":1,"m43":0,"p43":1,"sys":1,"w43":1,"warnings":0}}'
    b'\n{"board":0,"parts":{"a43":0,"articles":1,"c43":1,"m43":0,"p43":1,"sys":1,"w43":1,"warnings":0}}\n'
    b'{"board":"10000000","boot":\x01,"boot_s":1,"disk_free_mb":10,"id":\x01,"kind":"heartbeat","last_serial":1,"made":'
    b'{"at":"2026-11-22T06:00:00Z","boot":\x01,"boot_s":1,"clock":"trusted"},"software":"0.1.0","waiting":0}'
)


def pack_lines(lines: bytes, *, address: bytes) -> bytes:
    """Write lines of JSON in few bytes.

    Args:
        lines: the lines.
        address: what both ends know of the envelope: the kiosk's name, epoch and seq.
    """
    return deflate(_HEX.sub(_bytes_of, lines), dictionary=_DICTIONARY + address)


def unpack_lines(packed: bytes, *, address: bytes, max_bytes: int) -> bytes:
    """Return the lines again.

    Raises:
        WireError: they are not packed so, or are longer than `max_bytes`.
    """
    lines = _PACKED.sub(_hex_of, inflate(packed, max_bytes=max_bytes, dictionary=_DICTIONARY + address))
    if len(lines) > max_bytes:
        raise WireError(f"expands to more than {max_bytes} bytes")
    return lines


def _bytes_of(found: re.Match[bytes]) -> bytes:
    packed = bytes.fromhex(found[1].decode("ascii"))
    return (b"\x01" if len(packed) == _ID_BYTES else b"\x02") + packed


def _hex_of(found: re.Match[bytes]) -> bytes:
    return b'"%b"' % (found[1] or found[2]).hex().encode("ascii")
