"""Files that the system lets us open: never more connections than that, and running out of them is told of nobody else."""

from __future__ import annotations

import asyncio
import errno
import resource

import pytest

from bot.checks import _sockets
from bot.checks._limits import ConnectionLimits, Slots


@pytest.mark.parametrize(("allowed", "at_once"), [(60, 10), (20, 1), (100_000, 40)])
async def test_no_more_connections_than_files(allowed: int, at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many checks run side by side, they wait for each other where the process may open few files."""
    monkeypatch.setattr(resource, "getrlimit", lambda _: (allowed, allowed))
    slots, most, now = Slots(ConnectionLimits(per_process=40)), 0, 0

    async def connection(number: int) -> None:
        nonlocal most, now
        async with slots.for_mail("imap", f"{number}@kanzlei.example", f"{number}"):
            now += 1
            most = max(most, now)
            await asyncio.sleep(0.01)
            now -= 1

    await asyncio.gather(*(connection(number) for number in range(60)))

    assert most == at_once


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["127.0.0.1", "127.0.0.2"]])
async def test_too_many_open_files_are_not_the_servers(addresses: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no socket can be had, the server is not said to be out of reach: it is our own trouble."""

    def none_left(*_: object) -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(_sockets, "TimedSocket", none_left)
    with pytest.raises(OSError, match="Too many open files"):
        await _sockets.connect(addresses, 993)
