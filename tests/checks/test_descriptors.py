"""Files that the system lets us open: never more connections than that, and running out of them is told of nobody else."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import resource
import ssl
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import certifi
import pytest

from bot.checks import _sign_in, _sockets, run_checks
from bot.checks._http import HttpAnswer
from bot.checks._limits import ConnectionLimits, Slots
from bot.checks._msal import TokenRequest
from bot.checks._names import NameFailed, Names
from bot.checks._network import Network
from bot.checks._tls import demand_files
from bot.model import Endpoint
from bot.sandbox.microsoft365 import Microsoft365
from bot.settings import load_settings
from tests.checks.conftest import target_of


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


@pytest.fixture
def no_files_left() -> Iterator[Callable[[], None]]:
    """Return what takes every file that the system lets us open; they are given back afterwards."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    taken: list[int] = []

    def take() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(map(int, os.listdir("/proc/self/fd"))) + 2, hard))
        with contextlib.suppress(OSError):
            while True:
                taken.append(os.open(os.devnull, os.O_RDONLY))

    yield take
    for each in taken:
        os.close(each)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.parametrize("servers", [(), (Endpoint("127.0.0.1", 9),)])
async def test_a_name_that_we_cannot_ask_for_is_not_the_resolvers_failure(
    servers: tuple[Endpoint, ...], tmp_path: Path, no_files_left: Callable[[], None]
) -> None:
    """Neither where the system's name servers cannot be read, nor where no socket can be had to ask them."""
    names = Names(servers, 0.5, tmp_path / "none")
    with contextlib.suppress(NameFailed):
        await names.addresses("imap.sandbox.example")  # everything is loaded
    no_files_left()
    with pytest.raises(OSError, match="Too many open files"):
        await names.addresses("imap.sandbox.example")


async def test_a_hosts_file_that_cannot_be_opened_now_is_not_an_empty_one(
    tmp_path: Path, no_files_left: Callable[[], None]
) -> None:
    """Its names are not asked for elsewhere meanwhile."""
    (tmp_path / "hosts").write_text("192.0.2.7 imap.sandbox.example\n")
    no_files_left()
    with pytest.raises(OSError, match="Too many open files"):
        await Names((), 0.5, tmp_path / "hosts").addresses("imap.sandbox.example")


def test_a_certificate_whose_root_cannot_be_read_now_is_not_untrusted(no_files_left: Callable[[], None]) -> None:
    """The system's roots are read where a certificate asks for them."""
    refused = ssl.SSLCertVerificationError(1, "made up")
    demand_files(refused)
    no_files_left()
    with pytest.raises(OSError, match="Too many open files"):
        demand_files(refused)


def test_certificates_that_cannot_be_read_now_are_not_the_operators_mistake(
    no_files_left: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The setting is not called unusable."""
    monkeypatch.setenv("MAILCHECK_CA_FILE", certifi.where())
    load_settings(None)
    no_files_left()
    with pytest.raises(OSError, match="Too many open files"):
        load_settings(None)


async def test_a_second_connection_that_we_cannot_open_is_not_the_servers(
    microsoft: Microsoft365, calm: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the sign-in server hangs up after an answer, as it may, and no other socket can be had, the report says that we failed."""

    async def none_left(*_: object) -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    def hung_up(line: _sign_in.Line, request: TokenRequest) -> Awaitable[HttpAnswer]:
        line.close()
        return line.get(request.url)

    monkeypatch.setattr(_sign_in, "connect", none_left)
    monkeypatch.setattr(_sign_in.Line, "post", hung_up)
    results = await run_checks(target_of(await microsoft.customer("files")), calm)

    assert "token.broke" in {f.code for r in results for f in r.findings}
