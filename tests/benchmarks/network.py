"""How much goes through the loopback device, and its switching on in a network of our own (Linux)."""

from __future__ import annotations

import fcntl
import socket
import struct
from contextlib import suppress
from pathlib import Path

_SIOCSIFFLAGS, _UP_RUNNING = 0x8914, 0x41


def open_loopback() -> None:
    """Switch it on where it is off; who may not need not."""
    with socket.socket() as any_socket, suppress(PermissionError):
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", _UP_RUNNING))


def traffic() -> tuple[int, int]:
    """Return how many connections were opened, and how many bytes went through."""
    names, numbers = (
        line.split() for line in Path("/proc/net/snmp").read_text().splitlines() if line.startswith("Tcp:")
    )
    device = next(line for line in Path("/proc/net/dev").read_text().splitlines() if line.strip().startswith("lo:"))
    return int(numbers[names.index("ActiveOpens")]), int(device.partition(":")[2].split()[0])
