"""Ports on loopback: one that is free, and whether somebody listens there yet."""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket


def free_port() -> int:
    """Return a port on which nobody listens, and which the system gives to no outgoing connection meanwhile."""
    while True:
        port = random.randrange(20_000, 32_000)  # noqa: S311  Linux gives out 32,768 and more
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


async def listening(port: int) -> None:
    """Wait until somebody does, at most 15 seconds."""
    async with asyncio.timeout(15):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.01)
            else:
                writer.close()
                return
