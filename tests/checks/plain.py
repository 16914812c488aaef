"""A connection without TLS, for what is tested above TLS."""

from __future__ import annotations

import asyncio
import socket


class PlainConnection:
    """What a TLS connection does, without TLS."""

    def __init__(self, sock: socket.socket) -> None:
        sock.setblocking(False)
        self._sock = sock
        self.heard = 0

    async def receive(self) -> bytes:
        data = await asyncio.get_running_loop().sock_recv(self._sock, 4096)
        self.heard += len(data)
        return data

    async def send(self, data: bytes) -> None:
        await asyncio.get_running_loop().sock_sendall(self._sock, data)

    def close(self) -> None:
        self._sock.close()
