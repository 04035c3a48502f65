"""Network namespaces of this process, each with one network device whose packets this process reads and writes.

A socket belongs to the namespace in which its thread was when it was made, and so does a program that the thread
starts. Nothing of this machine's own network changes, and all is gone when the process ends.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import struct
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

MTU: Final = 1_500
_NEW_NETWORK: Final = 0x4000_0000  # CLONE_NEWNET
_SET_DEVICE: Final = 0x4004_54CA  # TUNSETIFF
_PACKETS_ONLY: Final = 0x1001  # IFF_TUN, IFF_NO_PI: IP packets and nothing beside them; no offload without IFF_VNET_HDR
_NAME: Final = "line"
_MINE: Final = Path("/proc/thread-self/ns/net")
_IPV6_IS_OFF: Final = Path("/proc/sys/net/ipv6/conf/default/disable_ipv6")
_libc: Final = ctypes.CDLL(None, use_errno=True)


class NetworkNamespace:
    """A network of its own, with loopback and one device.

    Attributes:
        packets: what the kernel sends over the device is read here, and what it is to receive is written here.
    """

    def __init__(self, host: str, *, peer: str) -> None:
        """Make the network; its device has the address `host` and leads to `peer`."""
        assert Path("/dev/net/tun").exists(), "a measured line needs the kernel's TUN device, /dev/net/tun"
        with ExitStack() as undo, _back_again():
            _call("unshare", _NEW_NETWORK)
            self._network = os.open(_MINE, os.O_RDONLY)
            undo.callback(os.close, self._network)
            if _IPV6_IS_OFF.exists():
                _IPV6_IS_OFF.write_text("1", "ascii")  # it would look for neighbours, and that is counted too
            self.packets = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
            undo.callback(os.close, self.packets)
            fcntl.ioctl(self.packets, _SET_DEVICE, struct.pack("16sH22x", _NAME.encode(), _PACKETS_ONLY))
            _ip("link", "set", "lo", "up")
            _ip("link", "set", _NAME, "mtu", str(MTU), "up")
            _ip("address", "add", host, "peer", peer, "dev", _NAME)
            self._undo = undo.pop_all()

    def kernel_bytes(self) -> tuple[int, int]:
        """Return how many bytes the kernel says that the device received, and sent."""
        with self.entered():
            lines = Path("/proc/thread-self/net/dev").read_text("ascii").splitlines()
        received, *_, sent = next(line.split()[1:10] for line in lines if line.strip().startswith(f"{_NAME}:"))
        return int(received), int(sent)

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Let this thread, and the threads and programs it starts, use this network inside the block."""
        with _back_again():
            _call("setns", self._network, _NEW_NETWORK)
            yield

    def close(self) -> None:
        """Give the network up; it goes with the last socket in it."""
        self._undo.close()


@contextmanager
def _back_again() -> Iterator[None]:
    before = os.open(_MINE, os.O_RDONLY)
    try:
        yield
    finally:
        _call("setns", before, _NEW_NETWORK)
        os.close(before)


def _call(name: str, *given: int) -> None:
    if getattr(_libc, name)(*given):
        reason = os.strerror(ctypes.get_errno())
        raise AssertionError(f"a measured line needs root and network namespaces; here {name} is refused: {reason}")


def _ip(*words: str) -> None:
    subprocess.run(("ip", *words), check=True)
